"""Figures with 604 people: sums, blocks, literal query counts, and time."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.urls import reverse

from lunxun.kernel import clock
from lunxun.plans.models import TrainingSession
from lunxun.teaching import actions, queries
from lunxun.teaching.models import RosterEntry
from lunxun.teaching.rules import in_charge_of
from tests.cast import Cast
from tests.teaching.district import R2, build_district
from tests.teaching.factories import make_roster, make_rule, more_people, on_the_day, release_by_force


@pytest.fixture
def saturday(cast: Cast) -> Cast:
    """604 called, 11 on leave, 17 substitutes (2 from outside), 589 present: the figures of S5."""
    build_district(cast.organisation)
    clerk = cast.actor("clerk")
    actions.build_roster(actor=clerk, session=cast.session, rule=make_rule(cast, R2), as_of=cast.session.on)
    rows = list(RosterEntry.objects.filter(session=cast.session))
    for row in rows[100:111]:
        leave = actions.request_leave(actor=clerk, entry=row, category="duty")
        actions.decide_leave(actor=clerk, leave=leave, is_approved=True)
    for row in rows[200:202]:
        outsider = {"name": f"外{row.pk}", "unit": "江洲晚报"}
        actions.substitute(actor=clerk, entry=row, outsider=outsider, reason="挂职")
    for row, person in zip(rows[300:315], more_people(cast, 15), strict=True):
        actions.substitute(actor=clerk, entry=row, person=person, reason="值班调整")
    release_by_force(cast.session)
    with on_the_day(cast):
        called = RosterEntry.objects.filter(session=cast.session, status="called").values_list(
            "pk", flat=True
        )
        actions.check_in_many(actor=clerk, session=cast.session, entry_ids=list(called)[:400])
        actions.check_in_many(
            actor=clerk, session=cast.session, entry_ids=list(called)[400:589], method="paper"
        )
    return cast


def test_figures_of_the_saturday(saturday, django_assert_num_queries):
    with django_assert_num_queries(1):
        counts = queries.session_counts(saturday.session)
    assert (counts.called, counts.expected, counts.present, counts.missing) == (604, 593, 589, 4)
    assert (counts.on_leave, counts.substitutes, counts.outside) == (11, 17, 2)
    assert counts.by_method == {"phone": 0, "staff": 400, "paper": 189}
    assert round(counts.share, 4) == 0.9752


def test_blocks_add_up_in_official_order(saturday, django_assert_num_queries):
    with django_assert_num_queries(2):
        blocks = queries.by_unit(saturday.session)
    assert [block.label for block in blocks[:3]] == ["区领导及督查", "部门 32 个", "望湖街道"]
    assert len(blocks) == 15 and blocks[-1].label == "青石镇"
    counts = queries.session_counts(saturday.session)
    assert sum(block.called for block in blocks) == counts.called
    assert sum(block.present for block in blocks) == counts.present
    assert sum(block.missing for block in blocks) == counts.missing
    assert {block.label: block.called for block in blocks}["望湖街道"] == 12 + 2 * 14


def test_block_filter_gives_exactly_the_block(saturday):
    clerk = saturday.actor("clerk")
    for block in queries.by_unit(saturday.session):
        page = queries.roster_page(clerk, saturday.session, queries.RosterFilters(unit=block.key))
        assert page.total == block.called, block.label


PAGES = {
    "callup_list": 12,
    "roster": 15,
    "day": 13,
    "check_in": 13,
    "board": 13,
    "release": 12,
    "audience": 17,
    "leave_list": 9,
    "substitution_list": 9,
    "sign_in_sheet": 9,
}


def test_pages_with_604_people_are_quick_and_count_their_queries(saturday, client, django_assert_num_queries):
    client.force_login(saturday.clerk)
    slow = {}
    for name, expected in PAGES.items():
        address = reverse(f"teaching:{name}", args=[] if name == "callup_list" else [saturday.session.pk])
        with on_the_day(saturday):
            client.get(address)
            with django_assert_num_queries(expected, info=name):
                assert client.get(address).status_code == 200
            best = min(_seconds(client, address) for _ in range(3))
        # The processor's time, because the machine may be busy; the goal is 150 ms, the rest is for slow machines.
        if best > 0.45:
            slow[name] = best
    assert slow == {}


def _seconds(client, address: str) -> float:
    start = time.process_time()
    client.get(address)
    return time.process_time() - start


@pytest.mark.parametrize("name", ["roster", "day", "leave_list", "substitution_list", "callup_list"])
def test_query_count_does_not_grow_with_the_rows(cast, client, name):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    roster = make_roster(cast)
    clerk = cast.actor("clerk")
    client.force_login(cast.clerk)
    address = reverse(f"teaching:{name}", args=[] if name == "callup_list" else [cast.session.pk])

    def count() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    def one_more(person: str, other: str) -> None:
        actions.request_leave(actor=clerk, entry=roster[person], category="duty")
        actions.substitute(
            actor=clerk, entry=roster[other], outsider={"name": f"替{other}", "unit": "晚报"}, reason="挂职"
        )

    one_more("王芳", "陶可")
    first = count()
    one_more("谢宁", "贺启明")
    one_more("江远", "龙怀民")
    assert count() == first


def test_rule_of_charge_covers_units_below_only(cast):
    contact, head = cast.actor("contact"), cast.actor("head")
    assert in_charge_of(contact, cast.units["street"]) and in_charge_of(contact, cast.units["community"])
    assert not in_charge_of(head, cast.units["street"]) and in_charge_of(head, cast.units["emergency"])


def test_home_rows_of_the_office(cast, django_assert_num_queries):
    roster = make_roster(cast)
    clerk = cast.actor("clerk")
    actions.request_leave(actor=clerk, entry=roster["王芳"], category="duty")
    actions.substitute(
        actor=clerk, entry=roster["陶可"], outsider={"name": "周围", "unit": "晚报"}, reason="挂职"
    )
    with django_assert_num_queries(9):
        found = queries.waiting_for(clerk)
    sentences = [row.sentence for row in found]
    assert sentences == [
        "1 张请假条等你批",
        "1 名替会人员等你确认",
        "课表还不能发布，差 2 项",
        "“安全底线工作能力提升培训班”的名册排好了，还没发调训",
    ]
    assert queries.waiting_for(cast.actor("trainee")) == []
    assert queries.waiting_for(cast.actor("outsider")) == []
    head = cast.actor("head")
    assert queries.waiting_for(head) == []
    actions.request_leave(actor=head, entry=roster["谢宁"], category="duty")
    assert [row.sentence for row in queries.waiting_for(head)] == ["1 张请假条等你批"]
    release_by_force(cast.session)
    with clock.frozen(clock.at(cast.session.on, 9) + dt.timedelta(days=2)):
        assert "“安全底线工作能力提升培训班”上完了，还没有记" in [
            row.sentence for row in queries.waiting_for(clerk)
        ]


def test_callups_show_the_office_sessions_without_roster_too(cast):
    assert [row.called for row in queries.callups_for(cast.actor("clerk"))] == [0]
    assert queries.callups_for(cast.actor("contact")) == []
    make_roster(cast)
    assert [row.called for row in queries.callups_for(cast.actor("contact"))] == [2]
    assert queries.callups_for(cast.actor("outsider")) == []
    TrainingSession.objects.update(state="cancelled")
    assert queries.callups_for(cast.actor("clerk")) == []
