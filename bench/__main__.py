"""Run benchmarks and write bench/RESULTS.md: `scripts/bench [name…]`.

A benchmark is a file `bench/<area>/<name>.py` or `bench/<name>.py` that can be run as a program. What it prints on
standard output is its result. Arguments choose by part of the name: `scripts/bench rota burst`.
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIMIT_SECONDS = 3600


def programs(wanted: list[str]) -> list[Path]:
    """Benchmarks whose path contains one of the words, all of them without words."""
    found = [
        path
        for path in sorted(HERE.glob("**/*.py"))
        if not path.name.startswith("_") and "__main__" in path.read_text(encoding="utf-8")
    ]
    return [
        path for path in found if not wanted or any(word in str(path.relative_to(HERE)) for word in wanted)
    ]


def machine() -> str:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=HERE, capture_output=True, text=True, check=False
    ).stdout.strip()
    processor = platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.partition(":")[2]
            for line in cpuinfo.read_text().splitlines()
            if line.startswith("model name")
        ]
        processor = names[0].strip() if names else processor
    return (
        f"Commit `{commit or 'unknown'}`, {dt.date.today().isoformat()}, {os.cpu_count()} × {processor}, "
        f"Python {platform.python_version()}."
    )


def run(path: Path) -> tuple[str, bool]:
    """The section for one benchmark, and whether it ended well."""
    module = ".".join(("bench", *path.relative_to(HERE).with_suffix("").parts))
    begun = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, "-m", module],
            cwd=HERE.parent,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
        )
        output, good = done.stdout.strip(), done.returncode == 0
        if not good:
            output += "\n\nFAILED:\n" + done.stderr.strip()[-2000:]
    except subprocess.TimeoutExpired:
        output, good = f"FAILED: not finished after {LIMIT_SECONDS} s", False
    seconds = time.monotonic() - begun
    print(f"{module}: {'done' if good else 'FAILED'} in {seconds:.0f} s", flush=True)
    return f"## {module}\n`python -m {module}`, {seconds:.0f} s\n\n```\n{output}\n```\n", good


def main(wanted: list[str]) -> int:
    chosen = programs(wanted)
    if not chosen:
        print("No benchmark of that name.", file=sys.stderr)
        return 2
    sections = [run(path) for path in chosen]
    head = (
        f"# Benchmark results\n{machine()} Written by `scripts/bench`; machines are noisy, read the ratios.\n"
    )
    text = "\n".join([head, *(section for section, _ in sections)])
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    return 0 if all(good for _, good in sections) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
