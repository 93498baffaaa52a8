"""A recognised roster is stored wholly or not at all, and taken back row for row."""

from __future__ import annotations

import datetime as dt

import pytest

from lunxun.audit.models import AuditEntry
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, Refused
from lunxun.org.models import Person, Post, PostHolding, RosterChange, Unit
from lunxun.org.queries import head_of
from lunxun.org.rosters import actions, checking, keeping, queries
from lunxun.org.rosters.comparing import Stale
from lunxun.org.rosters.reading.draft import Message, Severity, UnitEntry
from lunxun.org.rosters.storing import undoing, writing
from tests.cast import make_account
from tests.org.rosters.factories import checked, database, draft, person, post, stored

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 2, 9)
BOTH = draft(
    person(1, "严正", post("监察局", "副局长", kind="acting", line="底线"), number="J1", born="1978-05"),
    person(2, "王芳", post("监察局/信息科", "科员"), phone="13900000001"),
    person(3, "𬭎", post("洪桥街道/洪桥社区", "书记、主任"), gender="男", has_smartphone=False),
)


def test_new_people_units_and_posts_are_made(cast) -> None:
    stored(cast.actor("clerk"), BOTH)
    unit = Unit.objects.get(name="监察局")
    assert (unit.type.code, unit.parent, Unit.objects.get(name="信息科").parent) == ("department", None, unit)
    first = Person.objects.get(number="J1")
    assert (first.born_on, first.has_smartphone) == (dt.date(1978, 5, 1), True)
    assert "yz" in first.initials
    rare = Person.objects.get(name="𬭎")
    assert (rare.stroke_key[:2], rare.has_smartphone, rare.number) == ("12", False, "R00002")
    held = PostHolding.objects.get(person=rare)
    assert (held.post.unit, held.post.level, held.from_on) == (cast.units["community"], "head", DAY)


def test_acting_deputy_stands_in_for_the_head(cast) -> None:
    stored(cast.actor("clerk"), BOTH)
    unit = Unit.objects.get(name="监察局")
    posts = {p.title: (p.level, p.is_head) for p in Post.objects.filter(unit=unit)}
    assert posts == {"副局长": ("deputy", False), "局长": ("head", True)}
    found = head_of(unit, DAY)
    assert found is not None
    assert (found.person.name, found.kind) == ("严正", "acting")


def test_second_import_of_the_same_file_changes_nothing(cast) -> None:
    stored(cast.actor("clerk"), BOTH)
    before = database()
    batch, plan = checked(cast.actor("clerk"), BOTH)
    assert plan.is_empty()
    assert plan.counts()["unchanged"] == 3
    actions.import_roster(actor=cast.actor("clerk"), batch=batch)
    assert database() == before


def test_changed_fields_are_told_and_written(cast) -> None:
    file = draft(person(1, "谢宁", post("应急局", "办公室主任", category="公务员"), number="", gender="女"))
    _batch, plan = checked(cast.actor("clerk"), file)
    row = plan.rows[0]
    assert (row.state, row.changes) == ("changed", [("性别", "", "女"), ("人员类别", "", "公务员")])
    stored(cast.actor("clerk"), file)
    assert Person.objects.get(name="谢宁").category == "公务员"


def test_empty_cells_wipe_out_nothing(cast) -> None:
    before = database()
    stored(cast.actor("clerk"), draft(person(1, "谢宁", post("应急局", "办公室主任"))))
    assert database() == before


def test_transfer_ends_the_old_holding_the_day_before(cast) -> None:
    old = PostHolding.objects.get(person=cast.assistant.person)
    number = cast.assistant.person.number
    stored(cast.actor("clerk"), draft(person(1, "谢宁", post("信访局", "科长"), number=number)))
    old.refresh_from_db()
    new = PostHolding.objects.get(person=cast.assistant.person, to_on=None)
    assert (old.to_on, new.from_on, new.post.unit) == (
        DAY - dt.timedelta(days=1),
        DAY,
        cast.units["petitions"],
    )


def test_two_of_one_name_are_told_apart_or_refused(cast) -> None:
    clerk = cast.actor("clerk")
    two = [person(n, "王芳", post("应急局", "科员"), number=f"W{n}", born=f"198{n}-01") for n in (1, 2)]
    stored(clerk, draft(*two))
    same = [person(n, "王芳", post("应急局", "科员"), born=f"198{n}-01") for n in (1, 2)]
    assert checked(clerk, draft(*same))[1].is_empty()
    _batch, plan = checked(clerk, draft(person(1, "王芳", post("应急局", "科员"))))
    [message] = plan.messages
    assert (message.kind, message.severity, "工号 W1" in message.reason) == (
        "person_ambiguous",
        Severity.ERROR,
        True,
    )


