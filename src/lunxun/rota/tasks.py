"""Background work of the planning board: a job carries the id of its work and looks at its state first."""

from __future__ import annotations

from lunxun.jobs import task
from lunxun.rota import working


@task()
def do_work(work_id: int) -> None:
    """Solve, explain, re-plan or publish; a second run of the same job finds it done and does nothing."""
    working.do(work_id)
