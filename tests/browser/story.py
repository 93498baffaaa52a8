"""The demo's story as a world for the browser: told up to one stop after the other, never backwards."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from lunxun.feedback import tasks
from lunxun.feedback.models import Evaluation, FairYear, Form, FormVersion
from lunxun.kernel import clock
from lunxun.library.models import Adoption, Case, Guide, Link, Method, Retrospective
from lunxun.org.actors import actor_of
from lunxun.org.changes import actions as changes
from lunxun.org.demo_login import ROLES
from lunxun.org.models import (
    Account,
    Organisation,
    OrgChange,
    PostHolding,
    ReferenceImport,
    RoleGrant,
    RosterBatch,
)
from lunxun.org.reference.actions import check_reference
from lunxun.outlines.models import Comment, Outline
from lunxun.plans.models import Goal, Lecture, Segment, Topic, TrainingSession
from lunxun.rota.models import RotaPlan
from lunxun.scanning import background, flow, keeping
from lunxun.scanning.actions import print_sheets, receive_files, set_scanning
from lunxun.scanning.models import ScanBatch, ScanFile, ScanPage, SheetRun
from lunxun.talent.actions import record_hours
from lunxun.talent.models import HoursEntry
from lunxun.teaching.models import Door, Leave, RosterEntry, Substitution
from lunxun.tracking.indicators import actions as indicators
from lunxun.tracking.models import IndicatorValue, Suggestion
from lunxun.web.demo.build import instant_of
from lunxun.web.demo.chain import Chain
from lunxun.web.demo.chronicle import events
from lunxun.web.demo.story import Story
from tests.org.rosters.factories import checked, draft, person, post
from tests.rota.factories import day_of, make_board, make_plan
from tests.scanning.factories import desk, pdf_of
from tests.tracking.indicators import make_indicator

ANONYMOUS = "anonymous"


class World:
    """A demo that is told further by `stop`; accounts by name, and the objects that addresses need."""

    def __init__(self) -> None:
        _without_waiting_for_the_disk()
        self.organisation = Organisation.objects.create(
            name="澄湖区干部周末大轮训", short_name="澄湖区", code="chenghu"
        )
        self.story = Story(self.organisation, lambda _line: None)
        self._events = events(self.story)
        self._told = 0
        self.clients: dict[str, Client] = {ANONYMOUS: Client()}

    @contextlib.contextmanager
    def stop(self, story: str) -> Iterator[None]:
        """Tell everything up to an instant, and stay there."""
        until = instant_of(story)
        for instant, _words, step in self._events[self._told :]:
            if instant > until:
                break
            with clock.frozen(instant):
                step()
            self._told += 1
        with clock.frozen(until):
            self._sign_in()
            yield

    def plan_ahead(self) -> None:
        """A board of the next year with a plan, as the office has it in December."""
        if not RotaPlan.objects.exists():
            office = SimpleNamespace(
                organisation=self.organisation,
                units={"emergency": self.story.unit("应急局"), "petitions": self.story.unit("信访局")},
                session=TrainingSession.objects.get(),
                actor=lambda _role: self.story.clerk,
            )
            make_plan(office, make_board(office))

    def scan(self) -> None:
        """Three paper sheets come back from the scanner: one with an empty place, one with some words."""
        actor = self.story.clerk
        set_scanning(actor=actor, blind_per_mille=100)
        run = print_sheets(actor=actor, evaluation=Evaluation.objects.get(), count=3)
        background.set_sheets.call(run.pk)
        sheets = desk(run)
        pile = [
            sheets[0].fill(["01-", *["111"] * 7]),
            sheets[1].fill(["012"] * 8).write(),
            sheets[2].fill(["000"] * 8),
        ]
        digest, size = keeping.keep([pdf_of([sheet.scan(number) for number, sheet in enumerate(pile)])])
        files = [("纸质表.pdf", digest, size)]
        receive_files(actor=actor, evaluation=run.layout.evaluation, files=files)
        flow.read(actor, ScanFile.objects.get())

    def live_on(self) -> None:
        """What the months after the Saturday bring: a chain, an indicator, a new name, hours, an import."""
        tasks.compare_years()
        self.plan_ahead()
        clerk, unit = self.story.clerk, self.story.unit("城管执法局")
        chain = Chain(self.story)
        chain.look_back()
        chain.case()
        chain.method()
        chain.adopt("洪桥街道", "入户改到 19 点至 20 点")
        head = self.story.head(unit)
        office = SimpleNamespace(
            organisation=self.organisation,
            units={"emergency": unit},
            lecture=Lecture.objects.filter(unit=unit)[0],
            actor=lambda _role: clerk,
        )
        indicators.report_value(
            actor=self.story.actor(head), indicator=make_indicator(office), month=1, value=Decimal(3)
        )
        renamed = self.story.unit("信访局")
        changes.rename_unit(actor=clerk, unit=renamed, name="信访工作局", effective_on=clock.today())
        record_hours(
            actor=clerk,
            person=head,
            on=dt.date(2022, 3, 6),
            title="市委党校班",
            kind="class",
            hours=Decimal(18),
        )
        check_reference(
            actor=clerk, kind="venues", data="编码,会场,座位数\nx,党校,300".encode(), file_name="x.csv"
        )

    def accounts(self) -> dict[str, Account]:
        """The eight logins of the demo; of 卫健局 the head and who drafts; the head whose guide is out."""
        known = {account.login: account for account in Account.objects.filter(login__in=ROLES)}
        found = {role: known[role] for role in ROLES}
        for name, holdings in {
            "health_head": Q(post__unit__short_name="卫健局", post__is_head=True),
            "health_office": Q(post__unit__short_name="卫健局", post__title="办公室主任"),
            "guide_head": Q(post__unit__short_name="城管执法局", post__is_head=True),
        }.items():
            people = PostHolding.objects.filter(holdings).values("person")
            account = Account.objects.filter(person__in=people).first()
            if account:
                found[name] = account
        return found

    def _sign_in(self) -> None:
        for name, account in self.accounts().items():
            if name not in self.clients:
                self.clients[name] = Client()
                self.clients[name].force_login(account)

    def _rota(self) -> dict[str, list[dict[str, Any]]]:
        """A board of the year to come, a plan, and the work that found it."""
        plans = RotaPlan.objects.filter(state="draft").order_by("pk")[:1]
        return {
            "rota:work*": [{"pk": plan.work_id} for plan in plans],
            "rota:plan*": [
                {"pk": plan.pk, "package": "K1", "day": day_of(plan, "K1"), "lock_pk": 10**6}
                for plan in plans
            ],
            "rota:input*": [
                {"year": plan.board.year, "kind": kind, "row_pk": 0}
                for plan in plans
                for kind in ("hall", "package", "demand", "type", "floor")
            ],
            "rota:*": [{"year": plan.board.year} for plan in plans],
        }

    def objects(self) -> dict[str, list[dict[str, Any]]]:
        """Keyword arguments to try, by address; a key with * holds for all addresses that begin so."""
        session = TrainingSession.objects.get()
        lectures = [{"pk": pk} for pk in Lecture.objects.values_list("pk", flat=True)]
        versions = FormVersion.objects.values_list("pk", flat=True)[:1]
        codes = [{"code": code} for code in Door.objects.values_list("code", flat=True)]
        guides = Guide.objects.filter(state="published")
        segments = Segment.objects.filter(lecture=None).values_list("pk", flat=True)[:1]
        accounts = Account.objects.filter(login="assistant")
        return {
            **self._rota(),
            "org:account_*": [{"pk": account.pk} for account in accounts],
            "org:grant_end": [{"pk": g.account_id, "grant_pk": g.pk} for g in RoleGrant.objects.all()[:1]],
            "org:roster_import*": self._rosters(),
            "org:unit_detail": [{"pk": lecture.unit_id} for lecture in Lecture.objects.all()[:1]],
            "org:person_detail": [{"pk": lecture.lecturer_id} for lecture in Lecture.objects.all()[:1]],
            "org:reference_check": _imports(self.organisation),
            "org:reference_store": _imports(self.organisation),
            "org:reference_undo": _imports(self.organisation),
            "org:reference_*": [{"kind": "venues"}],
            "talent:unit_detail": [{"pk": lecture.unit_id} for lecture in Lecture.objects.all()[:1]],
            "talent:hours_take_back": [{"pk": e.pk} for e in HoursEntry.objects.all()[:1]],
            "talent:record": [{"pk": lecture.lecturer_id} for lecture in Lecture.objects.all()[:1]],
            "org:person_menu": [{"pk": lecture.lecturer_id} for lecture in Lecture.objects.all()[:1]],
            "org:person_change": [
                {"pk": lecture.lecturer_id, "kind": kind}
                for lecture in Lecture.objects.all()[:1]
                for kind in ("transfer", "correct")
            ],
            "org:unit_menu": [{"pk": lecture.unit_id} for lecture in Lecture.objects.all()[:1]],
            "org:unit_change": [
                {"pk": lecture.unit_id, "kind": kind}
                for lecture in Lecture.objects.all()[:1]
                for kind in ("merge", "split")
            ],
            "org:change_*": [{"pk": change.pk} for change in OrgChange.objects.all()[:1]],
            "plans:lecture_new": [{"pk": session.pk}],
            "plans:lecture_*": lectures[:1],
            "plans:segment_*": [{"pk": session.pk, "segment_pk": pk} for pk in segments],
            "plans:programme_*": [{"year": session.programme.year}],
            "plans:lecturer_detail": [{"pk": lecture.lecturer_id} for lecture in Lecture.objects.all()[:1]],
            "plans:topic_detail": [{"pk": topic.pk} for topic in Topic.objects.all()[:1]],
            "plans:goal_detail": [{"pk": goal.pk} for goal in Goal.objects.all()[:1]],
            "plans:silence": [
                {"year": 2022, "unit_pk": lecture.unit_id} for lecture in Lecture.objects.all()[:1]
            ],
            "plans:*": [{"pk": session.pk}],
            "outlines:session_open": [{"pk": session.pk}],
            "outlines:comment_settle": [
                {"pk": comment.outline_id, "comment_pk": comment.pk} for comment in Comment.objects.all()
            ],
            "outlines:*": [{"pk": o.pk} for o in Outline.objects.order_by("-pk")[:2]],
            "teaching:door": codes,
            "teaching:*": self._rows(session),
            "feedback:rate*": codes,
            "feedback:draw": codes,
            "feedback:kiosk*": codes,
            "feedback:receipt": codes,
            "scanning:run_*": [{"pk": run.pk} for run in SheetRun.objects.all()[:1]],
            **_scans(),
            "scanning:*": [{"pk": session.pk}],
            "tracking:answer_board": codes,
            "tracking:follow": codes,
            "feedback:lecture_results": lectures[1:2],
            "feedback:seen": lectures[1:2],
            "feedback:letter": lectures[1:2],
            "feedback:moderate": _texts(),
            "feedback:fair_year": [
                {"year": year} for year in FairYear.objects.values_list("year", flat=True)
            ],
            "feedback:form_preview": [{"pk": pk} for pk in versions],
            "feedback:form_paper": [{"pk": pk} for pk in versions],
            "feedback:form_*": [{"pk": pk} for pk in Form.objects.values_list("pk", flat=True)],
            "feedback:*": [{"pk": session.pk}],
            "library:guide_public": [{"code": guide.public_code} for guide in guides],
            "library:guide_say": [{"code": guide.public_code} for guide in guides],
            "library:session_guides": codes,
            "library:guide_new": [{"lecture_pk": lecture["pk"]} for lecture in lectures],
            "library:retrospective_plan": [
                {"unit_pk": lecture.unit_id} for lecture in Lecture.objects.all()[:1]
            ],
            "library:retrospective_*": [{"pk": row.pk} for row in Retrospective.objects.all()[:2]],
            "library:case_*": [{"pk": row.pk} for row in Case.objects.all()[:2]],
            "library:method_*": [{"pk": row.pk} for row in Method.objects.all()[:2]],
            "library:adoption_*": [{"pk": row.pk} for row in Adoption.objects.all()[:1]],
            "library:share_*": [{"node": "guide", "pk": guide.pk} for guide in guides],
            "library:chain_cut": [{"pk": link.pk} for link in Link.objects.all()[:1]],
            "library:chain_edit": [{"node": "guide", "pk": guide.pk} for guide in guides],
            "library:*": [{"pk": guide.pk} for guide in guides],
            "lists:*": [],
            "tracking:sort_text": _texts(),
            "tracking:indicator_*": [
                {"pk": value.indicator_id, "value_pk": value.pk} for value in IndicatorValue.objects.all()[:1]
            ],
            "tracking:*": [
                {"pk": Suggestion.objects.filter(state=state)[0].pk}
                for state in ("assigned", "working", "answered", "closed", "declined")
                if Suggestion.objects.filter(state=state).exists()
            ],
        }

    def _rosters(self) -> list[dict[str, Any]]:
        """One roster that was checked, made when it is first asked for."""
        if not RosterBatch.objects.exists():
            clerk = actor_of(Account.objects.get(login="clerk"))
            checked(clerk, draft(person(1, "新人", post("防汛指挥部", "指挥长"), born="1978-05")))
        return [{"pk": batch.pk} for batch in RosterBatch.objects.all()[:1]]

    @staticmethod
    def _rows(session: TrainingSession) -> list[dict[str, Any]]:
        """One row that still stands, one leave, one substitute: enough for each address of the roster."""
        row = RosterEntry.objects.filter(session=session, status="called").order_by("-pk").first()
        leave, substitution = Leave.objects.first(), Substitution.objects.first()
        return [
            {
                "pk": session.pk,
                "entry_pk": row.pk if row else 0,
                "leave_pk": leave.pk if leave else 0,
                "substitution_pk": substitution.pk if substitution else 0,
            }
        ]


def _imports(organisation: Organisation) -> list[dict[str, Any]]:
    rows = ReferenceImport.objects.filter(organisation=organisation)
    return [{"pk": pk} for pk in rows.values_list("pk", flat=True)[:2]]


def _texts() -> list[dict[str, Any]]:
    from lunxun.feedback.models import SealedText

    return [{"pk": pk} for pk in SealedText.objects.order_by("pk").values_list("pk", flat=True)[:2]]


def path_of(name: str, wanted: set[str], objects: dict[str, list[dict[str, Any]]]) -> list[str]:
    """The paths of an address in this world; none while what it shows doesn't exist yet."""
    if not wanted:
        return [reverse(name)]
    for key, choices in objects.items():
        if key == name or (key.endswith("*") and name.startswith(key[:-1])):
            return [reverse(name, kwargs={word: choice[word] for word in wanted}) for choice in choices]
    raise LookupError(f"{name}: say in tests/browser/story.py which object it shows")


def _without_waiting_for_the_disk() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")


def _scans() -> dict[str, list[dict[str, Any]]]:
    """The newest batch and one of its pages, where something was scanned."""
    batches = [{"pk": batch.pk} for batch in ScanBatch.objects.all()[:1]]
    pages = [{"pk": page.pk} for page in ScanPage.objects.exclude(sheet=None)[:1]]
    rows = [{**page, "row": f"L{Lecture.objects.order_by('position')[0].pk}"} for page in pages]
    names = ("batch", "review", "blind", "undo", "transcribe")
    found = {f"scanning:{name}": batches for name in names}
    return {"scanning:row_picture": rows, "scanning:writing_picture": pages, "scanning:page*": pages, **found}
