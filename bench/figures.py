"""How a benchmark states a figure beside its limit: printed, and kept in the record of the long lane."""

from __future__ import annotations

import json
import os
from pathlib import Path

FILE = "LUNXUN_FIGURES"
"""The environment variable that names the file of figures, one JSON object a line. Unset: only printed."""


def figure(what: str, value: object, limit: object = "", *, met: bool | None = None, peer: str = "") -> None:
    """State one figure; `met` is None where there is no limit, `peer` says what it is compared with."""
    sign = {True: "ok    ", False: "MISSED", None: "      "}[met]
    beside = "; ".join(part for part in (f"limit {limit}" if limit != "" else "", peer) if part)
    print(f"  {sign} {what}: {value}{f' ({beside})' if beside else ''}", flush=True)
    if os.environ.get(FILE):
        line = {"what": what, "value": str(value), "limit": str(limit), "peer": peer, "met": met}
        with Path(os.environ[FILE]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