def test_names_of_units_with_the_district_or_the_office_are_the_same(cast) -> None:
    file = draft(
        person(1, "贺启明", post("区应急管理局", "局长")),
        person(2, "陶可", post("江洲市澄湖区洪桥街道办事处", "党政办主任")),
        person(3, "王芳", post("澄湖区/洪桥街道/洪桥社区居委会", "安全专干")),
    )
    _batch, plan = checked(cast.actor("clerk"), file)
    assert (plan.new["unit"], plan.new["post"], plan.new["person"]) == ([], [], []), plan
    assert [row.state for row in plan.rows[:3]] == ["unchanged"] * 3


def test_chosen_type_level_and_existing_unit_are_taken(cast) -> None:
    file = draft(
        person(1, "新人", post("防汛抗旱指挥部", "指挥长")), person(2, "旧人", post("应急办", "科员"))
    )
    stored(
        cast.actor("clerk"),
        file,
        units={
            "防汛抗旱指挥部": {"type": "street"},
            "应急办": {"same_as": cast.units["emergency"].pk},
        },
        levels={"指挥长": "head"},
    )
    assert Unit.objects.get(name="防汛抗旱指挥部").type.code == "street"
    assert Post.objects.get(title="指挥长").is_head
    assert PostHolding.objects.get(person__name="旧人").post.unit == cast.units["emergency"]


def test_type_said_by_the_file_that_nobody_knows_is_made(cast) -> None:
    file = draft(
        person(1, "新人", post("税务局", "局长")), units=(UnitEntry(("税务局",), "垂管单位", "花名册", 2),)
    )
    stored(cast.actor("clerk"), file)
    assert Unit.objects.get(name="税务局").type.name == "垂管单位"


def test_nobody_is_removed_and_who_is_missing_is_listed(cast) -> None:
    people = set(Person.objects.values_list("name", flat=True))
    batch = stored(cast.actor("clerk"), BOTH)
    assert people < set(Person.objects.values_list("name", flat=True))
    missing = {row.name for row in queries.report_of(batch)["rows"] if row.state == "missing"}
    assert missing == people


def test_failure_in_the_middle_leaves_nothing(cast, monkeypatch) -> None:
    batch, _plan = checked(cast.actor("clerk"), BOTH)
    before = database()

    def fail() -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(writing, "refresh_statistics", fail)
    with pytest.raises(RuntimeError):
        actions.import_roster(actor=cast.actor("clerk"), batch=batch)
    batch.refresh_from_db()
    assert (database(), batch.state, RosterChange.objects.count()) == (before, "checked", 0)


def test_undo_leaves_the_database_equal_row_for_row(cast, django_capture_on_commit_callbacks) -> None:
    before = database()
    number = cast.assistant.person.number
    moved = person(4, "谢宁", post("信访局", "科长", line="信访"), number=number, phone="13700000000")
    batch = stored(cast.actor("clerk"), draft(*BOTH.persons, moved))
    folder = batch.folder
    assert database() != before
    with django_capture_on_commit_callbacks(execute=True):
        actions.undo_import(actor=cast.actor("clerk"), batch=batch)
    assert (database(), batch.state, RosterChange.objects.count()) == (before, "undone", 0)
    assert not (keeping.root() / folder).exists()


@pytest.mark.parametrize("what", ["changed", "used", "deleted"])
def test_undo_is_refused_as_a_whole_when_rows_moved_on(cast, what) -> None:
    batch = stored(cast.actor("clerk"), BOTH)
    rare = Person.objects.get(name="𬭎")
    if what == "changed":
        Person.objects.filter(pk=rare.pk).update(phone="13600000000")
    elif what == "used":
        make_account(cast.organisation, "rare", rare)
    else:
        PostHolding.objects.filter(person=rare).delete()
    before = database()
    assert len(queries.obstacles_of(batch)) == 1
    with pytest.raises(Conflict):
        actions.undo_import(actor=cast.actor("clerk"), batch=batch)
    batch.refresh_from_db()
    assert (database(), batch.state) == (before, "stored")


