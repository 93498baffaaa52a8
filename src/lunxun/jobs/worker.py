"""A worker: three threads, for the jobs, for the heartbeat, and for reaping and periodic jobs.

Apart, because a job may compute for minutes and the audit chain must not wait for it.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from lunxun.jobs import store
from lunxun.jobs.rhythm import Rhythm

logger = logging.getLogger("lunxun.jobs")

POLL_SECONDS = 0.3
RHYTHM_SECONDS = 0.25
GIVE_BACK_SECONDS = 0.8
GONE_SECONDS = (0.5, 1.0, 2.0, 5.0)
"""Pauses while the database does not answer."""


class Worker:
    """Runs until `stop()`; any number may run against one database, on any number of machines."""

    def __init__(self, *, lease_seconds: float | None = None) -> None:
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.lease_seconds = lease_seconds or settings.LUNXUN_JOB_LEASE
        self._stopping = threading.Event()
        self._is_busy = threading.Event()
        self._threads: list[threading.Thread] = []
        self._reaper = store.Reaper(self.lease_seconds)
        self._rhythm = Rhythm()

    def start(self) -> None:
        """Start the threads and return."""
        for name, step, pause in (
            ("jobs", self._work, POLL_SECONDS),
            ("heartbeat", self._beat, self.lease_seconds / 4),
            ("rhythm", self._keep_time, RHYTHM_SECONDS),
        ):
            thread = threading.Thread(
                target=self._loop, args=(step, pause), name=f"lunxun-{name}", daemon=True
            )
            thread.start()
            self._threads.append(thread)

    def stop(self, patience: float = 10.0) -> None:
        """Stop taking jobs; wait for the running one, and give it back when it takes longer than that."""
        self._stopping.set()
        end = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        if self._is_busy.is_set():
            # Bounded, because on SQLite the job itself may hold the write lock; then its lease runs out.
            giving = threading.Thread(target=self._give_back, daemon=True)
            giving.start()
            giving.join(GIVE_BACK_SECONDS)

    def _give_back(self) -> None:
        logger.warning("worker %s: stopping in the middle of a job, which goes back to the queue", self.name)
        try:
            store.give_back(self.name)
        except (OperationalError, InterfaceError) as error:
            logger.warning("worker %s: %s; the job goes back when its lease runs out", self.name, error)
        finally:
            connections.close_all()

    def wait(self) -> None:
        """Sleep until `stop()` was called from a signal handler or another thread."""
        while not self._stopping.wait(1.0):
            pass

    def ask_to_stop(self) -> None:
        """Safe in a signal handler: only sets the flag that `wait` looks at."""
        self._stopping.set()

    def _loop(self, step: Callable[[], bool], pause: float) -> None:
        failures = 0
        try:
            while not self._stopping.is_set():
                try:
                    close_old_connections()
                    again = step()
                    failures = 0
                except (OperationalError, InterfaceError) as error:
                    # Gone or locked: a new connection, a little later; the job itself is safe in its table.
                    logger.warning("worker %s: database: %s", self.name, error)
                    connections.close_all()
                    self._stopping.wait(GONE_SECONDS[min(failures, len(GONE_SECONDS) - 1)])
                    failures += 1
                    continue
                except Exception:
                    logger.exception("worker %s", self.name)
                    again = False
                if not again:
                    self._stopping.wait(pause)
        finally:
            connections.close_all()

    def _work(self) -> bool:
        job = store.claim(self.name)
        if job is None:
            return False
        self._is_busy.set()
        try:
            store.execute(job, self.name)
        finally:
            self._is_busy.clear()
        return True

    def _beat(self) -> bool:
        if self._is_busy.is_set():
            store.beat(self.name)
        return False

    def _keep_time(self) -> bool:
        self._reaper.reap()
        self._rhythm.round()
        return False


def drain(limit: int = 1000) -> int:
    """Run the ready jobs here and now, for the demo's script and for tests; the number run."""
    name = f"drain-{secrets.token_hex(4)}"
    for done in range(limit):
        job = store.claim(name)
        if job is None:
            return done
        store.execute(job, name)
    return limit
