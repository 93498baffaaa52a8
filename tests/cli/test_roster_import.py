"""`lunxun import roster`: the dry run in words and in JSON, its exit status, refusals, a corrected layout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lunxun.cli import main
from lunxun.cli.rosters import as_lines
from lunxun.org.rosters.reading import read_roster
from tests.instances import Instance
from tests.org.rosters.build import csv_bytes

HEAD = ["姓名", "单位", "职务", "手机"]
ROWS = [
    HEAD,
    ["张三", "洪桥街道洪桥社区", "书记（兼园区副主任）", "13800000001"],
    ["李四", "区财政局", "局长", "0731-85880001"],
]


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "花名册.csv"
    path.write_bytes(csv_bytes(ROWS, "gb18030"))
    return path


def dry(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    status = main(["import", "roster", *arguments, "--organisation", "demo", "--dry-run", "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_dry_run_prints_json(roster: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = dry(capsys, str(roster))
    assert status == 0
    assert list(found) == [
        "file",
        "organisation",
        "counts",
        "persons",
        "units",
        "posts",
        "messages",
        "layout",
    ]
    assert found["counts"] == {
        "sheets": 1, "persons": 2, "units": 4, "posts": 3, "errors": 0, "warnings": 1, "notes": 0,
    }  # fmt: skip
    assert [unit["path"] for unit in found["units"]] == [
        ["洪桥街道"],
        ["洪桥街道", "洪桥社区"],
        ["园区"],
        ["区财政局"],
    ]
    assert [(p["person"], p["unit"][-1], p["title"], p["kind"], p["is_primary"]) for p in found["posts"]] == [
        ("p1", "洪桥社区", "书记", "", True),
        ("p1", "园区", "副主任", "concurrent", False),
        ("p2", "区财政局", "局长", "", True),
    ]
    assert "posts" not in found["persons"][0] and found["persons"][1]["note"] == "0731-85880001"
    (message,) = found["messages"]
    assert (message["kind"], message["severity"], message["sheet"], message["row"], message["column"]) == (
        "phone_landline", "warning", "花名册", 3, "D",
    )  # fmt: skip
    assert message["reason"] and message["reason_en"].startswith("A landline")


def test_errors_end_with_one(roster: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster.write_bytes(csv_bytes([HEAD, ["张三、李四", "区财政局", "", ""]]))
    status, found = dry(capsys, str(roster))
    assert (status, found["counts"]["errors"]) == (1, 1)


def test_a_file_that_cannot_be_used_ends_with_two(roster: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster.write_bytes(b"%PDF-1.7")
    status, found = dry(capsys, str(roster))
    assert status == 2
    assert (found["refused"]["kind"], found["refused"]["reason"]) == ("not_a_table", "这是PDF 文件，不是表格")
    assert main(["import", "roster", str(roster), "--dry-run"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "PDF" in captured.err
    assert main(["import", "roster", str(roster) + "x", "--dry-run"]) == 2


def test_a_corrected_layout_is_followed(
    roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _status, found = dry(capsys, str(roster))
    found["layout"]["sheets"][0]["columns"][3]["field"] = "ignored"
    path = tmp_path / "layout.json"
    path.write_text(json.dumps(found), encoding="utf-8")  # the whole result, or its layout alone
    assert [p["phone"] for p in dry(capsys, str(roster), "--layout", str(path))[1]["persons"]] == ["", ""]
    path.write_text(json.dumps(found["layout"]), encoding="utf-8-sig")
    assert [p["phone"] for p in dry(capsys, str(roster), "--layout", str(path))[1]["persons"]] == ["", ""]
    path.write_text("{}", encoding="utf-8")
    assert main(["import", "roster", str(roster), "--dry-run", "--layout", str(path)]) == 2


def test_people_read_lines(roster: Path) -> None:
    lines = as_lines(read_roster(roster.read_bytes(), roster.name), roster.name)
    assert lines[0] == "花名册.csv：人员 2，单位 4，职务 3。没有写入。"
    assert "  D  手机 → 手机（列名是常用写法）" in lines
    assert lines[-1] == (
        "  [提醒] 花名册 第 3 行 D 列「手机」：是座机，手机号留空，号码记在备注里（现在是“0731-85880001”）。请补手机号。"
    )


def test_json_is_for_dry_runs(roster: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "roster", str(roster), "--json"]) == 2
    assert "--dry-run" in capsys.readouterr().err


def test_a_roster_is_stored(instance: Instance, roster: Path) -> None:
    instance.cli("init", "--name", "澄湖区", "--code", "chenghu")
    said = instance.cli("import", "roster", roster, "--organisation", "chenghu").stdout
    assert "新增人员 2" in said and "座机" in said
    people = "from lunxun.org.models import Person; print(*Person.objects.values_list('name', flat=True))"
    assert instance.python(people) == "张三 李四"
    again = instance.cli("import", "roster", roster).stdout
    assert "新增人员 0" in again and instance.python(people) == "张三 李四"


def test_errors_and_refusals_store_nothing(instance: Instance, roster: Path) -> None:
    instance.cli("init", "--name", "澄湖区", "--code", "chenghu")
    roster.write_bytes(csv_bytes([HEAD, ["张三、李四", "区财政局", "", ""]]))
    assert "一格里好像有几个人" in instance.cli("import", "roster", roster, status=1).stderr
    roster.write_bytes(b"%PDF-1.7")
    assert "不是表格" in instance.cli("import", "roster", roster, status=2).stderr
    assert instance.python("from lunxun.org.models import Person; print(Person.objects.count())") == "0"
