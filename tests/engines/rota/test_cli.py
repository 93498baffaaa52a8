"""The command line end to end; bad input gives one line and exit code 2."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lunxun.engines.rota.cli import main


def call(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    try:
        code = main([str(w) for w in words])
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_cli_whole_circle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, plan, moved, events = (tmp_path / x for x in ("p.json", "s.json", "r.json", "e.json"))
    words = ("generate", "--people", 40, "--weeks", 8, "--seed", 3, "--family", "disturbed")
    code, out, _ = call(capsys, *words)
    assert code == 0
    base.write_text(out, encoding="utf-8")
    assert call(capsys, "solve", base, "-o", plan, "--rounds", 2)[0] == 0
    code, out, _ = call(capsys, "check", base, plan, "--json")
    report = json.loads(out)
    assert (code, report["ok"], report["hard_violations"]) == (0, True, 0)
    assert report["cost"]["total"] == sum(v for k, v in report["cost"].items() if k != "total")
    assert call(capsys, *words, "--events", events, "--plan", plan)[0] == 0
    code, out, _ = call(capsys, "replan", base, plan, events, "-o", moved, "--seconds", 2)
    assert code == 0
    assert json.loads(out)["rungs"]
    assert call(capsys, "check", base, moved, "--previous", plan)[0] == 0
    assert "矛盾" in call(capsys, "explain", base, "--plan", plan)[1]
    assert json.loads(call(capsys, "explain", base, "--json")[1])["cores"] == []
    assert json.loads(call(capsys, "schema", "problem")[1])["title"] == "Problem"


def test_cli_check_fails_on_a_forged_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, plan = tmp_path / "p.json", tmp_path / "s.json"
    base.write_text(call(capsys, "generate", "--people", 30, "--weeks", 5)[1], encoding="utf-8")
    call(capsys, "solve", base, "-o", plan, "--rounds", 1)
    data = json.loads(plan.read_text(encoding="utf-8"))
    data["runs"][0]["people"] = data["runs"][0]["people"][1:]
    plan.write_text(json.dumps(data), encoding="utf-8")
    code, out, _ = call(capsys, "check", base, plan)
    assert code == 1
    assert "不通过" in out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("dance",),
        ("generate",),
        ("generate", "--people", "many", "--weeks", 3),
        ("generate", "--people", 0, "--weeks", 3),
        ("generate", "--people", 40, "--weeks", 8, "--family", "nobody"),
        ("solve", "nowhere.json", "-o", "x.json"),
        ("solve", "{bad}", "-o", "x.json"),
        ("solve", "{empty}", "-o", "x.json"),
        ("solve", "{good}", "-o", "x.json", "--seconds", 0),
        ("solve", "{good}", "-o", "no/such/folder/x.json", "--rounds", 1),
        ("check", "{good}", "{good}"),
        ("explain", "{good}", "--lock", "{{"),
        ("explain", "{good}", "--lock", '{{"kind": "run", "package": "ZZ", "day": "2026-01-10"}}'),
        ("replan", "{good}", "{good}", "{good}", "-o", "x.json"),
    ],
)
def test_cli_bad_input_is_one_line_and_2(
    words: tuple, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.json").write_text(call(capsys, "generate", "--people", 30, "--weeks", 4)[1], encoding="utf-8")
    Path("bad.json").write_text("{", encoding="utf-8")
    Path("empty.json").write_text("{}", encoding="utf-8")
    filled = [str(w).format(good="good.json", bad="bad.json", empty="empty.json") for w in words]
    code, _, err = call(capsys, *filled)
    assert code == 2
    assert "Traceback" not in err
    assert (
        len(err.strip().splitlines()) <= 3 if filled[:1] == ["solve"] else len(err.strip().splitlines()) == 1
    )


def test_cli_terminated_solve_leaves_a_good_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, plan = tmp_path / "p.json", tmp_path / "s.json"
    base.write_text(call(capsys, "generate", "--people", 60, "--weeks", 8)[1], encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "lunxun.engines.rota",
        "solve",
        str(base),
        "-o",
        str(plan),
        "--seconds",
        "300",
    ]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": "src"})
    while not plan.exists() and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=240) == 0
    assert call(capsys, "check", base, plan)[0] == 0
