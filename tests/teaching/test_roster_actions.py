"""Rules, roster, leave, substitutes: happy, refused, stale, repeated."""

from __future__ import annotations

import datetime as dt

import pytest

from lunxun.audit.models import AuditEntry
from lunxun.kernel.errors import Conflict, Invalid, NotFound, Refused
from lunxun.org.models import Person
from lunxun.plans.models import TrainingSession
from lunxun.teaching import actions, queries
from lunxun.teaching.enums import EntrySource, EntryStatus, LeaveState
from lunxun.teaching.models import CallUp, Leave, RosterEntry, Substitution
from tests.cast import Cast, hold, make_person, make_post
from tests.teaching.factories import (
    entries,
    make_roster,
    make_rule,
    more_people,
    on_the_day,
    release_by_force,
)


@pytest.fixture
def roster(cast: Cast) -> dict[str, RosterEntry]:
    return make_roster(cast)


def build(cast: Cast, rule=None, who: str = "clerk") -> CallUp:
    return actions.build_roster(
        actor=cast.actor(who), session=cast.session, rule=rule or make_rule(cast), as_of=cast.session.on
    )


# ---- rules ---------------------------------------------------------------------------------------


def test_rule_saved_again_unchanged_keeps_its_number(cast):
    first = make_rule(cast)
    assert make_rule(cast).pk == first.pk
    changed = make_rule(cast, {"is_head": True})
    assert (changed.code, changed.number) == ("R2", 2)
    first.refresh_from_db()
    assert first.expression != changed.expression
    assert [rule.pk for rule in queries.rules_for(cast.actor("clerk"))] == [changed.pk]
    assert queries.rules_for(cast.actor("outsider")) == []


def test_rule_is_refused_to_others_and_when_wrong(cast):
    with pytest.raises(Refused):
        actions.save_audience_rule(
            actor=cast.actor("contact"), code="R1", name="x", expression={"is_head": True}
        )
    with pytest.raises(Invalid):
        make_rule(cast, {"unit_tag": "没有"})
    with pytest.raises(Invalid):
        actions.save_audience_rule(actor=cast.actor("clerk"), code=" ", name="", expression={"is_head": True})


# ---- building ------------------------------------------------------------------------------------


def test_build_writes_snapshots_in_official_order(cast, roster):
    rows = list(RosterEntry.objects.filter(session=cast.session))
    assert [row.name for row in rows] == ["江远", "梁致远", "贺启明", "谢宁", "龙怀民", "陶可", "王芳"]
    assert (rows[-1].unit_name, rows[-1].post_title, rows[-1].source) == ("洪桥社区", "安全专干", "rule")
    assert cast.session.call_up.as_of == cast.session.on
    assert AuditEntry.objects.filter(verb="build_roster").get().data["called"] == 7


def test_build_twice_changes_nothing(cast, roster):
    build(cast)
    assert entries(cast) == roster
    assert AuditEntry.objects.filter(verb="build_roster").last().data["added"] == 0


def test_rebuild_follows_the_rule_and_keeps_what_people_decided(cast, roster):
    clerk = cast.actor("clerk")
    extra = Person.objects.get(name="何晓岚")
    actions.add_to_roster(actor=clerk, session=cast.session, person=extra, reason="现场会务")
    actions.remove_from_roster(actor=clerk, entry=roster["谢宁"], reason="材料攻坚")
    actions.request_leave(actor=clerk, entry=roster["陶可"], category="duty")
    build(cast, make_rule(cast, {"unit_tag": "底线重点"}))
    now = entries(cast)
    assert set(now) == {"贺启明", "谢宁", "龙怀民", "何晓岚", "陶可"}
    assert now["谢宁"].status == EntryStatus.REMOVED
    assert now["何晓岚"].source == EntrySource.MANUAL
    build(cast)
    assert entries(cast)["谢宁"].status == EntryStatus.REMOVED
    assert entries(cast)["王芳"].status == EntryStatus.CALLED


def test_rebuild_takes_a_new_post_over(cast, roster):
    holding = Person.objects.get(name="王芳").holdings.get()
    holding.to_on = dt.date(2022, 2, 10)
    holding.save()
    post = make_post(cast.units["street"], "应急办主任", line="应急")
    hold(post, holding.person, from_on=dt.date(2022, 2, 11))
    build(cast)
    row = entries(cast)["王芳"]
    assert (row.pk, row.unit_name, row.post_title) == (roster["王芳"].pk, "洪桥街道", "应急办主任")


