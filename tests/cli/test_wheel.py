"""An installed wheel does everything without the repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.instances import ROOT, Instance, answers, free_port, wait_for


def run(*arguments: object, **options: object) -> str:
    done = subprocess.run(list(map(str, arguments)), capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that the checkout stays clean."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "copy"
    shutil.copytree(
        ROOT,
        copy,
        ignore=shutil.ignore_patterns(".*", "var", "tests", "bench", "__pycache__", "*.egg-info", "build"),
    )
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, copy)
    return next(folder.glob("lunxun-*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path) -> Path:
    """An environment of its own with the wheel; other packages are taken from this one."""
    folder = wheel.parent / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    own = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", own, "install", "--quiet", "--no-deps", wheel)
    packages = next((folder / "lib").glob("python*/site-packages"))
    # A plain path line: the .pth files in it (the editable checkout) are not followed.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return own


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as zipped:
        packed = {name for name in zipped.namelist() if not name.startswith("lunxun-")}
    source = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src" / "lunxun").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert source - packed == set()
    assert packed - source == set()


def test_an_installed_wheel_serves_without_the_repository(python: Path, tmp_path: Path) -> None:
    command = python.parent / "lunxun"
    made = Instance(tmp_path / "data")
    del made.env["PYTHONPATH"]
    options = {"env": made.env, "cwd": tmp_path}
    where = run(python, "-c", "import lunxun; print(lunxun.__file__)", **options)
    assert not Path(where.strip()).is_relative_to(ROOT)
    assert "verify-chain" in run(command, "--help", **options)
    assert "lunxun" in run(command, "--version", **options)
    run(command, "init", "--name", "澄湖区", "--code", "chenghu", **options)
    assert "数据库" in run(command, "doctor", **options)
    port = free_port()
    process = subprocess.Popen([str(command), "serve", "--port", str(port)], **options)
    try:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/healthz"), 60)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
            text = page.read().decode()
        assert "<form" in text
        sheet = next(part.split('"')[0] for part in text.split('href="') if ".css" in part.split('"')[0])
        assert answers(f"http://127.0.0.1:{port}{sheet}")
    finally:
        process.terminate()
        process.wait(20)
