"""History stays true: whatever changes after a day, every answer about that day and before is the same."""

import datetime as dt

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from lunxun.kernel import clock
from lunxun.kernel.errors import Declined
from lunxun.org.actors import actor_of
from lunxun.org.changes import actions
from lunxun.org.changes.founding import UnitDraft
from lunxun.org.changes.places import NewPost
from lunxun.org.enums import ChangeState
from lunxun.org.models import Account, OrgChange, Person, Post, PostHolding, Unit
from lunxun.org.queries import ReviewLine, call_up_titles, head_of, primary_titles
from lunxun.org.succession import headed_on
from lunxun.teaching.audience import evaluate, parse, vocabulary_of
from lunxun.teaching.models import RosterEntry
from lunxun.teaching.queries.counts import by_unit, session_counts
from tests.org.changes import make_bureau
from tests.teaching.factories import make_roster

D = dt.date(2022, 3, 31)
"""Everything up to and including this day must stay as it is."""
DAYS = [dt.date(2022, 2, 9), dt.date(2022, 2, 12), D]
FEW, MANY = 4, 150
VERBS = [
    "transfer", "leave", "retire", "absence", "second", "second_end", "vacate", "acting", "fill", "portfolio",
    "merge", "into", "split", "rename", "add", "close", "undo",
]  # fmt: skip


def answers(cast):
    """What the product says of the days up to D."""
    pk = cast.organisation.pk
    people = list(Person.objects.filter(organisation=pk).order_by("pk"))
    known = list(Unit.objects.filter(organisation=pk, valid_from__lte=D).order_by("pk"))
    codes = [unit.code for unit in known]
    vocabulary = vocabulary_of(pk)
    rules = [
        {"unit_type": ["department", "street", "community", "leadership"]},
        {"unit_tag": "底线重点"},
        {"unit_tag": "经济战线"},
        {"is_head": True},
        {"unit": codes},
        *({"unit_tree": [code]} for code in codes),
        {"not": {"post_level": ["staff"]}},
    ]
    found = {}
    for day in DAYS:
        line = ReviewLine(pk, day, known)
        found[day, "lists"] = sorted(
            Unit.objects.filter(organisation=pk).on(day).values_list("pk", flat=True)
        )
        found[day, "names"] = [(unit.pk, *unit_tuple(unit, day)) for unit in known]
        found[day, "audience"] = [
            [
                (one.name, one.unit_name, one.post_title, one.order_key)
                for one in evaluate(parse(rule, vocabulary), pk, day)
            ]
            for rule in rules
        ]
        found[day, "heads"] = [getattr(head_of(unit, day), "pk", None) for unit in known]
        found[day, "headed"] = headed_on(pk, {day})
        for lecturer in (None, cast.leader.person_id):
            found[day, "reviewer", lecturer] = [
                (one.person, one.post, one.steps)
                for one in (line.reviewer_of(unit, lecturer) for unit in known)
            ]
        ids = [person.pk for person in people]
        found[day, "titles"] = {
            key: row.pk for key, row in primary_titles(ids, day).items() if row.from_on <= D
        }
        found[day, "calls"] = {key: row.pk for key, row in call_up_titles(pk, ids, day).items()}
        with clock.frozen(clock.at(day, 9)):
            found[day, "actors"] = [
                (one.title, one.roles, one.headed_unit_ids, one.contact_unit_ids, one.post_ids)
                for one in (
                    actor_of(account) for account in Account.objects.filter(organisation=pk).order_by("pk")
                )
            ]
    found["counts"] = session_counts(cast.session)
    found["blocks"] = by_unit(cast.session)
    found["rows"] = list(
        RosterEntry.objects.order_by("pk").values_list(
            "name", "unit_name", "post_title", "order_key", "status"
        )
    )
    return found


def unit_tuple(unit, day):
    era = unit.era_on(day)
    return era.name, era.short_name, era.parent_id


