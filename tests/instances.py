"""An installation of its own for one test: data folder, database (SQLite or PostgreSQL), the command line."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class Instance:
    """`cli("backup", "x.zip")`, `python("…")`, `serve()`; every process is ended with the test."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("LUNXUN_")}
        self.env |= {
            "LUNXUN_DATA": str(folder),
            "LUNXUN_DATABASE": database,
            "LUNXUN_SECRET_KEY": "instance",
            "LUNXUN_JOB_LEASE": "2",
            "DJANGO_SETTINGS_MODULE": "lunxun.web.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "PYTHONUTF8": "1",
        }
        self._running: list[subprocess.Popen[str]] = []

    def cli(self, *arguments: object, status: int | None = 0, **env: str) -> subprocess.CompletedProcess[str]:
        """Run `lunxun …`; the status is asserted unless it is None."""
        done = subprocess.run(
            [sys.executable, "-m", "lunxun.cli", *map(str, arguments)],
            env=self.env | env,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if status is not None:
            assert done.returncode == status, done.stdout + done.stderr
        return done

    def python(self, code: str) -> str:
        """Run code with Django started; what it prints."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env=self.env,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def start(self, *arguments: object, **env: str) -> subprocess.Popen[str]:
        """Start `lunxun …` in a process group of its own and leave it running."""
        path = self.folder / f"{arguments[0]}-{len(self._running)}.log"
        with path.open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "lunxun.cli", *map(str, arguments)],
                env=self.env | env,
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def serve(self, *arguments: object, **env: str) -> tuple[subprocess.Popen[str], str]:
        """A running server and its address."""
        port = free_port()
        process = self.start("serve", "--port", port, *arguments, **env)
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{address}/healthz"), 60, lambda: self.logs())
        return process, address

    def logs(self) -> str:
        return "\n".join(path.read_text(encoding="utf-8") for path in self.folder.glob("*.log"))

    def end(self) -> None:
        for process in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as page:
            return page.status == 200
    except (urllib.error.URLError, OSError):
        return False


def wait_for(condition, seconds: float, explain=lambda: "") -> None:
    """Ask again until the condition holds; fail with `explain()` after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s\n{explain()}"
        time.sleep(0.05)


class Template:
    """A migrated installation, empty or a copy of another, made once a test process; instances are copies of it."""

    def __init__(self, folder: Path, like: Template | None = None) -> None:
        self.name = f"template_{secrets.token_hex(6)}"
        if like is None:
            self.instance = Instance(folder, _create(self.name, template=""))
            self.instance.cli("migrate")
        else:
            self.instance = like.copy(folder, self.name)

    def copy(self, folder: Path, name: str = "") -> Instance:
        made = Instance(folder, _create(name or f"scratch_{secrets.token_hex(6)}", template=self.name))
        left_out = shutil.ignore_patterns("*.log", "*-wal", "*-shm")
        shutil.copytree(self.instance.folder, folder, dirs_exist_ok=True, ignore=left_out)
        return made

    def drop(self, url: str) -> None:
        if url:
            _as_role(f"DROP DATABASE IF EXISTS {urlsplit(url).path.lstrip('/')} WITH (FORCE)")


def _as_role(sql: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["LUNXUN_DATABASE"], autocommit=True) as connection:
        connection.execute(sql)


def _create(name: str, *, template: str) -> str:
    """A PostgreSQL database and its address; nothing and the empty text when the tests run on SQLite."""
    url = os.environ.get("LUNXUN_DATABASE", "")
    if url:
        _as_role(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        head, _, query = url.partition("?")
        return f"{head.rsplit('/', 1)[0]}/{name}?{query}"
    return ""
