"""Every address × method × role has its expected answer in one reviewed table: permissions.csv.

An address that is missing from the table fails, as does an answer that differs. After a deliberate
change, write the table anew with LUNXUN_WRITE_TABLE=1 and review the difference line by line.

The world: one session still being prepared, with one outline in review, a roster that has been
called, a leave, a substitute, an open door; its evaluation is sealed, one suggestion is assigned, one
text is unsorted, one guide is published, one chain of retrospective, case and method with one adoption. A POST is sent with an empty body: 200 means that the form
came back with errors, 302 that it was done, 403 that it is somebody else's to do.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
from decimal import Decimal
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from lunxun.feedback.models import Evaluation, FairYear, FormVersion, SealedText
from lunxun.kernel import clock
from lunxun.library.models import Guide, Link
from lunxun.lists import actions as lists
from lunxun.org.changes import actions as changes
from lunxun.org.models import RosterBatch
from lunxun.org.reference.actions import check_reference
from lunxun.outlines import actions as outlines
from lunxun.outlines.models import Comment, Outline
from lunxun.plans.enums import SegmentKind
from lunxun.plans.models import Goal, GoalFramework, Segment
from lunxun.scanning import keeping, layouts
from lunxun.scanning.enums import RunState
from lunxun.scanning.models import ScanBatch, ScanFile, ScanPage, SheetRun
from lunxun.talent.actions import record_hours
from lunxun.teaching import actions as teaching
from lunxun.teaching.models import Door
from lunxun.tracking import actions as tracking
from lunxun.tracking.indicators import actions as indicators
from tests.cast import SATURDAY
from tests.feedback.factories import sealed
from tests.library.factories import adopt, published_case, published_method, submitted
from tests.org.rosters.factories import checked, draft, person, post
from tests.outlines.factories import in_review
from tests.rota.factories import day_of, make_board, make_plan
from tests.teaching.factories import make_roster
from tests.tracking.indicators import make_indicator

TABLE = Path(__file__).parent / "permissions.csv"
ROLES = [
    "anonymous", "clerk", "leader", "district_head", "head", "assistant", "other_head", "contact", "trainee", "inspector",
    "sysadmin", "outsider",
]  # fmt: skip


def _change(cast: Any) -> Any:
    return changes.rename_unit(
        actor=cast.actor("clerk"), unit=cast.units["petitions"], name="信访工作局", effective_on=SATURDAY
    )


def build_world(cast: Any) -> dict[str, dict[str, Any]]:
    """The objects of the world, as keyword arguments by address; "*" holds the defaults of an app."""
    outline: Outline = in_review(cast)
    comment = outlines.add_comment(
        actor=cast.actor("leader"), outline=outline, section="situation", quote="", body="请举一件"
    )
    assert isinstance(comment, Comment)
    rows = make_roster(cast)
    teaching.call_up(actor=cast.actor("clerk"), session=cast.session)
    leave = teaching.request_leave(actor=cast.actor("clerk"), entry=rows["王芳"], category="shift")
    substitution = teaching.substitute(
        actor=cast.actor("clerk"),
        entry=rows["陶可"],
        outsider={"name": "贾小雨", "unit": "洪桥街道", "post": "网格员"},
        reason="值班",
    )
    door, _made = Door.objects.get_or_create(
        organisation=cast.organisation, session=cast.session, defaults={"code": "AB12CD"}
    )
    sealed(cast, text="能不能把检查表发电子版")
    first, second = SealedText.objects.order_by("pk")[:2]
    suggestion = tracking.take_up(
        actor=cast.actor("clerk"), text=first, category="method", owner_unit=cast.units["emergency"]
    )
    guide = _published_guide(cast)
    pause = Segment.objects.create(
        organisation=cast.organisation,
        session=cast.session,
        kind=SegmentKind.BREAK,
        starts="10:06",
        ends="10:24",
    )
    framework = GoalFramework.objects.create(organisation=cast.organisation, code="six", name="六强")
    goal = Goal.objects.create(
        organisation=cast.organisation, framework=framework, code="party", name="强党建"
    )
    value = indicators.report_value(
        actor=cast.actor("head"), indicator=make_indicator(cast), month=1, value=Decimal(3)
    )
    imported = check_reference(
        actor=cast.actor("clerk"),
        kind="venues",
        data="编码,会场,座位数\nx,党校,300".encode(),
        file_name="x.csv",
    )
    entry = record_hours(
        actor=cast.actor("clerk"),
        person=cast.trainee.person,
        on=dt.date(2021, 11, 6),
        title="市委党校班",
        kind="class",
        hours=Decimal(18),
    )
    _fair_year(cast)
    session, lecture = cast.session.pk, cast.lecture.pk
    version = FormVersion.objects.get(organisation=cast.organisation)
    code = {"code": door.code}
    board = make_board(cast)
    plan = make_plan(cast, board)
    return {
        "rota:work*": {"pk": plan.work_id},
        "rota:plan*": {"pk": plan.pk, "package": "K1", "day": day_of(plan, "K1"), "lock_pk": 10**6},
        "rota:*": {"year": board.year, "kind": "hall", "row_pk": board.halls.first().pk},
        "org:account_*": {"pk": cast.trainee.pk},
        "org:roster_import*": {"pk": _roster_batch(cast).pk},
        "org:grant_end": {"pk": cast.trainee.pk, "grant_pk": 10**6},
        "org:unit_detail": {"pk": cast.units["emergency"].pk},
        "org:person_detail": {"pk": cast.head.person_id},
        "org:reference_check": {"pk": imported.pk},
        "org:reference_store": {"pk": imported.pk},
        "org:reference_undo": {"pk": imported.pk},
        "org:reference_*": {"kind": "venues"},
        "talent:unit_detail": {"pk": cast.units["street"].pk},
        "talent:hours_take_back": {"pk": entry.pk},
        "talent:record": {"pk": cast.trainee.person_id},
        "org:unit_menu": {"pk": cast.units["emergency"].pk},
        "org:unit_change": {"pk": cast.units["emergency"].pk, "kind": "rename"},
        "org:person_menu": {"pk": cast.head.person_id},
        "org:person_change": {"pk": cast.head.person_id, "kind": "retire"},
        "org:change_*": {"pk": _change(cast).pk},
        "plans:lecture_new": {"pk": session},
        "plans:lecture_*": {"pk": lecture},
        "plans:segment_*": {"pk": session, "segment_pk": pause.pk},
        "plans:programme_*": {"year": 2022},
        "plans:silence": {"year": 2022, "unit_pk": cast.units["emergency"].pk},
        "plans:lecturer_detail": {"pk": cast.head.person_id},
        "plans:topic_detail": {"pk": cast.lecture.topic_id},
        "plans:goal_detail": {"pk": goal.pk},
        "plans:*": {"pk": session},
        "outlines:session_open": {"pk": session},
        "outlines:comment_settle": {"pk": outline.pk, "comment_pk": comment.pk},
        "outlines:*": {"pk": outline.pk},
        "teaching:door": code,
        "teaching:*": {
            "pk": session,
            "entry_pk": rows["谢宁"].pk,
            "leave_pk": leave.pk,
            "substitution_pk": substitution.pk,
        },
        "feedback:rate*": code,
        "feedback:draw": code,
        "feedback:kiosk*": code,
        "feedback:receipt": code,
        "tracking:answer_board": code,
        "tracking:follow": code,
        "feedback:lecture_results": {"pk": lecture},
        "feedback:seen": {"pk": lecture},
        "feedback:letter": {"pk": lecture},
        "feedback:moderate": {"pk": second.pk},
        "feedback:fair_year": {"year": 2022},
        "feedback:form_preview": {"pk": version.pk},
        "feedback:form_paper": {"pk": version.pk},
        "feedback:form_*": {"pk": version.form_id},
        "feedback:*": {"pk": session},
        "scanning:run_*": {"pk": _sheet_run(cast).pk},
        **_scanned(cast),
        "scanning:*": {"pk": session},
        "library:guide_public": {"code": guide.public_code},
        "library:guide_say": {"code": guide.public_code},
        "library:session_guides": code,
        **library_objects(cast),
        "library:guide_new": {"lecture_pk": cast.other_lecture.pk},
        "library:*": {"pk": guide.pk},
        "lists:*": {"pk": _saved_filter(cast)},
        "tracking:sort_text": {"pk": second.pk},
        "tracking:indicator_*": {"pk": value.indicator_id, "value_pk": value.pk},
        "tracking:*": {"pk": suggestion.pk},
    }


def _sheet_run(cast: Any) -> SheetRun:
    """Sheets that were printed for the session before it was sealed."""
    layout = layouts.layout_for(Evaluation.objects.get(session=cast.session))
    run = SheetRun.objects.create(
        organisation=cast.organisation, layout=layout, first=0, count=1, state=RunState.READY
    )
    keeping.write_sheets(run.pk, b"%PDF-1.7")
    return run


def _scanned(cast: Any) -> dict[str, dict[str, Any]]:
    """A batch of one page that was turned down, with its picture."""
    evaluation = Evaluation.objects.get(session=cast.session)
    batch = ScanBatch.objects.create(
        organisation=cast.organisation, evaluation=evaluation, source="browser", received_at=clock.now()
    )
    file = ScanFile.objects.create(
        organisation=cast.organisation, batch=batch, name="1.pdf", digest="0" * 64, size=1, pages=1
    )
    page = ScanPage.objects.create(
        organisation=cast.organisation, file=file, number=0, state="rejected", reason="no_code"
    )
    whole = {"pk": batch.pk}
    names = ("batch", "review", "blind", "undo", "transcribe")
    return {
        "scanning:row_picture": {"pk": page.pk, "row": "L1"},
        "scanning:writing_picture": {"pk": page.pk},
        "scanning:page*": {"pk": page.pk},
        **{f"scanning:{name}": whole for name in names},
    }


def _fair_year(cast: Any) -> None:
    """A year of which nothing can be compared yet."""
    dimension = dict.fromkeys(("mean", "reliability", "needed")) | {
        "code": "",
        "label": "综合",
        "reasons": ["one_session"],
        "lectures": [],
    }
    weeks = dict.fromkeys(("centre", "lower", "upper")) | {"sessions": [], "is_provisional": False}
    FairYear.objects.create(
        organisation=cast.organisation,
        year=2022,
        basis="",
        made_at=clock.now(),
        figures={"dimensions": [dimension], "weeks": weeks},
    )


def _saved_filter(cast: Any) -> int:
    values = {"list_key": "org:person_list", "name": "本单位", "query": "q=应急"}
    return lists.save_filter(actor=cast.actor("clerk"), **values).pk


def library_objects(cast: Any) -> dict[str, dict[str, Any]]:
    """A retrospective handed in, a published case and method of 应急局, adopted by 洪桥街道."""
    told = submitted(cast)
    case = published_case(cast, source=told)
    method = published_method(cast, source=case)
    adoption = adopt(cast, method)
    link = Link.objects.get(case=case, method=method)
    return {
        "library:retrospective_plan": {"unit_pk": cast.units["emergency"].pk},
        "library:retrospective_*": {"pk": told.pk},
        "library:case_*": {"pk": case.pk},
        "library:method_*": {"pk": method.pk},
        "library:adoption_*": {"pk": adoption.pk},
        "library:share_*": {"node": "method", "pk": method.pk},
        "library:chain_cut": {"pk": link.pk},
        "library:chain_edit": {"node": "method", "pk": method.pk},
    }


def _roster_batch(cast: Any) -> RosterBatch:
    """Checked: one new person of an existing unit."""
    return checked(cast.actor("clerk"), draft(person(1, "新人", post("应急局", "科员"))))[0]


def _published_guide(cast: Any) -> Guide:
    guide = Guide.objects.create(
        organisation=cast.organisation,
        number=1,
        lecture=cast.lecture,
        unit=cast.units["emergency"],
        circle=cast.session.circle,
        title="检查指南",
    )
    version = guide.versions.create(
        organisation=cast.organisation,
        number=1,
        content={"steps": [{"title": "先闻", "text": ""}]},
        saved_at="2022-02-08T09:00+08:00",
        saved_by="贺启明",
    )
    Guide.objects.filter(pk=guide.pk).update(state="published", current=version)
    return guide


def addresses() -> list[tuple[str, set[str]]]:
    """(name, keyword arguments) of every address of the product."""
    found: list[tuple[str, set[str]]] = []

    def walk(resolver: Any, prefix: str) -> None:
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
            else:
                found.append((prefix + pattern.name, set(pattern.pattern.converters)))

    walk(get_resolver(), "")
    return sorted(found)


def path_of(name: str, wanted: set[str], world: dict[str, dict[str, Any]]) -> str:
    for key, values in world.items():
        if key == name or (key.endswith("*") and name.startswith(key[:-1])):
            return reverse(name, kwargs={word: values[word] for word in wanted})
    return reverse(name)


def answer_of(client: Client, method: str, path: str) -> int:
    """The status of one request, whose effects are taken back; signing out included."""
    point, cookies = transaction.savepoint(), SimpleCookie(client.cookies.output(header="", sep=";"))
    try:
        status: int = client.generic(method, path).status_code
        return status
    finally:
        transaction.savepoint_rollback(point)
        client.cookies = cookies


def read_table() -> tuple[list[str], dict[tuple[str, str], list[str]]]:
    """The head, and (address, method) → answers by role."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    return head, {(row[0], row[1]): row[2:] for row in rows}


