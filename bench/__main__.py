"""The long lane in pieces: `scripts/bench [--missing] [--list] [--table] [WORD…]`.

A piece is a benchmark or a file of long tests (bench/pieces.py). Each that ends, well or not, leaves a record in
bench/records/; then bench/RESULTS.md is assembled anew. Without words every piece runs that has no record of this
commit, those that never ran first, so that the lane can be stopped at any time and goes on where it was. Words choose
by part of the name, and run those again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bench import figures, table
from bench.pieces import ROOT, Piece, all_pieces

NOTHING_TO_RUN = 5
"""What pytest answers when no test was chosen."""
MOST_OUTPUT = 400


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def commit() -> str:
    """The short hash, marked when anything but the records differs from it."""
    changed = git("status", "--porcelain", "--", ".", ":!bench/records", ":!bench/RESULTS.md")
    return (git("rev-parse", "--short=9", "HEAD") or "unknown") + ("-dirty" if changed else "")


def machine() -> str:
    name, cpuinfo = platform.machine(), Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
        name = next((x.partition(":")[2].strip() for x in lines if x.startswith("model name")), name)
    return f"{os.cpu_count()} × {name}, Python {platform.python_version()}"


def chosen(pieces: list[Piece], words: list[str], missing: bool, now: str) -> list[Piece]:
    """Those named, or whose name holds a word; without words those not recorded at this commit (`missing`: without a good record), oldest first."""
    if words:
        exact = [piece for piece in pieces if piece.name in words]
        return exact or [piece for piece in pieces if any(word in piece.name for word in words)]
    known = table.records()

    def is_due(piece: Piece) -> bool:
        one = known.get(piece.name)
        return one is None or (one["outcome"] == "failed" if missing else one["commit"] != now)

    return sorted(filter(is_due, pieces), key=lambda piece: known.get(piece.name, {}).get("when", ""))


def run(piece: Piece) -> dict[str, Any]:
    """Run one piece to its end; the record."""
    begun, used, load = time.monotonic(), _cpu_seconds(), os.getloadavg()[0]
    when = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M")
    with tempfile.TemporaryDirectory(prefix="lunxun-bench-") as folder:
        stated, junit = Path(folder) / "figures", Path(folder) / "junit.xml"
        command = piece.arguments()
        if piece.is_test:
            # Only this family knows what a test recorded.
            command += ["-o", "junit_family=xunit1", f"--junitxml={junit}"]
        environment = {figures.FILE: str(stated), "PYTHONPATH": os.pathsep.join(["src", "."])}
        status, printed = _run_for(command, piece.minutes * 60, {**os.environ, **environment})
        found = (
            [json.loads(line) for line in stated.read_text("utf-8").splitlines()] if stated.exists() else []
        )
        if piece.is_test:
            found += _of_tests(junit) if junit.exists() else []
    outcome = "nothing" if piece.is_test and status == NOTHING_TO_RUN else "failed" if status else "passed"
    # What a good run of tests prints says nothing that the figures don't.
    printed = [] if piece.is_test and outcome != "failed" else printed
    return {
        "piece": piece.name, "outcome": outcome, "command": piece.spelt(), "commit": commit(), "when": when,
        "seconds": round(time.monotonic() - begun, 1), "cpu_seconds": round(_cpu_seconds() - used, 1),
        "load": round(load, 2), "machine": machine(), "figures": found, "output": printed[-MOST_OUTPUT:],
    }  # fmt: skip


def _run_for(command: list[str], seconds: float, environment: dict[str, str]) -> tuple[int, list[str]]:
    """Exit code and lines printed; whatever it started ends with it, also when the lane is stopped."""
    child = subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
        # A lane in the background is started with interrupts ignored, and its children would be, too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        printed, _nothing = child.communicate(timeout=seconds)
        # Where the checkout lies on this machine is nobody's business.
        return child.returncode, printed.rstrip().replace(f"{ROOT}/", "").splitlines()
    except subprocess.TimeoutExpired:
        return 1, [*_end(child), f"not finished after {seconds:.0f} s"]
    except BaseException:
        _end(child)
        raise


def _end(child: subprocess.Popen[str]) -> list[str]:
    """End it with all that it started: first asked, so that a database server below it stops, too; then killed."""
    for number in (signal.SIGINT, signal.SIGKILL):
        os.killpg(child.pid, number)
        try:
            return child.communicate(timeout=30)[0].rstrip().splitlines()
        except subprocess.TimeoutExpired:
            continue
    return []


def _of_tests(junit: Path) -> list[dict[str, Any]]:
    """Each test as a figure, with what it recorded by `record_property`. A skipped one measured nothing."""
    found = []
    for case in ElementTree.parse(junit).iter("testcase"):
        skipped = case.find("skipped")
        is_bad = case.find("failure") is not None or case.find("error") is not None
        said = "failed" if is_bad else "passed" if skipped is None else f"skipped: {skipped.get('message')}"
        noted = [f"{one.get('name')}: {one.get('value')}" for one in case.iter("property")]
        value = "; ".join(
            [f"{said} in {float(case.get('time', 0)):.1f} s" if skipped is None else said, *noted]
        )
        met = None if skipped is not None else not is_bad
        what = case.get("name", "").removeprefix("test_").replace("_", " ")
        found.append({"what": what, "value": value, "limit": "", "peer": "", "met": met})
    return found


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--missing", action="store_true", help="only what has no good record of any commit")
    parser.add_argument("--list", action="store_true", help="name the pieces that would run")
    parser.add_argument(
        "--table", action="store_true", help="only assemble bench/RESULTS.md from the records"
    )
    parser.add_argument("words", nargs="*", metavar="WORD", help="part of a piece's name")
    asked = parser.parse_args(arguments)
    pieces, failed = all_pieces(), 0
    due = [] if asked.table else chosen(pieces, asked.words, asked.missing, commit())
    if asked.words and not due:
        print("No piece of that name. All: " + ", ".join(piece.name for piece in pieces), file=sys.stderr)
        return 2
    for piece in due:
        if asked.list:
            print(f"{piece.name}: {piece.spelt()}")
            continue
        record = run(piece)
        path = table.RECORDS / piece.file_name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        failed += record["outcome"] == "failed"
        print(f"{piece.name}: {record['outcome']} in {record['seconds']:.0f} s", flush=True)
        table.write(pieces)
    if asked.table:
        table.write(pieces)
    return 1 if failed else 0


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped; the piece that was running left no record. The same command goes on.")
