"""What `lunxun serve` serves: the pages, and a job worker as threads of the same process."""

from __future__ import annotations

import os
import signal
import threading
import time
from multiprocessing import util

from django.conf import settings
from django.db import connections

from lunxun.web.wsgi import application

__all__ = ["application"]


def _end_with_parent(parent: int) -> None:
    """Stop when the supervising process was killed: an orphan would keep the port and the database."""
    while True:
        time.sleep(1)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(10)
            os._exit(1)


def _start() -> None:
    # The process was forked: nothing may be shared with the parent's connections.
    connections.close_all()
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    if settings.LUNXUN_SERVE_JOBS:
        from lunxun.jobs.worker import Worker

        worker = Worker()
        worker.start()
        # The server's processes end through multiprocessing, which runs finalizers and not atexit.
        util.Finalize(None, worker.stop, kwargs={"patience": 2.0}, exitpriority=10)


_start()