def write_table(changed: dict[tuple[str, str], list[str]]) -> None:
    """Put these rows into the table; rows of addresses that are gone go as well."""
    known = {name for name, _wanted in addresses()}
    rows = {key: row for key, row in read_table()[1].items() if key[0] in known} | changed
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["address", "method", *ROLES])
        writer.writerows([*key, *rows[key]] for key in sorted(rows))


PARTS = 6
"""The table is asked in parts, each in a world of its own, so that several processes share the work."""


def answers_of(clients: dict[str, Client], method: str, path: str) -> list[str]:
    """The answer to each role. Where a method is not allowed (405) nobody's role is asked, so one role is enough."""
    stranger = str(answer_of(clients["anonymous"], method, path))
    first = str(answer_of(clients["clerk"], method, path))
    rest = [role for role in ROLES if role not in {"anonymous", "clerk"}]
    others = [first if first == "405" else str(answer_of(clients[role], method, path)) for role in rest]
    return [stranger, first, *others]


@pytest.mark.django_db
@pytest.mark.once  # thousands of requests; who may see what is decided in Python
@pytest.mark.parametrize("part", range(PARTS))
def test_every_address_answers_every_role_as_the_table_says(cast: Any, part: int) -> None:
    world = build_world(cast)
    clients = {}
    for role in ROLES:
        clients[role] = Client(raise_request_exception=True)
        if role != "anonymous":
            clients[role].force_login(getattr(cast, role))
    rows = {}
    for name, wanted in addresses()[part::PARTS]:
        path = path_of(name, wanted, world)
        for method in ("GET", "POST"):
            rows[name, method] = answers_of(clients, method, path)
    if os.environ.get("LUNXUN_WRITE_TABLE"):
        write_table(rows)
    _head, expected = read_table()
    assert {key: (row, expected.get(key)) for key, row in rows.items() if row != expected.get(key)} == {}


def test_the_table_holds_exactly_the_addresses() -> None:
    head, rows = read_table()
    assert head == ["address", "method", *ROLES]
    assert list(rows) == [(name, method) for name, _wanted in addresses() for method in ("GET", "POST")]


def test_table_has_no_crash_and_keeps_strangers_out() -> None:
    """What no review may wave through: a 5xx, or an outsider who is let into an object."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row for row in rows if any(row[role].startswith("5") for role in ROLES)] == []
    # A kind of table is no object: everybody's own organisation has one.
    objects = {name for name, wanted in addresses() if wanted and wanted.isdisjoint({"code", "kind"})}
    leaks = [
        row["address"] for row in rows if row["address"] in objects and row["outsider"] in {"200", "302"}
    ]
    assert leaks == []
    open_doors = {row["address"] for row in rows if row["method"] == "GET" and row["anonymous"] == "200"}
    assert open_doors == {
        "feedback:anonymity", "feedback:kiosk", "feedback:kiosk_done", "feedback:rate", "feedback:rate_done", "feedback:receipt",
        "library:guide_public", "library:session_guides", "org:sign_in", "teaching:door", "tracking:answer_board",
        "tracking:follow", "web:healthz", "web:privacy",
    }  # fmt: skip