def test_build_is_refused_after_calling_and_to_others(cast, roster):
    with pytest.raises(Refused):
        build(cast, who="contact")
    with pytest.raises(NotFound):
        build(cast, who="outsider")
    actions.call_up(actor=cast.actor("clerk"), session=cast.session)
    with pytest.raises(Conflict):
        build(cast)
    with pytest.raises(Conflict):
        actions.call_up(actor=cast.actor("clerk"), session=cast.session)


def test_build_with_nobody_or_a_foreign_rule_is_invalid(cast):
    rule = make_rule(cast, {"all": [{"is_head": True}, {"unit_type": "community"}]})
    with pytest.raises(Invalid):
        build(cast, rule)
    rule.organisation_id = cast.outsider.organisation_id
    with pytest.raises(Invalid):
        build(cast, rule)
    assert not RosterEntry.objects.exists()


def test_call_up_without_roster_conflicts(cast):
    with pytest.raises(Conflict):
        actions.call_up(actor=cast.actor("clerk"), session=cast.session)


@pytest.mark.parametrize("state", ["held", "archived", "cancelled"])
def test_roster_is_closed_once_the_session_is_over(cast, roster, state):
    TrainingSession.objects.filter(pk=cast.session.pk).update(state=state)
    clerk = cast.actor("clerk")
    with pytest.raises(Refused):
        build(cast)
    with pytest.raises(Refused):
        actions.remove_from_roster(actor=clerk, entry=roster["王芳"], reason="x")
    with pytest.raises(Refused):
        actions.request_leave(actor=clerk, entry=roster["王芳"], category="duty")
    with pytest.raises(Refused):
        actions.substitute(actor=clerk, entry=roster["王芳"], outsider={"name": "a", "unit": "b"}, reason="c")


# ---- by hand -------------------------------------------------------------------------------------


def test_add_needs_reason_post_and_absence(cast, roster):
    clerk = cast.actor("clerk")
    person = Person.objects.get(name="何晓岚")
    with pytest.raises(Invalid):
        actions.add_to_roster(actor=clerk, session=cast.session, person=person, reason=" ")
    with pytest.raises(Refused):
        actions.add_to_roster(actor=cast.actor("contact"), session=cast.session, person=person, reason="x")
    actions.add_to_roster(actor=clerk, session=cast.session, person=person, reason="会务")
    with pytest.raises(Conflict):
        actions.add_to_roster(actor=clerk, session=cast.session, person=person, reason="会务")
    jobless = make_person(cast.organisation, "无职")
    with pytest.raises(Invalid):
        actions.add_to_roster(actor=clerk, session=cast.session, person=jobless, reason="x")
    stranger = make_person(cast.outsider.organisation, "外人")
    with pytest.raises(Invalid):
        actions.add_to_roster(actor=clerk, session=cast.session, person=stranger, reason="x")


def test_removed_person_comes_back_by_adding(cast, roster):
    clerk = cast.actor("clerk")
    actions.request_leave(actor=clerk, entry=roster["王芳"], category="duty")
    actions.remove_from_roster(actor=clerk, entry=roster["王芳"], reason="写错")
    with pytest.raises(Conflict):
        actions.remove_from_roster(actor=clerk, entry=roster["王芳"], reason="写错")
    back = actions.add_to_roster(
        actor=clerk, session=cast.session, person=roster["王芳"].person, reason="还是要来"
    )
    assert back.pk == roster["王芳"].pk
    assert queries.session_counts(cast.session).called == 7
    assert not Leave.objects.filter(state=LeaveState.REQUESTED).exists()


def test_remove_after_check_in_conflicts(cast, roster):
    release_by_force(cast.session)
    with on_the_day(cast):
        actions.check_in_by_staff(actor=cast.actor("clerk"), entry=roster["王芳"])
    with pytest.raises(Conflict):
        actions.remove_from_roster(actor=cast.actor("clerk"), entry=roster["王芳"], reason="x")


