"""A shuffled or re-decorated roster reads the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lunxun.org.rosters.reading import Severity, read_roster
from tests.org.rosters.decorating import (
    BORN,
    FIELDS,
    FORMATS,
    HEADINGS,
    PEOPLE,
    PHONES,
    UNITS,
    Decoration,
    read,
    truth,
    written,
)

PLAIN = Decoration()


def check(style: Decoration) -> None:
    draft = read_roster(written(style), "花名册.xlsx")
    assert read(draft) == truth(), style
    assert [m for m in draft.messages if m.severity == Severity.ERROR] == []


ONE_AT_A_TIME: list[dict[str, Any]] = [
    *({"format": one} for one in FORMATS),
    *({"units": one} for one in UNITS),
    *({"units": one, "format": "xls"} for one in UNITS),
    *({"units": one, "format": "gb18030"} for one in ("blank below", "sections")),
    *({"born": one} for one in BORN),
    *({"born": one, "format": "xls"} for one in ("date", "serial")),
    *({"phones": one} for one in PHONES),
    *({"titles": number} for number in (0, 1, 2, 3)),
    {"spaced_names": True},
    {"totals": True, "notes": True},
    {"private_columns": True},
    {"second_header": True},
    {"second_header": True, "format": "gb18030"},
    {"page": 3},
    {"page": 2, "format": "utf-8"},
    {"indent": 2},
    {"indent": 1, "format": "xls"},
    {"borders": True},
    {"order": tuple(reversed(FIELDS))},
]


@pytest.mark.parametrize("change", ONE_AT_A_TIME, ids=str)
def test_one_decoration(change: dict[str, Any]) -> None:
    check(replace(PLAIN, **change))


@pytest.mark.parametrize("column", range(len(FIELDS)))
def test_every_synonym(column: int) -> None:
    for number in range(1, len(HEADINGS[FIELDS[column]])):
        synonyms = [0] * len(FIELDS)
        synonyms[column] = number
        check(replace(PLAIN, synonyms=tuple(synonyms)))


@st.composite
def decorations(draw: st.DrawFn) -> Decoration:
    form = draw(st.sampled_from(FORMATS))
    units = draw(st.sampled_from([one for one in UNITS if one != "sheets" or form in {"xlsx", "xls"}]))
    return Decoration(
        format=form,
        units="blank below" if units == "merged" and form not in {"xlsx", "xls"} else units,
        order=tuple(draw(st.permutations(FIELDS))),
        synonyms=tuple(draw(st.lists(st.integers(0, 5), min_size=len(FIELDS), max_size=len(FIELDS)))),
        titles=draw(st.integers(0, 3)),
        born=draw(st.sampled_from(BORN)),
        phones=draw(st.sampled_from(PHONES)),
        spaced_names=draw(st.booleans()),
        totals=draw(st.booleans()),
        notes=draw(st.booleans()),
        private_columns=draw(st.booleans()),
        second_header=draw(st.booleans()),
        page=draw(st.sampled_from([0, 2, 3])),
        indent=draw(st.integers(0, 2)),
        borders=draw(st.booleans()),
    )


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decorations())
def test_any_decoration(style: Decoration) -> None:
    check(style)


@pytest.mark.long
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(decorations())
def test_any_decoration_at_length(style: Decoration) -> None:
    check(style)


def test_the_order_of_rows_is_kept() -> None:
    draft = read_roster(written(PLAIN), "a.xlsx")
    assert [person.name for person in draft.persons] == [man.name for man in PEOPLE]
    assert [person.order_no for person in draft.persons] == list(range(1, len(PEOPLE) + 1))


def test_private_columns_are_named_and_never_shown() -> None:
    draft = read_roster(written(replace(PLAIN, private_columns=True)), "a.xlsx")
    told = {m.heading: m.kind for m in draft.messages if m.kind.startswith("column_")}
    assert told == {"身份证号码": "column_not_taken", "家庭住址": "column_not_taken", "年龄": "column_unused"}
    assert "430102" not in draft.layout.to_json() and "某路" not in draft.layout.to_json()
    assert "430102" not in str(draft.messages) + str(draft.persons)
