"""The command line, end to end, and the child process that guards it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lunxun.engines.paper import cli, isolate, make_layout, read_form, read_layout
from lunxun.engines.paper.isolate import Job, read_many
from lunxun.engines.paper.payload import parse_sheet_name, read_key, sheet_number


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a form, its layout, its key and the PDF of five sheets."""
    folder = tmp_path_factory.mktemp("office")
    assert cli.main(["example", "-o", str(folder / "form.json")]) == 0
    arguments = ["render", str(folder / "form.json"), "-o", str(folder / "sheets.pdf"), "--count", "5"]
    assert cli.main([*arguments, "--layout", str(folder / "layout.json")]) == 0
    return folder


def read(office: Path, out: Path, *scans: Path, **options: Any) -> dict[str, Any]:
    arguments = ["read", *map(str, scans), "--layout", str(office / "layout.json"), "--json", str(out)]
    for name, value in options.items():
        arguments += [f"--{name}", str(value)]
    assert cli.main(arguments) == 0
    return json.loads(out.read_text("utf-8"))


def test_printed_sheets_are_read_back(office: Path, tmp_path: Path) -> None:
    result = read(office, tmp_path / "out.json", office / "sheets.pdf")
    layout = read_layout(office / "layout.json")
    key = read_key(office / "layout.json.key")
    assert result["schema"] == "lunxun.paper.read/1"
    assert result["summary"] == {"received": 5, "accepted": 0, "review": 5, "rejected": 0, "blank": 0}
    for i, page in enumerate(result["pages"]):
        assert (
            page["sheet_number"] == sheet_number(i, layout.layout_id, key) == parse_sheet_name(page["sheet"])
        )
        assert (page["layout"], page["page"]) == (f"{layout.layout_id:08x}", 1)
        assert len(page["boxes"]) == 104 and len(page["groups"]) == 24
        assert {b["state"] for b in page["boxes"]} == {"blank"}
        assert page["registration"]["residual_mm"] < 0.3


def test_two_processes_give_the_same_records(office: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"no scan")
    files = (office / "sheets.pdf", bad, office / "sheets.pdf")
    one = read(office, tmp_path / "one.json", *files)
    two = read(office, tmp_path / "two.json", *files, jobs=2)
    assert one == two and one["summary"]["received"] == 11


def test_key_is_private_and_kept_for_a_reprint(office: Path, tmp_path: Path) -> None:
    key = office / "layout.json.key"
    assert key.stat().st_mode & 0o077 == 0
    before = key.read_text()
    arguments = ["render", str(office / "form.json"), "-o", str(tmp_path / "more.pdf"), "--first", "5"]
    assert cli.main([*arguments, "--layout", str(office / "layout.json"), "--count", "1"]) == 0
    assert key.read_text() == before
    result = read(office, tmp_path / "out.json", tmp_path / "more.pdf", office / "sheets.pdf")
    assert len({p["sheet"] for p in result["pages"]}) == 6


def test_sheets_of_another_key_are_forged(office: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    other.write_text("ab" * 32 + "\n")
    result = read(office, tmp_path / "out.json", office / "sheets.pdf", key=other)
    assert {p["reason"] for p in result["pages"]} == {"forged_code"}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["render", "none.json", "-o", "x.pdf", "--layout", "l.json"], "读不了表样文件"),
        (["render", "{form}", "-o", "x.pdf", "--layout", "l.json", "--count", "0"], "--count"),
        (["render", "{form}", "-o", "x.pdf", "--layout", "l.json", "--fonts", "/nowhere"], "字体目录"),
        (["render", "{form}", "-o", "/nowhere/x.pdf", "--layout", "{out}/l.json"], "写不了文件"),
        (["render", "{layout}", "-o", "x.pdf", "--layout", "l.json"], "schema"),
        (["read", "none.pdf", "--layout", "{layout}", "--json", "o.json"], "没有这个文件"),
        (["read", "{form}", "--layout", "{form}", "--json", "o.json"], "schema"),
        (["read", "{form}", "--layout", "none.json", "--json", "o.json"], "读不了版面文件"),
        (["read", "{form}", "--layout", "{layout}", "--key", "{form}", "--json", "o.json"], "密钥文件"),
        (["read", "{form}", "--layout", "{layout}", "--key", "none", "--json", "o.json"], "密钥文件"),
        (["read", "{form}", "--layout", "{layout}", "--jobs", "0", "--json", "o.json"], "--jobs"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_two(
    office: Path, tmp_path: Path, arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"form": office / "form.json", "layout": office / "layout.json", "out": tmp_path}
    assert cli.main([a.format(**names) for a in arguments]) == 2
    error = capsys.readouterr().err
    assert word in error and error.count("\n") == 1 and "Traceback" not in error


def test_form_that_is_not_json_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("{", "[" * 100_000, "\xff"):
        path = tmp_path / "f.json"
        path.write_text(text, "latin-1")
        assert cli.main(["render", str(path), "-o", "x.pdf", "--layout", "l.json"]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def job(office: Path, *files: Path, **changes: Any) -> Job:
    key = read_key(office / "layout.json.key")
    return Job(files, (office / "layout.json",), key, **changes)


def test_page_that_takes_too_long_is_rejected_and_the_rest_is_not_lost(
    office: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The child sleeps on page 2; its successor reads from page 3 on."""
    install_fault(monkeypatch, tmp_path, "import time; time.sleep(60)")
    records = list(read_many(job(office, office / "sheets.pdf", office / "form.json", page_seconds=6.0), 1))
    reasons = [(r["source"]["index"], r["reason"]) for r in records]
    assert reasons == [
        (0, "groups"),
        (1, "groups"),
        (2, "timeout"),
        (3, "groups"),
        (4, "groups"),
        (None, "unsupported"),
    ]


def test_page_that_kills_the_decoder_is_rejected_and_the_rest_is_not_lost(
    office: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install_fault(monkeypatch, tmp_path, "import os; os.kill(os.getpid(), 9)")
    records = list(read_many(job(office, office / "sheets.pdf"), 2))
    reasons = [(r["source"]["index"], r["reason"]) for r in records]
    assert reasons == [(0, "groups"), (1, "groups"), (2, "crashed"), (3, "groups"), (4, "groups")]


def install_fault(monkeypatch: pytest.MonkeyPatch, folder: Path, code: str) -> None:
    """Children import a sitecustomize that spoils the third page they would read."""
    (folder / "sitecustomize.py").write_text(
        "import lunxun.engines.paper.sources.pdf as pdf\n"
        "real = pdf._page\n"
        "def spoilt(document, index, limits):\n"
        f"    if index == 2:\n        {code}\n"
        "    return real(document, index, limits)\n"
        "pdf._page = spoilt\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), *sys.path]))


def test_memory_of_the_child_is_bounded(office: Path) -> None:
    records = list(read_many(job(office, office / "sheets.pdf", memory_bytes=150_000_000), 1))
    assert [r["reason"] for r in records][-1] == "crashed"
    assert all(r["status"] == "rejected" for r in records) and len(records) <= isolate._MAX_DEATHS + 1


def test_import_of_the_package_is_cheap() -> None:
    code = "import sys, lunxun.engines.paper; print([m for m in ('numpy','cv2','typst','PIL','django') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_layout_does_not_depend_on_the_run(office: Path) -> None:
    assert make_layout(read_form(office / "form.json")) == read_layout(office / "layout.json")
