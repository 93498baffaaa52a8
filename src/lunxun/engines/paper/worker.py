"""The child of `isolate`: reads what its order says, one JSON line a page on standard output."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    order = json.loads(sys.stdin.buffer.read())
    _limit_memory(int(order["memory"]))
    import cv2

    from .layout import read_layout
    from .records import read_file

    cv2.setNumThreads(1)
    layouts = {layout.layout_id: layout for layout in (read_layout(Path(p)) for p in order["layouts"])}
    key = bytes.fromhex(order["key"])
    pictures = Path(order["pictures"]) if order["pictures"] else None
    shard, shards = int(order["shard"]), int(order["shards"])
    for number in range(int(order["file"]), len(order["files"])):
        start = int(order["start"]) if number == int(order["file"]) else 0

        def is_mine(index: int, number: int = number, start: int = start) -> bool:
            return index >= start and (number + index) % shards == shard

        path = Path(order["files"][number])
        for record in read_file(path, layouts, key, wanted=is_mine, pictures=pictures):
            # What concerns the whole file is told by one shard only.
            if record["source"]["index"] is not None or number % shards == shard:
                _send({"file": number, "record": record})
        _send({"end": number})
    _send({"bye": True})


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows; there only the time is limited
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _send(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