# ---- leave ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("trainee", True),
        ("contact", True),
        ("clerk", True),
        ("head", False),
        ("leader", False),
        ("inspector", False),
    ],
)
def test_leave_is_asked_for_by_self_unit_or_office(cast, roster, who, allowed):
    if allowed:
        leave = actions.request_leave(actor=cast.actor(who), entry=roster["王芳"], category="sick")
        assert leave.state == LeaveState.REQUESTED
    else:
        with pytest.raises(Refused):
            actions.request_leave(actor=cast.actor(who), entry=roster["王芳"], category="sick")


def test_leave_twice_unknown_category_or_elsewhere_is_turned_down(cast, roster):
    contact = cast.actor("contact")
    with pytest.raises(Invalid):
        actions.request_leave(actor=contact, entry=roster["王芳"], category="because")
    with pytest.raises(NotFound):
        actions.request_leave(actor=cast.actor("outsider"), entry=roster["王芳"], category="sick")
    actions.request_leave(actor=contact, entry=roster["王芳"], category="sick")
    with pytest.raises(Conflict):
        actions.request_leave(actor=contact, entry=roster["王芳"], category="sick")


def test_head_decides_for_his_unit_but_not_for_himself(cast, roster):
    head, clerk = cast.actor("head"), cast.actor("clerk")
    mine = actions.request_leave(actor=head, entry=roster["贺启明"], category="duty")
    theirs = actions.request_leave(actor=head, entry=roster["谢宁"], category="duty")
    with pytest.raises(Refused):
        actions.decide_leave(actor=head, leave=mine, is_approved=True)
    with pytest.raises(Refused):
        actions.decide_leave(actor=cast.actor("other_head"), leave=theirs, is_approved=True)
    actions.decide_leave(actor=head, leave=theirs, is_approved=True)
    actions.decide_leave(actor=clerk, leave=mine, is_approved=False)
    assert entries(cast)["谢宁"].status == EntryStatus.ON_LEAVE
    assert entries(cast)["贺启明"].status == EntryStatus.CALLED
    with pytest.raises(Conflict):
        actions.decide_leave(actor=clerk, leave=theirs, is_approved=False)


def test_cancelled_leave_puts_him_back_and_may_be_asked_again(cast, roster):
    clerk = cast.actor("clerk")
    leave = actions.request_leave(actor=clerk, entry=roster["王芳"], category="duty")
    actions.decide_leave(actor=clerk, leave=leave, is_approved=True)
    with pytest.raises(Conflict):
        actions.request_leave(actor=clerk, entry=roster["王芳"], category="duty")
    actions.cancel_leave(actor=cast.actor("trainee"), leave=leave)
    with pytest.raises(Conflict):
        actions.cancel_leave(actor=clerk, leave=leave)
    assert entries(cast)["王芳"].status == EntryStatus.CALLED
    assert actions.request_leave(actor=clerk, entry=roster["王芳"], category="sick").pk != leave.pk


def test_trail_of_leave_holds_no_name_and_no_category(cast, roster):
    actions.request_leave(actor=cast.actor("clerk"), entry=roster["王芳"], category="sick")
    entry = AuditEntry.objects.get(verb="request_leave")
    assert "王芳" not in f"{entry.subject_label}{entry.note}{entry.data}"
    assert "sick" not in f"{entry.subject_label}{entry.note}{entry.data}"


# ---- substitutes ---------------------------------------------------------------------------------


def test_substitute_of_the_unit_takes_the_place(cast, roster):
    (person,) = more_people(cast, 1)
    RosterEntry.objects.filter(person=person).delete()
    found = actions.substitute(actor=cast.actor("contact"), entry=roster["陶可"], person=person)
    assert not found.is_outside_list and found.confirmed_at is None
    counts = queries.session_counts(cast.session)
    assert (counts.called, counts.substitutes, counts.outside) == (7, 1, 0)
    with pytest.raises(Refused):
        actions.confirm_substitute(actor=cast.actor("contact"), substitution=found)
    actions.confirm_substitute(actor=cast.actor("clerk"), substitution=found)
    with pytest.raises(Conflict):
        actions.confirm_substitute(actor=cast.actor("clerk"), substitution=found)
    with pytest.raises(Conflict):
        actions.substitute(actor=cast.actor("clerk"), entry=roster["陶可"], person=person)


