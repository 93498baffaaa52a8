"""Response by class of units: what is known at the seal, when it is said, and that no cell is small."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lunxun.engines.fairness.plain import MIN_CELL
from lunxun.feedback import actions, ballots, fair, form_definition, queries, turnout
from lunxun.feedback.ballots import Sent
from lunxun.feedback.enums import Mode
from lunxun.feedback.models import Evaluation
from lunxun.org.models import Person
from lunxun.teaching.models import RosterEntry
from tests.anonymity.test_differencing import small_groups
from tests.feedback.factories import check_in, grades, new_key, seal
from tests.feedback.test_fair import make_year, overall

FORM = form_definition.DEFAULT


def rows_of(unit_class: str, count: int, grade: int):
    return [(unit_class, grades(grade, grade, grade))] * count


def test_every_class_counts_as_many_as_were_present():
    """40 of 部门 answered of 40 and all gave the best grade; 10 of 40 of 街镇 gave the second."""
    rows = rows_of("部门", 40, 0) + rows_of("街镇", 10, 1)
    found = turnout.turnout_of(["部门"] * 40 + ["街镇"] * 10, {"部门": 40, "街镇": 40}, 80)
    assert found == [("部门", 40, 40), ("街镇", 40, 10)]
    assert turnout.rates(found) == [1.0, 0.25]
    by_hand = turnout.weighted(rows, {}, found, FORM)
    # (40 · 100 + 40 · 85) ÷ 80; the thirty who are missing at 基本满意 60, at 非常满意 100.
    assert by_hand["score"] == 92.5
    assert by_hand["low"] == pytest.approx((4000 + 850 + 30 * 60) / 80)
    assert by_hand["high"] == pytest.approx((4000 + 850 + 30 * 100) / 80)
    assert by_hand["worst"] == pytest.approx((4000 + 850) / 80)


def test_a_small_class_is_no_sign_of_anything_and_counts_with_the_rest():
    small = [("部门", 80, 76), ("领导", 11, 11), ("园区", 9, 6)]
    assert turnout.compared(small) == [("部门", 80, 76), ("", 20, 17)]
    assert turnout.rates([("部门", 80, 76), ("园区", 9, 4)]) == [0.95]


def test_who_was_not_there_is_not_missing():
    rows = rows_of("部门", 30, 0) + rows_of("街镇", 10, 1)
    found = [("部门", 40, 40), ("街镇", 10, 10)]
    with_absent = turnout.weighted(rows, {"部门": 10}, found, FORM)
    assert with_absent["score"] == with_absent["low"] == pytest.approx((30 * 100 + 10 * 85) / 40)


def test_nothing_is_known_where_the_hall_was_counted_otherwise_or_hats_were_shared():
    classes = ["部门"] * 20
    assert turnout.turnout_of(classes, {"部门": 30}, 60) == []
    assert turnout.turnout_of([""] * 20, {"部门": 30}, 30) == []
    assert turnout.turnout_of(classes, {}, 0) == []


def test_more_from_a_box_than_people_of_the_class_is_no_response_above_one():
    found = turnout.turnout_of(["部门"] * 12 + ["街镇"] * 8, {"部门": 10, "街镇": 10}, 20)
    assert found == [("部门", 12, 12), ("街镇", 10, 8)]


def test_too_few_rows_or_one_class_give_no_score_by_class():
    assert turnout.weighted(rows_of("部门", 9, 0), {}, [("部门", 20, 9)], FORM) == {}
    assert turnout.weighted(rows_of("部门", 12, 0), {}, [("部门", 12, 12)], FORM) == {}


VOTER = st.tuples(
    st.sampled_from(["甲", "乙", "丙", ""]),
    st.sets(st.sampled_from(["topic", "content", "form"]), min_size=1),
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(VOTER, st.integers(1, 8)), min_size=1, max_size=7))
def test_classes_that_stand_alone_isolate_nobody(groups):
    rows = [voter for voter, count in groups for _one in range(count)]
    codes = [
        code for code in ("topic", "content", "form") if sum(code in items for _n, items in rows) >= MIN_CELL
    ]
    kept = turnout._classes(
        [(name, dict.fromkeys(items, 0)) for name, items in rows], codes, ["甲", "乙", "丙"]
    )
    for code in codes:
        who = {at for at, (_name, items) in enumerate(rows) if code in items}
        cells = [frozenset(at for at in who if rows[at][0] == name) for name in kept]
        assert all(len(cell) >= MIN_CELL for cell in cells)
        rest = who.difference(*cells)
        shown = [frozenset(who), *cells, *([frozenset(rest)] if rest else [])]
        assert small_groups(shown) == []


# --- through the product ---------------------------------------------------------------------------------


def hold(cast, *, answered: dict[str, int], present: int = 20, left=None) -> Evaluation:
    """`present` people of 社区 and of 区直部门 in the hall; boxes by class; 社区 grades one step lower."""
    clerk = cast.actor("clerk")
    units = {cast.units[key].type.name: cast.units[key] for key in ("community", "emergency")}
    for name, unit in units.items():
        for number in range(present):
            person = Person.objects.create(
                organisation=cast.organisation, number=f"{name}{number}", name=f"甲{number}"
            )
            entry = RosterEntry.objects.create(
                organisation=cast.organisation, session=cast.session, person=person, unit=unit,
                name=person.name, unit_name=unit.short_name, source="rule", order_key=f"{name}{number}",
            )  # fmt: skip
            check_in(cast, entry)
    evaluation = actions.prepare_evaluation(actor=clerk, session=cast.session, mode=Mode.SLIPS)
    slips = {
        name: actions.issue_slips(actor=clerk, evaluation=evaluation, count=present, hat=name)
        for name in units
    }
    actions.open_answering(actor=clerk, evaluation=evaluation)
    for at, name in enumerate(sorted(units, key=lambda one: -answered[one])):
        row = {cast.lecture.pk: grades(at, at, at), cast.other_lecture.pk: grades(at, at, at)}
        ballots.cast_many(
            evaluation, [Sent(ticket, new_key(), row, {}) for ticket in slips[name][: answered[name]]]
        )
        if left is not None:
            left += slips[name][answered[name] :]
    seal(cast, evaluation)
    evaluation.refresh_from_db()
    return evaluation


def names(cast) -> tuple[str, str]:
    return cast.units["community"].type.name, cast.units["emergency"].type.name


@pytest.mark.django_db
def test_an_uneven_hall_is_said_on_every_page_with_the_score_by_those_present(cast, signed_in):
    low, full = names(cast)
    evaluation = hold(cast, answered={low: 10, full: 20})
    assert {(name, due, number) for name, due, number in evaluation.turnout} == {
        (low, 20, 10),
        (full, 20, 20),
    }
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    figures = queries.lecture_results(cast.actor("clerk"), cast.lecture)
    assert figures.score == 95.0
    assert figures.represented.score == 92.5
    assert figures.represented.low == pytest.approx((20 * 100 + 10 * 85 + 10 * 60) / 40)
    client = signed_in(cast.clerk)
    for address in (f"/results/lectures/{cast.lecture.pk}/", f"/sessions/{cast.session.pk}/results/"):
        page = client.get(address).content.decode()
        assert f"{low} 50 %" in page
        assert f"{full} 100 %" in page
        assert "按到场人数折算，是 92.5 分" in page
    for address in (
        f"/results/lectures/{cast.lecture.pk}/letter/",
        f"/sessions/{cast.session.pk}/results/summary/",
    ):
        page = client.get(address).content.decode()
        assert f"{low} 50 %" in page
        assert "是 92.5 分" in page


@pytest.mark.django_db
def test_an_even_hall_is_no_warning(cast, signed_in):
    low, full = names(cast)
    evaluation = hold(cast, answered={low: 19, full: 20})
    actions.release_results(actor=cast.actor("clerk"), evaluation=evaluation)
    page = signed_in(cast.clerk).get(f"/results/lectures/{cast.lecture.pk}/").content.decode()
    assert "收回率不齐" not in page
    assert "没交的人要是都比交了的低一档" in page


@pytest.mark.django_db
def test_late_ballots_change_nothing_of_it(cast):
    low, full = names(cast)
    left: list[str] = []
    evaluation = hold(cast, answered={low: 10, full: 20}, left=left)
    clerk = cast.actor("clerk")
    actions.release_results(actor=clerk, evaluation=evaluation)
    before = evaluation.turnout, queries.lecture_results(clerk, cast.lecture)
    row = {cast.lecture.pk: grades(3, 3, 3), cast.other_lecture.pk: grades(3, 3, 3)}
    ballots.cast_many(evaluation, [Sent(ticket, new_key(), row, {}) for ticket in left])
    actions.seal_supplement(actor=clerk, evaluation=evaluation)
    evaluation.refresh_from_db()
    after = evaluation.turnout, queries.lecture_results(clerk, cast.lecture)
    assert after[1].valid == before[1].valid + 10
    assert (after[0], after[1].represented) == (before[0], before[1].represented)


@pytest.mark.django_db
def test_the_year_gives_no_group_where_classes_answered_unevenly(cast, signed_in):
    results = make_year(cast)
    first = results[0].evaluation
    Evaluation.objects.filter(pk=first.pk).update(turnout=[["部门", 20, 20], ["街镇", 36, 20]])
    type(results[0]).objects.filter(pk=results[0].pk).update(
        weighted={"score": 88.25, "low": 84.0, "high": 90.0, "worst": 60.0, "best": 95.0}
    )
    from lunxun.feedback import tasks

    figures = fair.figures_of_year(fair.results_of_year(cast.organisation.pk, 2022))
    entries = overall(figures)
    uneven = {one.lecture_id for one in results if one.evaluation_id == first.pk}
    assert all(("uneven_response" in entries[pk]["reasons"]) == (pk in uneven) for pk in entries)
    assert all(entries[pk]["group"] == "" for pk in uneven)
    assert any(entries[pk]["group"] for pk in entries if pk not in uneven)
    tasks.compare_years()
    page = signed_in(cast.clerk).get("/results/years/2022/").content.decode()
    assert "各类单位收回率相差超过 20 个百分点，不分组" in page
    assert "按到场人数折算，是 88.2 分" in page
