"""What `lunxun serve` serves: the pages, and a job worker as threads of the same process."""

from __future__ import annotations

import os
import threading

import granian._signals
from django.conf import settings
from django.db import connections

from lunxun.cli.stopping import Counted, Stopping, end_with_parent
from lunxun.web.wsgi import application as pages

__all__ = ["application"]

application = Counted(pages)


def _start() -> None:
    # The process was forked: nothing may be shared with the parent's connections.
    connections.close_all()
    threading.Thread(target=end_with_parent, args=(os.getppid(),), daemon=True).start()
    worker = None
    if settings.LUNXUN_SERVE_JOBS:
        from lunxun.jobs.worker import Worker

        worker = Worker()
        worker.start()
    granian._signals.set_sync_signals = Stopping(application, worker).listen


_start()