def test_undo_twice_is_refused(cast) -> None:
    batch = stored(cast.actor("clerk"), BOTH)
    actions.undo_import(actor=cast.actor("clerk"), batch=batch)
    with pytest.raises(Conflict):
        actions.undo_import(actor=cast.actor("clerk"), batch=batch)


def test_stale_plan_is_refused_and_checked_again(cast) -> None:
    clerk = cast.actor("clerk")
    batch, _plan = checked(clerk, BOTH)
    stored(clerk, draft(person(1, "严正", post("监察局", "副局长"), number="J1")))
    before = database()
    with pytest.raises(Stale):
        actions.import_roster(actor=clerk, batch=batch)
    assert database() == before
    batch.refresh_from_db()
    checking.recheck_roster(actor=clerk, batch=batch)
    actions.import_roster(actor=clerk, batch=batch)
    assert Person.objects.filter(name="严正").count() == 1


def test_errors_keep_a_batch_from_being_stored(cast) -> None:
    wrong = draft(
        messages=(Message("name_missing", Severity.ERROR, "花名册", 3, "B", "姓名", "", "空", "补上"),)
    )
    batch, _plan = checked(cast.actor("clerk"), wrong)
    with pytest.raises(Conflict, match="1 处错误"):
        actions.import_roster(actor=cast.actor("clerk"), batch=batch)


def test_trail_holds_numbers_and_no_names(cast) -> None:
    stored(cast.actor("clerk"), BOTH)
    entry = AuditEntry.objects.get(verb="import_roster")
    assert (entry.data["new"], entry.data["person_new"], entry.data["to"]) == (3, 3, "stored")
    assert "严正" not in f"{entry.data}{entry.subject_label}{entry.note}"


def test_only_the_office_and_the_administrator_store(cast) -> None:
    batch, _plan = checked(cast.actor("clerk"), BOTH)
    for role in ("trainee", "head", "contact", "leader", "inspector"):
        with pytest.raises(Refused):
            actions.import_roster(actor=cast.actor(role), batch=batch)
    actions.import_roster(actor=cast.actor("sysadmin"), batch=batch)


def test_another_organisation_neither_sees_nor_matches(cast) -> None:
    batch, _plan = checked(cast.actor("clerk"), BOTH)
    with pytest.raises(Refused):
        actions.import_roster(actor=cast.actor("outsider"), batch=batch)
    assert not queries.batches_for(cast.actor("outsider")).exists()
    number = cast.assistant.person.number
    before = {row["id"]: row for row in database()["Person"]}
    stored(cast.actor("outsider"), draft(person(1, "谢宁", post("应急局", "局长"), number=number)))
    after = {row["id"]: row for row in database()["Person"]}
    assert {key: after[key] for key in before} == before
    assert len(after) == len(before) + 1


def test_files_and_before_images_go_when_their_day_has_passed(cast) -> None:
    from lunxun.org.rosters import tasks

    batch = stored(cast.actor("clerk"), BOTH)
    folder = keeping.root() / batch.folder
    assert (folder.exists(), tasks.drop_overdue(), RosterChange.objects.exists()) == (True, 0, True)
    with clock.frozen(clock.at(DAY + dt.timedelta(days=181), 9)):
        assert (tasks.overdue_exist(), tasks.drop_overdue()) == (True, 1)
    assert (folder.exists(), RosterChange.objects.exists()) == (False, False)
    batch.refresh_from_db()
    with pytest.raises(Conflict, match="期限"):
        actions.undo_import(actor=cast.actor("clerk"), batch=batch)


@pytest.mark.parametrize("form", ["rows in lists", "columns and whole rows"])
def test_batches_stored_by_earlier_checkouts_can_be_undone(cast, form) -> None:
    before = database()
    number = cast.assistant.person.number
    moved = person(4, "谢宁", post("信访局", "科长", line="信访"), number=number, phone="13700000000")
    batch = stored(cast.actor("clerk"), draft(*BOTH.persons, moved))
    pieces = list(undoing._pieces(batch))
    RosterChange.objects.all().delete()
    for position, (table, rows) in enumerate(pieces):
        if form == "rows in lists":
            made = [dict(zip(rows["columns"], row, strict=True)) for row in rows.get("made", ())]
            rows = [[row["id"], None, row] for row in made] + rows.get("changed", [])
        RosterChange.objects.create(
            organisation=cast.organisation, batch=batch, table=table, position=position, rows=rows
        )
    actions.undo_import(actor=cast.actor("clerk"), batch=batch)
    assert database() == before
