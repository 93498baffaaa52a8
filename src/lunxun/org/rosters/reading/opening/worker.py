"""The child: bytes on standard input, frames on standard output, within limits it sets on itself.

A workbook comes from outside. One that makes a parser loop, swell or crash ends this process only.
"""

from __future__ import annotations

import sys

from lunxun.org.rosters.reading.draft import Unreadable
from lunxun.org.rosters.reading.opening import frames
from lunxun.org.rosters.reading.opening.kinds import kind_of
from lunxun.org.rosters.reading.opening.limits import LIMITS


def bind() -> None:
    """Limits of memory and processor time; Windows has none, there the clock of the parent is all."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (LIMITS.memory_bytes, LIMITS.memory_bytes))
    seconds = LIMITS.seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(stem: str, is_sparse: bool) -> None:
    data, out = sys.stdin.buffer.read(), sys.stdout.buffer
    bind()
    try:
        kind = kind_of(data)
        frames.fact(out, {"kind": kind})
        if kind == "csv":
            from lunxun.org.rosters.reading.opening.text import send_text

            send_text(out, data, stem)
        elif kind in {"html", "xml2003"}:
            from lunxun.org.rosters.reading.opening.markup import send_page, send_xml2003

            send_page(out, data, stem) if kind == "html" else send_xml2003(out, data)
        else:
            from lunxun.org.rosters.reading.opening.workbook import send_workbook

            send_workbook(out, data, kind, is_sparse)
    except Unreadable as refusal:
        frames.fact(out, {"refused": refusal.args})
    frames.fact(out, {"bye": True})
    out.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] == "sparse")
