"""Stopping a web process within about two seconds, whatever it is doing.

Python runs signal handlers in the main thread only, and in a web process that one sleeps in a lock
without a timeout. Ctrl-C sends it SIGINT, and at nearly the same time its supervisor sends SIGTERM.
On a busy machine Linux then hands both to another thread, the main thread sleeps on, and the
process never stops. So a web process ignores SIGINT and is left with one signal: a second SIGTERM
merges with the first while that is pending, and can't draw it away from the main thread.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from multiprocessing import util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lunxun.jobs.worker import Worker

GRACE_SECONDS = 1.5
"""For idle connections and the end of a job step; what is still open then is cut."""

REQUEST_SECONDS = 6.0
"""For requests that are being answered."""

JOB_SECONDS = 1.0

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def reset_signals() -> None:
    """For a process that was just forked: it must not inherit handlers that only set a flag elsewhere."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


class Counted:
    """A WSGI application that knows how many requests it is answering."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lock = threading.Lock()
        self.running = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with self._lock:
            self.running += 1
        try:
            return self._application(environ, start_response)
        finally:
            with self._lock:
                self.running -= 1


class Stopping:
    """The end of one web process, made in its main thread before the server starts."""

    def __init__(self, pages: Counted, worker: Worker | None) -> None:
        self._pages = pages
        self._worker = worker
        self._asked = threading.Event()
        self._jobs_are_back = threading.Event()
        threading.Thread(target=self._end, name="lunxun-stopping", daemon=True).start()
        # The server's processes end through multiprocessing, which runs finalizers and not atexit.
        util.Finalize(None, self._jobs_are_back.wait, args=(JOB_SECONDS * 2,), exitpriority=10)

    def listen(self) -> Any:
        """Install the signal handlers; the server's own signal, which is set once when asked to stop.

        Takes the place of `granian._signals.set_sync_signals`, which listens to SIGINT as well and sets
        its signal each time: the third time blocks for ever, with the interpreter's lock held.
        """
        from granian._granian import WorkerSignal

        server = WorkerSignal()

        def stop(*_: object) -> None:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            self._asked.set()
            server.set()

        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, stop)
        return server

    def _end(self) -> None:
        """Give running jobs back at once; end the process when the server does not in time."""
        self._asked.wait()
        begun = time.monotonic()
        try:
            if self._worker is not None:
                self._worker.stop(patience=JOB_SECONDS)
        finally:
            self._jobs_are_back.set()
        while (waited := time.monotonic() - begun) < REQUEST_SECONDS:
            if waited >= GRACE_SECONDS and not self._pages.running:
                break
            time.sleep(0.05)
        for child in multiprocessing.active_children():
            child.kill()
        os._exit(0)


def end_with_parent(parent: int) -> None:
    """Stop when the supervising process was killed: an orphan would keep the port and the database."""
    while True:
        time.sleep(1)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(REQUEST_SECONDS + 4)
            os._exit(1)
