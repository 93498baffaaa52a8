"""Content of an outline: parsed, cleaned, hashed, checked."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lunxun.kernel.errors import Invalid
from lunxun.outlines.content import EMPTY, SECTIONS, Content, auto_notes, completeness, digest, parse
from tests.outlines.factories import full_content

DAY = dt.date(2022, 2, 12)


def sections(problems):
    return [problem.section for problem in problems]


def test_complete_content_has_no_problem():
    assert completeness(parse(full_content()), DAY, 40) == []
    assert auto_notes(parse(full_content()), DAY) == []


def test_empty_content_lacks_everything_that_is_needed_in_the_order_of_the_form():
    found = sections(completeness(EMPTY, DAY, 40))
    assert found == [
        "objectives",
        "policy_basis",
        "situation",
        "problems",
        "cases",
        "methods",
        "restraint",
        "minutes",
        "is_unclassified",
    ]
    assert [name for name in SECTIONS if name in found] == found


@pytest.mark.parametrize(
    ("changes", "section"),
    [
        ({"cases": []}, "cases"),
        ({"cases": [{"title": "只有标题", "text": ""}]}, "cases"),
        ({"methods": []}, "methods"),
        ({"restraint": " \n "}, "restraint"),
        ({"minutes": 41}, "minutes"),
        ({"minutes": None}, "minutes"),
        ({"is_unclassified": False}, "is_unclassified"),
        ({"objectives": {"know": "知道", "prevent": "", "do": "能做"}}, "objectives"),
        ({"policy_basis": []}, "policy_basis"),
        ({"policy_basis": [{"title": "旧办法", "valid_to": "2022-02-11"}]}, "policy_basis"),
        ({"policy_basis": [{"title": "新条例", "valid_from": "2022-02-13"}]}, "policy_basis"),
    ],
)
def test_one_gap_is_named_alone(changes, section):
    assert sections(completeness(parse(full_content(**changes)), DAY, 40)) == [section]


def test_basis_is_valid_on_its_last_day():
    content = parse(full_content(policy_basis=[{"title": "办法", "valid_to": "2022-02-12"}]))
    assert completeness(content, DAY, 40) == []


def test_minutes_are_not_compared_before_the_lecture_is_on_the_timetable():
    assert completeness(parse(full_content(minutes=400)), DAY, None) == []


def test_basis_that_ends_soon_gets_a_note_and_no_problem():
    """S10, O3: the petition rules of 2005 end on 2022-04-30."""
    content = parse(full_content(policy_basis=[{"title": "信访条例", "valid_to": "2022-04-30"}]))
    assert completeness(content, DAY, 40) == []
    (note,) = auto_notes(content, DAY)
    assert (note.section, note.quote) == ("policy_basis", "信访条例")
    assert "2022年4月30日" in note.sentence


def test_basis_that_begins_later_beside_a_valid_one_gets_a_note():
    bases = [{"title": "信访条例"}, {"title": "信访工作条例", "valid_from": "2022-05-01"}]
    content = parse(full_content(policy_basis=bases))
    assert completeness(content, DAY, 40) == []
    assert [note.quote for note in auto_notes(content, DAY)] == ["信访工作条例"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("这是内部资料", "内部资料"),
        ("联系 13800000001 王某", "13800000001"),
        ("身份证 11010119900307123X", "11010119900307123X"),
    ],
)
def test_words_that_must_be_looked_at_are_pointed_out(text, quote):
    notes = auto_notes(parse(full_content(situation=text)), DAY)
    assert [(note.section, note.quote) for note in notes] == [("situation", quote)]


def test_unknown_keys_are_refused_at_every_level():
    for wrong in (
        {"rank": 1},
        {"objectives": {"know": "", "win": ""}},
        {"cases": [{"title": "", "name": ""}]},
        {"policy_basis": [{"title": "x", "url": "x"}]},
    ):
        with pytest.raises(Invalid):
            parse(wrong)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"situation": 5}, "situation"),
        ({"cases": "一个案例"}, "cases"),
        ({"cases": [None, "x"]}, "cases_1"),
        ({"minutes": True}, "minutes"),
        ({"minutes": 0}, "minutes"),
        ({"is_unclassified": "yes"}, "is_unclassified"),
        ({"policy_basis": [{"title": "x", "valid_from": "昨天"}]}, "policy_basis_0_valid_from"),
        ({"policy_basis": [{}, {"number": "〔2021〕1 号"}]}, "policy_basis_1_title"),
        (
            {"policy_basis": [{"title": "x", "valid_from": "2022-02-02", "valid_to": "2022-02-01"}]},
            "policy_basis_0_valid_to",
        ),
        ({"situation": "长" * 4001}, "situation"),
        ({"proposals": ["x"] * 31}, "proposals"),
    ],
)
def test_wrong_values_are_named_by_their_field(wrong, path):
    with pytest.raises(Invalid) as refused:
        parse(wrong)
    assert list(refused.value.problems) == [path]


def test_cleaning_folds_line_ends_blanks_and_empty_rows():
    content = parse(
        {"situation": " 一 \r\n\r\n\r\n\r\n二\x00\t", "cases": [{"title": "", "text": " "}, {"text": "乙"}]}
    )
    assert content.situation == "一\n\n二"
    assert [case.text for case in content.cases] == ["乙"]


def test_hash_is_the_same_for_the_same_text_and_another_for_another():
    one = parse(full_content())
    assert parse(one.as_json()).hash == one.hash
    assert parse(dict(reversed(full_content().items()))).hash == one.hash
    assert parse(full_content(minutes=39)).hash != one.hash
    assert digest(one.as_json()) == one.hash


def test_hash_of_known_content_stays_the_same_for_ever():
    """Approvals in the database rest on this value: changing the canonical form would void them all."""
    assert EMPTY.hash == "ba94d1411e39577c24b31124968136acfe838823949b49b16fe2d3249e7efc42"


words = st.text(max_size=60)
contents = st.fixed_dictionaries(
    {},
    optional={
        "situation": words,
        "restraint": words,
        "proposals": st.lists(words, max_size=3),
        "cases": st.lists(st.fixed_dictionaries({"title": words, "text": words}), max_size=3),
        "minutes": st.one_of(st.none(), st.integers(1, 480)),
        "is_unclassified": st.booleans(),
    },
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example({"situation": "e\x00\u0301", "cases": [{"title": "e\x00\u0301\ud800", "text": "\r\r\n"}]})
@given(contents)
def test_cleaning_twice_is_cleaning_once(raw):
    once = parse(raw)
    assert parse(once) == once
    assert parse(once.as_json()).hash == once.hash
    assert isinstance(once, Content)
