"""JSON in and out: round trip, exact errors, schema and dataclasses agree, hash ignores notes."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from pathlib import Path

import pytest

from lunxun.engines.rota import codec
from lunxun.engines.rota.calendar import saturdays
from lunxun.engines.rota.errors import FormatError, ProblemError
from lunxun.engines.rota.generate import FAMILIES, disturbance, generate
from lunxun.engines.rota.model import Day, Events, Lock, Package, Person, Plan, Post, Problem
from lunxun.engines.rota.schema import ROOTS, json_schema
from lunxun.engines.rota.validate import validate

from .builders import plan, problem


@pytest.mark.parametrize("family", FAMILIES)
def test_generate_same_seed_same_problem_and_round_trip(family: str) -> None:
    one, two = generate(60, 8, 4, family), generate(60, 8, 4, family)
    assert one == two
    assert one != generate(60, 8, 5, family)
    validate(one)
    assert codec.loads(Problem, codec.dumps(one)) == one


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("people", "weeks"), [(4, 2), (7, 3), (35, 5), (200, 16)])
def test_generate_small_sizes_are_valid(family: str, people: int, weeks: int) -> None:
    for seed in range(3):
        made = generate(people, weeks, seed, family)
        validate(made)
        assert sum(d.kind == "open" for d in made.days) >= weeks


def test_generate_bad_arguments_are_refused() -> None:
    with pytest.raises(ProblemError, match="可用"):
        generate(60, 8, 1, "nonsense")
    with pytest.raises(ProblemError, match="太小"):
        generate(1, 8, 1)


def test_calendar_2026_has_41_usable_saturdays() -> None:
    year = [d for d in saturdays(60) if d.on.startswith("2026")]
    kinds = [d.kind for d in year]
    assert (kinds.count("open"), kinds.count("holiday"), kinds.count("makeup")) == (41, 7, 4)
    makeup = [d.on for d in year if d.kind == "makeup"]
    assert makeup == ["2026-02-14", "2026-02-28", "2026-05-09", "2026-10-10"]
    assert all(d.provisional for d in saturdays(60) if d.on.startswith("2027"))


def test_plan_and_events_round_trip() -> None:
    base = problem()
    made = plan(base)
    assert codec.loads(Plan, codec.dumps(made)) == made
    events = disturbance(base, 3, made.runs)
    assert codec.loads(Events, codec.dumps(events)) == events


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda d: d.pop("halls"), "缺少字段“halls”"),
        (lambda d: d.update(hall=1), "不认识的字段“hall”"),
        (lambda d: d["halls"][0].update(seats="many"), "halls[0].seats 应为整数"),
        (lambda d: d["halls"][0].update(seats=True), "halls[0].seats 应为整数"),
        (lambda d: d["halls"][0].update(seats=2.5), "halls[0].seats 应为整数"),
        (lambda d: d.update(halls={}), "halls 应为列表"),
        (lambda d: d.update(weights=[]), "weights 应为对象"),
        (lambda d: d.update(schema=2), "schema 版本是 2"),
        (lambda d: d["people"][0].update(away="x"), "away 应为列表"),
    ],
)
def test_bad_json_names_the_place(edit, words: str) -> None:
    data = codec.encode(problem())
    edit(data)
    with pytest.raises(FormatError) as caught:
        codec.loads(Problem, json.dumps(data))
    assert words in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '"x"', "[" * 5000])
def test_not_a_problem_at_all(text: str) -> None:
    with pytest.raises(FormatError):
        codec.loads(Problem, text)


def test_read_missing_file_is_a_format_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="读不了"):
        codec.read_problem(tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days": (Day("2026-03-14"), Day("2026-03-07"))}, "升序"),
        ({"days": (Day("14/3/2026"),)}, "不是日期"),
        ({"days": (Day("2026-03-14", "party"),)}, "不认识"),
        ({"packages": (Package("A", "甲", "x", ("T9",)),)}, "讲题“T9”不存在"),
        ({"packages": (Package("A", "甲", "x", ()),)}, "0 个讲题"),
        ({"packages": (Package("A", "甲", "x", ("T1",), after=("A",)),)}, "先修"),
        ({"posts": (Post("P1", "干部", ("Z",)),)}, "专题包“Z”不存在"),
        ({"posts": (Post("P1", "干部", ("A",), ("A",)),)}, "重复"),
        ({"posts": (Post("P1", "干部", (), ("A",), 2),)}, "只有 1 门"),
        ({"people": (Person("C1", "某", "U9", "P1"),)}, "单位“U9”不存在"),
        ({"people": (Person("C1", "某", "U1", "P1"),) * 2}, "重复"),
        ({"locks": (Lock("K", "run", "A", "2026-01-01"),)}, "不存在"),
        ({"locks": (Lock("K", "seat", "A", "2026-03-07"),)}, "person"),
        ({"cap_percent": 0}, "1 至 100"),
        ({"session_minutes": 30}, "超过一天"),
    ],
)
def test_validate_says_what_is_wrong(changes: dict, words: str) -> None:
    with pytest.raises(ProblemError) as caught:
        validate(problem(**changes))
    assert words in str(caught.value)


def test_digest_ignores_notes_only() -> None:
    base = problem()
    assert codec.digest(base) == codec.digest(replace(base, meta={"note": 1}))
    assert codec.digest(base) != codec.digest(replace(base, reserve_percent=7))


@pytest.mark.parametrize("root", ROOTS)
def test_schema_lists_every_field_with_its_meaning(root: str) -> None:
    schema = json_schema(root)
    names = [f.name for f in dataclasses.fields(ROOTS[root])]
    assert list(schema["properties"]) == names
    for part in (schema, *schema["$defs"].values()):
        assert part["additionalProperties"] is False
        for entry in part["properties"].values():
            assert entry["description"]
    json.dumps(schema)
