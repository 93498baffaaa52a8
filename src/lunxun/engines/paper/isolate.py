"""Reading in a child process with a limit on time and memory per page.

A scan comes from outside. A file that makes a decoder loop, swell or crash ends
the child, never the caller; its page is rejected with a reason and the rest of
the file is read by a new child.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from .records import MESSAGES, refused_record
from .sources.files import file_digest
from .thresholds import load_thresholds

PAGE_SECONDS = 20.0
MEMORY_BYTES = 3_000_000_000
_MAX_DEATHS = 3  # a file: after that the rest of it is refused as a whole


@dataclass(frozen=True, slots=True)
class Job:
    """Files to read with their layouts; `shard` of `shards` takes every n-th page.

    `first` skips the pages before it in the first file; into `pictures` go pictures of all pages read.
    """

    files: tuple[Path, ...]
    layouts: tuple[Path, ...]
    key: bytes
    shard: int = 0
    shards: int = 1
    page_seconds: float = PAGE_SECONDS
    memory_bytes: int = MEMORY_BYTES
    first: int = 0
    pictures: Path | None = None


def read_isolated(job: Job) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """(number of the file, record) for every page of this shard; (number, None) ends a file."""
    file, start, deaths = 0, job.first, 0
    while file < len(job.files):
        last = start - 1
        for message in _child(job, file, start):
            if "record" in message:
                deaths = deaths if message["file"] == file else 0
                if message["file"] != file:
                    file, start = message["file"], 0
                yield file, message["record"]
                index = message["record"]["source"]["index"]
                last = last if index is None else int(index)
            elif "end" in message:
                yield int(message["end"]), None
                file, start, last, deaths = int(message["end"]) + 1, 0, -1, 0
            else:
                deaths += 1
                page = _next_mine(job, file, max(last + 1, start))
                if deaths > _MAX_DEATHS:
                    yield file, _dead(job.files[file], None, str(message["died"]))
                    yield file, None
                    file, start, deaths = file + 1, 0, 0
                else:
                    yield file, _dead(job.files[file], page, str(message["died"]))
                    start = page + 1


def _next_mine(job: Job, file: int, index: int) -> int:
    while (file + index) % job.shards != job.shard:
        index += 1
    return index


def _dead(path: Path, index: int | None, reason: str) -> dict[str, Any]:
    source = {"file": path.name, "sha256": file_digest(path), "index": index}
    message = MESSAGES[reason] if index is not None else "多次使解码器停住，这个文件余下的页没有读"
    return refused_record(source, reason, message, load_thresholds())


def _child(job: Job, file: int, start: int) -> Iterator[dict[str, Any]]:
    """Messages of one child; the last is ``died`` when it had to be stopped or fell."""
    order = {
        "files": [str(p) for p in job.files],
        "layouts": [str(p) for p in job.layouts],
        "key": job.key.hex(),
        "file": file,
        "start": start,
        "shard": job.shard,
        "shards": job.shards,
        "memory": job.memory_bytes,
        "pictures": None if job.pictures is None else str(job.pictures),
    }
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    child = subprocess.Popen(
        [sys.executable, "-m", "lunxun.engines.paper.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
    )
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("the child has no pipes")
    try:
        child.stdin.write(json.dumps(order).encode())
        child.stdin.close()
        lines = _lines(child.stdout)
        finished = False
        while not finished:
            try:
                line = lines.get(timeout=job.page_seconds)
            except queue.Empty:
                yield {"died": "timeout"}
                return
            if line is None:
                yield {"died": "crashed"}
                return
            message = json.loads(line)
            finished = "bye" in message
            if not finished:
                yield message
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def _lines(stream: IO[bytes]) -> queue.Queue[bytes | None]:
    """Lines of a pipe as a queue, so that waiting can time out; None at the end."""
    out: queue.Queue[bytes | None] = queue.Queue(maxsize=64)

    def pump() -> None:
        for line in stream:
            out.put(line)
        out.put(None)

    threading.Thread(target=pump, daemon=True).start()
    return out


def read_many(job: Job, jobs: int) -> Iterator[dict[str, Any]]:
    """Records of all files in the order of files and pages, by `jobs` children at a time."""
    if jobs <= 1:
        for _, record in read_isolated(job):
            if record is not None:
                yield record
        return
    inbox: queue.Queue[tuple[int, dict[str, Any] | None]] = queue.Queue()

    def run(shard: int) -> None:
        piece = replace(job, shard=shard, shards=jobs)
        for item in read_isolated(piece):
            inbox.put(item)

    for shard in range(jobs):
        threading.Thread(target=run, args=(shard,), daemon=True).start()
    yield from _in_order(inbox, len(job.files), jobs)


def _in_order(
    inbox: queue.Queue[tuple[int, dict[str, Any] | None]], files: int, jobs: int
) -> Iterator[dict[str, Any]]:
    waiting: dict[int, list[dict[str, Any]]] = {}
    ended = [0] * files
    for file in range(files):
        while ended[file] < jobs:
            number, record = inbox.get()
            if record is None:
                ended[number] += 1
            else:
                waiting.setdefault(number, []).append(record)
        yield from sorted(waiting.pop(file, []), key=_place)


def _place(record: dict[str, Any]) -> tuple[int, int]:
    index = record["source"]["index"]
    return (1, 0) if index is None else (0, int(index))
