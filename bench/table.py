"""bench/RESULTS.md out of the records: what was measured at which commit, what was missed, what never ran."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.pieces import Piece

HERE = Path(__file__).resolve().parent
RECORDS, RESULTS = HERE / "records", HERE / "RESULTS.md"
MOST_LINES = 60
MOST_FIGURES = 30
HEAD = """# 量测记录 · Measured figures

Assembled by `scripts/bench --table` from `bench/records/`, one record a piece; never edited by hand. Times are UTC, *load*
is the machine's before the piece began: where it is above 1 others were at work, and ratios and processor seconds say
more than the clock. A piece that was not run says so.
"""


def records(folder: Path = RECORDS) -> dict[str, dict[str, Any]]:
    """Every record by the name of its piece."""
    found = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
    return {one["piece"]: one for one in found}


def write(pieces: list[Piece]) -> None:
    RESULTS.write_text(assembled(pieces, records()), encoding="utf-8")


def assembled(pieces: list[Piece], known: dict[str, dict[str, Any]]) -> str:
    """The whole text. A record whose piece is gone is left out: nobody could repeat it."""
    here = [known[piece.name] for piece in pieces if piece.name in known]
    shown = [one for one in here if one["outcome"] != "nothing"]
    missing = [piece for piece in pieces if piece.name not in known]
    lines = [
        HEAD,
        "| piece | outcome | figures met | commit | when | s | CPU s | load |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in shown:
        limited = [entry for entry in one["figures"] if entry["met"] is not None]
        met = f"{sum(entry['met'] for entry in limited)} of {len(limited)}" if limited else "–"
        lines.append(
            f"| {one['piece']} | {_strong(one['outcome'])} | {met} | `{one['commit']}` | {one['when']}"
            f" | {one['seconds']:.0f} | {one['cpu_seconds']:.0f} | {one['load']:.1f} |"
        )
    lines += ["", f"## 尚未运行 · Not run yet ({len(missing)})", ""]
    lines += [f"- {piece.name}: `{piece.spelt()}`" for piece in missing] or ["Everything has been run."]
    for one in shown:
        lines += ["", *_section(one)]
    return "\n".join(lines) + "\n"


def _strong(outcome: str) -> str:
    return outcome if outcome == "passed" else f"**{outcome}**"


def _section(one: dict[str, Any]) -> list[str]:
    lines = [f"## {one['piece']}", "", f"`{one['command']}`, {one['machine']}", ""]
    if one["figures"]:
        lines += ["| | figure | limit | peer | |", "|---|---|---|---|---|"]
        # Of hundreds of cases alike those that missed are wanted, and a few others.
        missed_first = sorted(one["figures"], key=lambda entry: entry["met"] is not False)
        left = len(one["figures"]) - MOST_FIGURES
        for entry in missed_first[:MOST_FIGURES] if left > 0 else one["figures"]:
            said = {True: "met", False: "**missed**", None: ""}[entry["met"]]
            cells = (entry["what"], entry["value"], entry["limit"], entry["peer"], said)
            lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
        lines += ([f"| … {left} more in the record | | | | |"] if left > 0 else []) + [""]
    if one["output"]:
        left = len(one["output"]) - MOST_LINES
        lines += [
            "```",
            *one["output"][:MOST_LINES],
            *([f"… {left} lines more in the record"] if left > 0 else []),
            "```",
        ]
    return lines
