"""The engine in a process of its own, so that its memory has a limit and the web server keeps its breath.

The child writes the best plan so far into a file and its progress as JSON lines; whoever started it may end
it at any time and still has that plan. It ends by itself when its parent is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import lunxun

MEMORY_MB = 2048
"""Address space of one child: 3,000 people take 0.6 GB of memory, and libraries reserve more than they use."""
POLL_SECONDS = 0.5
GRACE_SECONDS = 20.0
"""After being asked to end, and beyond the time given: a stage that has begun is allowed to finish."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child left: its last good plan ("" if none), what it printed, and why it failed ("" if it did not)."""

    plan: str
    output: str
    failure: str
    rungs: tuple[str, ...] = ()


@dataclass
class Child:
    """One command of the engine. `heard` gets every line of progress; `wanted` says whether to go on."""

    command: str
    texts: dict[str, str]
    options: Sequence[str] = ()
    beside: dict[str, str] = field(default_factory=dict)
    """Texts that an option names as FOLDER/key.json; `texts` are the positional ones."""
    seconds: float = 60.0
    heard: Callable[[dict[str, Any], Callable[[], str]], None] = lambda line, best: None
    wanted: Callable[[], bool] = lambda: True
    _lines: Queue[str] = field(default_factory=Queue)

    def run(self) -> Answer:
        """Start, listen, and give what it left."""
        with tempfile.TemporaryDirectory(prefix="lunxun-rota-") as name:
            folder = Path(name)
            for key, text in {**self.texts, **self.beside}.items():
                (folder / f"{key}.json").write_text(text, encoding="utf-8")
            return self._in(folder)

    def _in(self, folder: Path) -> Answer:
        with (folder / "output.txt").open("w+", encoding="utf-8") as output:
            process = subprocess.Popen(  # noqa: S603 (our own module, our own arguments)
                [
                    sys.executable,
                    "-m",
                    "lunxun.engines.rota",
                    self.command,
                    *(str(folder / f"{key}.json") for key in self.texts),
                    *[option.replace("FOLDER", str(folder)) for option in self.options],
                    "--memory",
                    str(MEMORY_MB),
                    "--until-eof",
                ],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.PIPE,
                env=_environment(),
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
            try:
                errors = self._listen(process, folder)
            finally:
                _end(process)
            output.seek(0)
            printed = output.read()
        plan = _read(folder / "plan-out.json")
        rungs = tuple(_read(path) for path in sorted(folder.glob("rungs/rung-*.json")))
        return Answer(plan, printed, _why(process.returncode, errors), rungs)

    def _listen(self, process: subprocess.Popen[str], folder: Path) -> list[str]:
        reader = threading.Thread(target=self._read_lines, args=(process.stderr,), daemon=True)
        reader.start()
        errors: list[str] = []
        end, asked = time.monotonic() + self.seconds * 3 + 2 * GRACE_SECONDS, 0.0
        while reader.is_alive() or not self._lines.empty():
            with contextlib.suppress(Empty):
                self._take(self._lines.get(timeout=POLL_SECONDS), folder, errors)
            now = time.monotonic()
            if asked and now > asked + GRACE_SECONDS:
                process.kill()
            elif not asked and (now > end or not self.wanted()):
                asked = now
                process.send_signal(signal.SIGTERM)
        process.wait()
        return errors

    def _take(self, line: str, folder: Path, errors: list[str]) -> None:
        try:
            self.heard(json.loads(line), lambda: _read(folder / "plan-out.json"))
        except ValueError:
            errors.append(line)

    def _read_lines(self, stream: Any) -> None:
        for line in stream:
            if line.strip():
                self._lines.put(line.strip())


def _environment() -> dict[str, str]:
    """The child finds the package where this process found it; the sums use one thread each."""
    source = str(Path(lunxun.__file__).resolve().parent.parent)
    path = os.pathsep.join(x for x in (source, os.environ.get("PYTHONPATH", "")) if x)
    return {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    if process.poll() is None:
        process.kill()
    process.wait()
    if process.stderr is not None:
        process.stderr.close()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def _why(code: int, errors: list[str]) -> str:
    """ "" for an orderly end; an end by SIGTERM is one, because it was asked for."""
    if code in (0, -signal.SIGTERM):
        return ""
    if code == -signal.SIGKILL:
        return "killed"
    return (errors[-1] if errors else f"exit {code}")[:300]
