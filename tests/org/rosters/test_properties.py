"""What must hold for any roster: twice is once, shuffled is the same, exported comes back, undone is gone."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from collections.abc import Iterator

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lunxun.org.models import Organisation, Person
from lunxun.org.rosters import actions
from lunxun.org.rosters.exporting import Line, lines
from lunxun.org.rosters.guessing.titles import HEAD, LEVELS, level_of
from lunxun.org.rosters.matching.order import order_numbers
from lunxun.org.rosters.matching.plan import Plan
from lunxun.org.rosters.reading.draft import Draft, PersonEntry, UnitEntry
from tests.org.rosters.factories import checked, database, draft, person, post, stored

pytestmark = pytest.mark.django_db

NAMES = ("王芳", "王芳", "李伟", "𬭎", "䶮", "㛃", "喆", "买买提·艾力", "欧阳修远", "丁一")
UNITS = ("应急局", "监察局", "洪桥街道", "洪桥街道/洪桥社区", "青石镇", "青石镇/大屋村", "园区管委会")
TITLES = ("局长", "副局长", "书记、主任", "主任", "办公室主任", "科员", "安全专干", "四级主任科员")
KINDS = ("", "", "", "acting", "concurrent", "seconded")


@st.composite
def districts(draw) -> Draft:
    persons = []
    for row in range(1, draw(st.integers(1, 8)) + 1):
        homes = draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=2, unique=True))
        posts = [
            post(
                unit,
                draw(st.sampled_from(TITLES)),
                kind=draw(st.sampled_from(KINDS)) if place else "",
                line=draw(st.sampled_from(("", "底线", "综合"))),
                is_primary=place == 0,
                from_on=draw(st.sampled_from((None, dt.date(2021, 7, 1)))),
                rank=draw(st.sampled_from(("", "正科"))),
                category="公务员",
            )
            for place, unit in enumerate(homes)
        ]
        persons.append(
            person(
                row,
                draw(st.sampled_from(NAMES)),
                *posts,
                number=f"N{row:03d}",
                gender=draw(st.sampled_from(("男", "女"))),
                born=draw(st.sampled_from(("", "1978-05", "1985-12-03"))),
                phone=draw(st.sampled_from(("", f"1390000{row:04d}", "13911112222"))),
                has_smartphone=draw(st.sampled_from((None, True, False))),
            )
        )
    return draft(*persons)


@contextlib.contextmanager
def put_back() -> Iterator[None]:
    """Each example begins with the same rows; a savepoint by hand, for actions insist on being outermost."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def wanted(plan: Plan) -> dict[str, object]:
    """What a plan would write; empty when nothing."""
    parts = {**{f"new {k}": v for k, v in plan.new.items()}, **plan.changed}
    return {name: rows for name, rows in parts.items() if rows}


many = settings(
    max_examples=10,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def back(rows: list[Line]) -> Draft:
    """The draft that reading an export gives."""
    kinds = {"任职": "", "主持工作": "acting", "兼任": "concurrent", "借调": "seconded"}
    persons: dict[str, PersonEntry] = {}
    units = {}
    for row in rows:
        path = row.unit
        known = persons.get(row.number)
        entry = known or person(
            row.order,
            row.name,
            number=row.number,
            gender=row.gender,
            born=row.born,
            phone=row.phone,
            has_smartphone=row.smartphone == "有",
        )
        if path:
            units[path] = UnitEntry(tuple(path.split("/")), row.unit_type)
            held = post(
                path,
                row.title,
                kind=kinds[row.kind],
                line=row.line,
                from_on=dt.date.fromisoformat(row.from_on),
                rank=row.rank,
                grade=row.grade,
                category=row.category,
                is_primary=known is None,
            )
            entry = entry._replace(posts=(*entry.posts, held))
        persons[row.number] = entry
    return draft(*persons.values(), units=tuple(units.values()))


@many
@given(file=districts())
def test_exported_comes_back_unchanged_and_undone_is_gone(cast, file) -> None:
    with put_back():
        clerk = cast.actor("clerk")
        before = database()
        batch = stored(clerk, file)
        plan = checked(clerk, file)[1]
        assert wanted(plan) == {}
        exported = lines(cast.organisation, dt.date(2022, 2, 9), with_phones=True)
        plan = checked(clerk, back(exported))[1]
        assert wanted(plan) == {}
        actions.undo_import(actor=clerk, batch=batch)
        assert database() == before


@many
@given(file=districts())
def test_exported_into_an_empty_organisation_exports_the_same(cast, file) -> None:
    with put_back():
        clerk, elsewhere = cast.actor("clerk"), cast.actor("outsider")
        first = stored(clerk, file)
        exported = lines(cast.organisation, dt.date(2022, 2, 9), with_phones=True)
        second = stored(elsewhere, back(exported))
        other = Organisation.objects.get(pk=elsewhere.organisation_id)
        assert lines(other, dt.date(2022, 2, 9), with_phones=True) == exported
        actions.undo_import(actor=elsewhere, batch=second)
        actions.undo_import(actor=clerk, batch=first)


@many
@given(file=districts(), seed=st.integers(0, 10**6))
def test_shuffled_rows_give_the_same_plan(cast, file, seed) -> None:
    with put_back():
        persons = list(file.persons)
        random.Random(seed).shuffle(persons)
        moved = [one._replace(row=row + 2) for row, one in enumerate(persons)]
        clerk = cast.actor("clerk")
        assert checked(clerk, file)[1].digest() == checked(clerk, draft(*moved))[1].digest()


@settings(deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), max_size=20))
def test_order_numbers_rise_and_stay(places) -> None:
    known = [None if place is None else (place, "", n) for n, place in enumerate(places)]
    everybody = sorted(place for place in places if place is not None)
    found = order_numbers(known, everybody)
    keys = [(number, "", n) for n, number in enumerate(found)]
    assert keys == sorted(keys)
    assert min(found, default=0) >= 0
    assert order_numbers(keys, sorted(found)) == found


def test_levels_are_known_for_any_title() -> None:
    assert {level_of(title, "") for title in TITLES} <= set(LEVELS)
    assert level_of("党组书记、局长", "department") == HEAD
    assert Person._meta.get_field("born_on").null