def do(cast, name, pick, on):
    """One random change; what makes no sense is refused and leaves no trace."""
    clerk, pk = cast.actor("clerk"), cast.organisation.pk
    people = list(Person.objects.filter(organisation=pk).order_by("pk"))
    units = list(Unit.objects.filter(organisation=pk).order_by("pk"))
    posts = list(Post.objects.filter(organisation=pk).order_by("pk"))
    holdings = list(PostHolding.objects.filter(organisation=pk).order_by("pk"))
    heads = [post for post in posts if post.is_head]
    person, unit, other = pick(people), pick(units), pick(units)
    place = pick([pick(posts), NewPost(unit, "新职务", "deputy")])
    serial = Unit.objects.count()
    mine = list(Post.objects.filter(unit=unit).order_by("pk").values_list("pk", flat=True))
    parts = [
        actions.Part(UnitDraft(f"甲{serial}"), frozenset(mine[::2])),
        actions.Part(UnitDraft(f"乙{serial}"), frozenset(mine[1::2])),
    ]
    merger = {"units": [unit, other], "leader_post": pick(posts), "other_heads_title": "副职"}
    calls = {
        "transfer": (actions.transfer_person, {"person": person, "to": place}),
        "leave": (actions.transfer_person, {"person": person}),
        "retire": (actions.retire_person, {"person": person}),
        "absence": (
            actions.begin_absence,
            {"person": person, "to_on": on + dt.timedelta(60), "kind": "产假"},
        ),
        "second": (actions.second_person, {"person": person, "to": place}),
        "second_end": (actions.end_secondment, {"person": person}),
        "vacate": (actions.vacate_post, {"holding": pick(holdings)}),
        "acting": (actions.set_acting_head, {"post": pick(heads), "person": person}),
        "fill": (actions.fill_post, {"to": place, "person": person}),
        "portfolio": (actions.hand_over_portfolio, {"units": [unit], "leader_post": pick(posts)}),
        "merge": (actions.merge_units, {**merger, "draft": UnitDraft(f"合{serial}")}),
        "into": (actions.merge_units, {**merger, "into": other}),
        "split": (actions.split_unit, {"unit": unit, "parts": parts, "takes_over": pick([0, 1])}),
        "rename": (actions.rename_unit, {"unit": unit, "name": f"新名{serial}{on.day}"}),
        "add": (actions.add_unit, {"draft": UnitDraft(f"新{serial}"), "type": unit.type, "parent": other}),
        "close": (actions.close_unit, {"unit": unit}),
    }
    try:
        if name == "undo":
            done = list(OrgChange.objects.filter(organisation=pk, state=ChangeState.DONE))
            if done:
                actions.undo_change(actor=clerk, change=pick(done))
            return
        verb, arguments = calls[name]
        verb(actor=clerk, effective_on=on, **arguments)
    except Declined:
        pass


@pytest.fixture
def world(cast):
    for name in ("科技局", "工信局"):
        make_bureau(cast, name)
    make_roster(cast)
    return cast


COMMON = {
    "deadline": None,
    # A failing example is short already; to shrink it further takes minutes at these costs.
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


def try_changes(world, data):
    """Draw some changes, do them, ask again about the days before."""

    def pick(rows):
        return rows[data.draw(st.integers(0, len(rows) - 1))]

    steps = data.draw(
        st.lists(st.tuples(st.sampled_from(VERBS), st.integers(1, 300)), min_size=1, max_size=6),
        label="steps",
    )
    today = data.draw(st.sampled_from([dt.date(2022, 2, 9), dt.date(2022, 12, 20)]), label="today")
    # A savepoint and no atomic block: a verb insists on being the outermost one.
    here = transaction.savepoint()
    try:
        with clock.frozen(clock.at(today, 9)):
            before = answers(world)
            for name, days in steps:
                do(world, name, pick, D + dt.timedelta(days))
            after = answers(world)
        for question, answer in before.items():
            assert after[question] == answer, question
    finally:
        transaction.savepoint_rollback(here)


@settings(max_examples=FEW, **COMMON)
@given(data=st.data())
def test_no_change_moves_an_answer_about_an_earlier_day(world, data):
    try_changes(world, data)


@pytest.mark.long
@settings(max_examples=MANY, **COMMON)
@given(data=st.data())
def test_no_change_moves_an_answer_about_an_earlier_day_long(world, data):
    try_changes(world, data)
