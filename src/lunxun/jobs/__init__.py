"""Background work. The one door to the queue library: `from lunxun.jobs import task`.

A job carries an id and is idempotent; the domain's own table holds the state and the progress.
"""

from django_tasks import task

from lunxun.kernel.periodic import periodic

__all__ = ["periodic", "task"]