def test_substitute_from_elsewhere_needs_a_reason(cast, roster):
    clerk = cast.actor("clerk")
    other = Person.objects.get(name="何晓岚")
    with pytest.raises(Invalid) as caught:
        actions.substitute(actor=clerk, entry=roster["陶可"], person=other)
    assert set(caught.value.problems) == {"reason"}
    with pytest.raises(Invalid) as caught:
        actions.substitute(actor=clerk, entry=roster["陶可"], outsider={})
    assert set(caught.value.problems) == {"name", "unit", "reason"}
    with pytest.raises(Invalid):
        actions.substitute(actor=clerk, entry=roster["陶可"])
    with pytest.raises(Conflict):
        actions.substitute(actor=clerk, entry=roster["陶可"], person=roster["王芳"].person, reason="x")
    found = actions.substitute(
        actor=clerk,
        entry=roster["陶可"],
        outsider={"name": "周 围", "unit": "江洲晚报", "post": "记者"},
        reason="挂职",
    )
    assert found.is_outside_list
    assert (found.new_entry.name, found.new_entry.unit_id) == ("周围", cast.units["street"].pk)
    assert queries.session_counts(cast.session).outside == 1


def test_undone_substitute_restores_the_place(cast, roster):
    clerk = cast.actor("clerk")
    leave = actions.request_leave(actor=clerk, entry=roster["陶可"], category="duty")
    actions.decide_leave(actor=clerk, leave=leave, is_approved=True)
    found = actions.substitute(
        actor=clerk, entry=roster["陶可"], outsider={"name": "周围", "unit": "江洲晚报"}, reason="挂职"
    )
    assert queries.session_counts(cast.session).on_leave == 0
    actions.undo_substitute(actor=clerk, substitution=found)
    assert entries(cast)["陶可"].status == EntryStatus.ON_LEAVE
    assert "周围" not in entries(cast)
    found.pk = 10**6
    with pytest.raises(NotFound):
        actions.undo_substitute(actor=clerk, substitution=found)


def test_substitute_who_checked_in_is_not_undone(cast, roster):
    clerk = cast.actor("clerk")
    found = actions.substitute(
        actor=clerk, entry=roster["陶可"], outsider={"name": "周围", "unit": "江洲晚报"}, reason="挂职"
    )
    release_by_force(cast.session)
    with on_the_day(cast):
        actions.check_in_by_staff(actor=clerk, entry=found.new_entry)
    with pytest.raises(Conflict):
        actions.undo_substitute(actor=clerk, substitution=found)
    assert Substitution.objects.count() == 1


# ---- who sees what -------------------------------------------------------------------------------


def test_visible_rows_agree_with_the_rule(cast, roster):
    from lunxun.teaching.rules import can_see_entry, visible_to

    everything = RosterEntry.objects.select_related("unit__parent")
    for who in (
        "clerk",
        "leader",
        "head",
        "contact",
        "trainee",
        "inspector",
        "sysadmin",
        "outsider",
        "assistant",
    ):
        actor = cast.actor(who)
        seen = set(visible_to(actor, RosterEntry.objects.all()).values_list("pk", flat=True))
        assert seen == {row.pk for row in everything if can_see_entry(actor, row)}, who
    assert set(visible_to(cast.actor("sysadmin"), RosterEntry.objects.all())) == set()
    assert {row.name for row in visible_to(cast.actor("contact"), RosterEntry.objects.all())} == {
        "陶可",
        "王芳",
    }


def test_called_twice_the_same_day_is_shown(cast, roster, django_assert_num_queries):
    from lunxun.plans.conflicts import conflicts_of

    other = TrainingSession.objects.create(
        organisation=cast.organisation,
        programme=cast.session.programme,
        number=9,
        title="另一场",
        circle=cast.session.circle,
        on=cast.session.on,
    )
    assert queries.clashes_of(other) == []
    actions.build_roster(
        actor=cast.actor("clerk"), session=other, rule=make_rule(cast, {"is_head": True}), as_of=other.on
    )
    with django_assert_num_queries(3):
        clashes = queries.clashes_of(other)
    assert [(one.name, "授课" in one.what) for one in clashes] == [
        ("江远", False),
        ("贺启明", False),
        ("龙怀民", False),
        ("贺启明", True),
        ("龙怀民", True),
    ]
    assert "called_twice" in {one.kind for one in conflicts_of(other)}
    TrainingSession.objects.filter(pk=cast.session.pk).update(state="cancelled")
    assert queries.clashes_of(other) == []
