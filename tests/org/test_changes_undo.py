"""Undo puts back every row as long as nothing later builds on it; a rehearsal leaves no trace."""

import datetime as dt

import pytest
from django.apps import apps

from lunxun.audit.models import AuditEntry
from lunxun.kernel.errors import Conflict, Refused
from lunxun.org.changes import actions
from lunxun.org.changes.book import stored
from lunxun.org.changes.founding import UnitDraft
from lunxun.org.changes.places import NewPost
from lunxun.org.models import Account, OrgChange, Post, Unit
from lunxun.plans.models import Absence
from tests.cast import make_person
from tests.org.changes import MERGER, make_bureau

JULY = dt.date(2022, 7, 1)
TABLES = (
    "UnitTag",
    "UnitName",
    "UnitSuccession",
    "Unit",
    "Person",
    "Post",
    "PostHolding",
    "Portfolio",
    "RoleGrant",
)


def everything():
    """Every row of the organisation's tables, and of accounts and absences."""
    models = [*(apps.get_model("org", name) for name in TABLES), Account, Absence]
    return {model._meta.label: {row.pk: stored(row) for row in model.objects.all()} for model in models}


def every_kind(cast):
    """One ready call of each verb."""
    science, industry = make_bureau(cast, "科技局"), make_bureau(cast, "工信局")
    spare = make_person(cast.organisation, "新人")
    emergency = cast.units["emergency"]
    head = cast.posts["head"].holdings.get()
    posts = list(Post.objects.filter(unit=science.unit).values_list("pk", flat=True))
    parts = [
        actions.Part(UnitDraft("科学局"), frozenset(posts[:1])),
        actions.Part(UnitDraft("技术局"), frozenset(posts[1:])),
    ]
    person = cast.contact.person
    place = NewPost(emergency, "副局长", "deputy")
    until = dt.date(2022, 12, 1)
    return {
        "transfer": (actions.transfer_person, {"person": person, "to": place}),
        "leave": (actions.transfer_person, {"person": cast.leader.person}),
        "retire": (actions.retire_person, {"person": cast.head.person}),
        "absence": (actions.begin_absence, {"person": cast.head.person, "to_on": until, "kind": "产假"}),
        "second": (actions.second_person, {"person": person, "to": place, "to_on": until}),
        "vacate": (actions.vacate_post, {"holding": head}),
        "fill": (actions.fill_post, {"to": place, "person": spare}),
        "portfolio": (
            actions.hand_over_portfolio,
            {"units": [emergency], "leader_post": cast.posts["district_head"]},
        ),
        "merge": (
            actions.merge_units,
            {
                "units": [science.unit, industry.unit],
                "draft": UnitDraft("科技和工信局"),
                "head": science.head,
            },
        ),
        "split": (actions.split_unit, {"unit": science.unit, "parts": parts}),
        "rename": (actions.rename_unit, {"unit": emergency, "name": "应急和消防局"}),
        "add": (
            actions.add_unit,
            {"draft": UnitDraft("数据局"), "type": emergency.type, "head_title": "局长"},
        ),
        "close": (actions.close_unit, {"unit": science.below}),
    }


KINDS = [
    "transfer", "leave", "retire", "absence", "second", "vacate", "fill", "portfolio", "merge", "split", "rename",
    "add", "close",
]  # fmt: skip


@pytest.mark.parametrize("effective_on", [JULY, dt.date(2022, 1, 10)], ids=["ahead", "past"])
@pytest.mark.parametrize("kind", KINDS)
def test_undo_puts_everything_back(cast, kind, effective_on):
    verb, arguments = every_kind(cast)[kind]
    clerk, before = cast.actor("clerk"), everything()
    rehearsed = actions.rehearse(verb, actor=clerk, effective_on=effective_on, **arguments)
    assert everything() == before
    assert not OrgChange.objects.exists()
    change = verb(actor=clerk, effective_on=effective_on, **arguments)
    assert (change.summary, change.findings) == (rehearsed.summary, rehearsed.findings)
    assert everything() != before
    actions.undo_change(actor=clerk, change=change, note="登记错了")
    assert everything() == before
    change.refresh_from_db()
    assert (change.state, change.undone_by) == ("undone", "组织部培训办干事 何晓岚")
    assert AuditEntry.objects.filter(verb="undo_change").count() == 1
    with pytest.raises(Conflict):
        actions.undo_change(actor=clerk, change=change)


def test_undo_is_refused_while_a_later_change_builds_on_it(cast):
    clerk, person = cast.actor("clerk"), cast.contact.person
    first = actions.transfer_person(
        actor=clerk, person=person, to=NewPost(cast.units["emergency"], "副局长", "deputy"), effective_on=JULY
    )
    second = actions.retire_person(actor=clerk, person=person, effective_on=dt.date(2022, 9, 1))
    with pytest.raises(Conflict, match="后面“陶可（应急局副局长）退休”"):
        actions.undo_change(actor=clerk, change=first)
    actions.undo_change(actor=clerk, change=second)
    actions.undo_change(actor=clerk, change=first)
    assert person.holdings.get().post == cast.posts["contact"]


def test_undo_of_a_new_unit_is_refused_when_somebody_was_appointed_there(cast):
    clerk = cast.actor("clerk")
    change = actions.add_unit(
        actor=clerk,
        draft=UnitDraft("数据局"),
        type=cast.units["emergency"].type,
        head_title="局长",
        effective_on=JULY,
    )
    post = Post.objects.get(unit__name="数据局")
    actions.fill_post(actor=clerk, to=post, person=make_person(cast.organisation, "新"), effective_on=JULY)
    with pytest.raises(Conflict, match="新任数据局局长"):
        actions.undo_change(actor=clerk, change=change)


def test_undo_of_a_new_unit_is_refused_when_it_has_a_lecture(cast):
    clerk = cast.actor("clerk")
    change = actions.add_unit(
        actor=clerk, draft=UnitDraft("数据局"), type=cast.units["emergency"].type, effective_on=JULY
    )
    cast.lecture.unit = Unit.objects.get(name="数据局")
    cast.lecture.save()
    with pytest.raises(Conflict, match="已经有讲题"):
        actions.undo_change(actor=clerk, change=change)


def test_undo_of_another_organisation_is_refused(cast):
    change = actions.rename_unit(
        actor=cast.actor("clerk"), unit=cast.units["emergency"], name="应消局", effective_on=MERGER
    )
    with pytest.raises(Refused):
        actions.undo_change(actor=cast.actor("outsider"), change=change)


def test_undo_of_a_rename_after_its_day_brings_the_old_name_back(cast):
    from lunxun.kernel import clock
    from lunxun.org.changes.eras import bring_up_to_date

    unit = cast.units["emergency"]
    change = actions.rename_unit(actor=cast.actor("clerk"), unit=unit, name="应消局", effective_on=JULY)
    with clock.frozen(clock.at(JULY, 9)):
        bring_up_to_date()
        change.refresh_from_db()
        actions.undo_change(actor=cast.actor("clerk"), change=change)
    unit.refresh_from_db()
    assert (unit.name, unit.short_name, unit.eras) == ("应急局", "应急局", [])
