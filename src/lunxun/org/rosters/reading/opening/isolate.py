"""Opening a workbook in a child process, within the clock; the parent sees rows of text only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import lunxun
from lunxun.org.rosters.reading.draft import Unreadable
from lunxun.org.rosters.reading.opening import frames
from lunxun.org.rosters.reading.opening.limits import LIMITS
from lunxun.org.rosters.reading.opening.refusals import refuse

_ROOT = str(Path(next(iter(lunxun.__path__))).parent)


@dataclass(slots=True)
class RawSheet:
    """Cells as text from A1 on; merges as (row, column, last row, last column) from 0."""

    name: str
    is_hidden: bool = False
    is_other: bool = False  # a chart or a macro sheet
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    uncached: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class RawBook:
    kind: str = ""
    has_macros: bool = False
    has_links: bool = False
    is_page: bool = False
    is_sparse: bool = False
    sheets: list[RawSheet] = field(default_factory=list)


_OUT_OF_TIME = int(getattr(signal, "SIGXCPU", 0))


class _Died(Exception):
    pass


class _Kept:
    """A stream of which every byte that is read is kept as well."""

    def __init__(self, stream: IO[bytes], keep: IO[bytes]) -> None:
        self._stream, self._keep = stream, keep

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._keep.write(data)
        return data


def open_book(
    data: bytes,
    name: str,
    progress: Callable[[int, int], None] | None = None,
    keep: IO[bytes] | None = None,
) -> RawBook:
    """All sheets of a file; `keep` takes them as `reopen` wants them.

    Raises:
        Unreadable: with the reason; nothing of the file is used.
    """
    if len(data) > LIMITS.file_bytes:
        raise refuse("too_large", f"{len(data) / 1_000_000:.0f} MB")
    stem = Path(name.replace("\\", "/")).stem[:80] or "表"
    book = RawBook()
    try:
        _receive(book, data, stem, "whole", progress, keep)
    except _Died as died:
        if book.kind != "xlsx":
            raise refuse("crashed") from died
        # Most often a rectangle that is too large to allot: read its cells one by one.
        book = RawBook(is_sparse=True)
        if keep is not None:
            keep.seek(0)
            keep.truncate()
            frames.fact(keep, {"sparse": True})
        try:
            _receive(book, data, stem, "sparse", progress, keep)
        except _Died as again:
            raise refuse("crashed") from again
    return book


def reopen(stream: IO[bytes]) -> RawBook | None:
    """A book from what `open_book` kept; None when that breaks off."""
    book = RawBook()
    return book if _take(book, frames.read(stream), None) else None


def _receive(
    book: RawBook,
    data: bytes,
    stem: str,
    mode: str,
    progress: Callable[[int, int], None] | None,
    keep: IO[bytes] | None,
) -> None:
    child = subprocess.Popen(  # noqa: S603 - our own module, the name of the file is only an argument
        [sys.executable, "-s", "-m", "lunxun.org.rosters.reading.opening.worker", stem, mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": _ROOT, "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"},
    )
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child has no pipes")
    slow = threading.Event()

    def stop() -> None:
        slow.set()
        child.kill()

    clock = threading.Timer(LIMITS.wall_seconds, stop)
    clock.daemon = True
    clock.start()
    try:
        try:
            child.stdin.write(data)
            child.stdin.close()
        except BrokenPipeError:
            pass
        stream = child.stdout if keep is None else _Kept(child.stdout, keep)
        if not _take(book, frames.read(stream), progress):
            if slow.is_set():
                raise refuse("too_slow", str(LIMITS.wall_seconds))
            if child.wait() == -_OUT_OF_TIME:
                raise refuse("too_slow", str(LIMITS.seconds))
            raise _Died
    finally:
        clock.cancel()
        child.kill()
        child.stdout.close()
        child.wait()


def _take(book: RawBook, messages: Any, progress: Callable[[int, int], None] | None) -> bool:
    """Whether the child said that it is through."""
    count = 0
    for message in messages:
        if isinstance(message, list):
            count += len(message) - message.count([""])
            if count > LIMITS.rows:
                raise refuse("too_many_rows", f"{LIMITS.rows:,}")
            book.sheets[-1].rows.extend(message)
            if progress:
                progress(count, 0)
        elif "refused" in message:
            raise Unreadable(*message["refused"])
        elif "sheet" in message:
            book.sheets.append(
                RawSheet(
                    message["sheet"],
                    message["hidden"],
                    message.get("other", False),
                    [tuple(one) for one in message["merges"]],
                    message.get("uncached", []),
                    message.get("hidden_rows", []),
                )
            )
        elif "bye" in message:
            return True
        else:
            book.kind = message.get("kind", book.kind)
            book.has_macros |= message.get("macros", False)
            book.has_links |= message.get("links", False)
            book.is_page |= message.get("page", False)
            book.is_sparse |= message.get("sparse", False)
    return False
