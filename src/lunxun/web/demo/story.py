"""What happened, when: the demo Saturday from the roster to the answered suggestion (domain.md S5).

Every step goes through the product's own actions, with the clock stopped at its instant. The story is
told up to the date that is asked for, so that each day shows the state of that day.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password

from lunxun.feedback import actions as feedback
from lunxun.feedback.enums import Visibility
from lunxun.feedback.models import Evaluation, SealedText
from lunxun.feedback.sealing import Randomness
from lunxun.kernel import clock
from lunxun.library import actions as library
from lunxun.library.content import Contact, GuideContent, Level, Step
from lunxun.library.models import Guide
from lunxun.org.actors import system_actor
from lunxun.org.demo_login import PASSWORD
from lunxun.org.enums import Role
from lunxun.org.imports import import_organisation
from lunxun.org.models import (
    Account,
    Person,
    PostHolding,
    RoleGrant,
    Unit,
)
from lunxun.org.queries import reviewer_for
from lunxun.outlines import actions as outlines
from lunxun.outlines.enums import Criterion
from lunxun.outlines.models import Outline
from lunxun.plans import actions as plans
from lunxun.plans.enums import SegmentKind
from lunxun.plans.imports import import_plan
from lunxun.plans.models import Circle, Goal, Lecture, Programme, Topic, TrainingSession, Venue
from lunxun.teaching import actions as teaching
from lunxun.teaching.models import CheckIn, RosterEntry, Substitution
from lunxun.tracking import actions as tracking
from lunxun.tracking.models import Intake, Suggestion
from lunxun.web.demo import audiences, ballots
from lunxun.web.demo.stage import GRANTS, LOGINS, Stage

DATA = Path(__file__).resolve().parent / "data"
DAY = dt.date(2022, 2, 12)
ORDER = ["网信办", "应急局", "交警大队", "消防救援大队", "城管执法局", "生态环境分局", "卫健局", "信访局"]
STARTS = [(8, 40), (9, 25), (10, 25), (11, 10), (14, 0), (14, 45), (15, 45), (16, 30)]


@dataclass
class Story(Stage):
    """The Saturday, step by step. Steps find their objects again in the database."""

    folder: Path = DATA / "org"
    """The district's files: the cast of the Saturday, or everybody (data/district)."""
    is_swift: bool = False
    """Whether phones check in all at once; the journeys show each of them."""
    randomness: Randomness | None = None
    """The source of shuffles and keys at the seal; a build that is to be repeated exactly has its own."""
    tickets: list[str] = field(default_factory=list)
    """The slips in the hat, in plain text: known to this script only, and only while it runs."""

    @property
    def session(self) -> TrainingSession:
        return TrainingSession.objects.get(organisation=self.organisation, on=DAY)

    def lecture(self, unit: str) -> Lecture:
        return Lecture.objects.select_related("session", "unit", "lecturer").get(
            session=self.session, unit__short_name=unit
        )

    def outline(self, unit: str) -> Outline:
        return Outline.objects.get(lecture=self.lecture(unit))

    @property
    def evaluation(self) -> Evaluation:
        return Evaluation.objects.get(session=self.session)

    def found(self) -> None:
        """The organisation from its files, the accounts, the year's reference data."""
        installer = system_actor(self.organisation, "初始导入")
        import_organisation(actor=installer, folder=self.folder)
        import_plan(actor=installer, path=DATA / "plan.json")
        # Hashed once: eight times takes seconds, and the word is on the sign-in page anyway.
        hashed = make_password(PASSWORD)
        for login, (name, unit, granted) in LOGINS.items():
            account = Account(
                organisation=self.organisation,
                login=login,
                person=self.person(name, unit),
                password=hashed,
            )
            account.save()
            if login in GRANTS:
                self.grant(account, GRANTS[login], self.unit(granted) if granted else None)
        for unit in ORDER:
            office = PostHolding.objects.get(post__unit__short_name=unit, post__title="办公室主任").person
            account, _made = Account.objects.get_or_create(
                person=office, defaults={"organisation": self.organisation, "login": office.number}
            )
            self.grant(account, Role.ASSISTANT, self.unit(unit))

    def grant(self, account: Account, role: str, unit: Unit | None) -> None:
        RoleGrant.objects.get_or_create(
            organisation=self.organisation,
            account=account,
            role=role,
            unit=unit,
            defaults={"from_on": dt.date(2022, 1, 4)},
        )
        self.changed()

    def plan(self) -> None:
        """The session with its day: opening, eight lectures, breaks, lunch, closing."""
        clerk = self.clerk
        session = plans.create_session(
            actor=clerk,
            programme=Programme.objects.get(organisation=self.organisation, year=2022),
            number=2,
            title="安全底线工作能力提升培训班",
            nickname="新春第一训",
            circle=Circle.objects.get(organisation=self.organisation, code="floor"),
            on=DAY,
            venue=Venue.objects.get(organisation=self.organisation, code="centre"),
            host=self.person("陆明章"),
            duty_note="会务何晓岚，前厅签到台；迟到从后门入座，不影响评价；没手机用纸质签到和评价表；医疗在一楼 103 室",
            outline_due_on=dt.date(2022, 1, 28),
            review_due_on=dt.date(2022, 2, 10),
        )
        segments = [
            (SegmentKind.OPENING, "开班", dt.time(8, 30), dt.time(8, 40), "区委副书记主持，常务副区长讲话"),
            (SegmentKind.BREAK, "休息", dt.time(10, 10), dt.time(10, 25), ""),
            (SegmentKind.LUNCH, "午休", dt.time(11, 55), dt.time(14, 0), "政府机关食堂一、二楼"),
            (SegmentKind.BREAK, "休息", dt.time(15, 30), dt.time(15, 45), ""),
            (SegmentKind.CLOSING, "小结", dt.time(17, 15), dt.time(17, 30), ""),
        ]
        for kind, title, starts, ends, note in segments:
            plans.add_segment(
                actor=clerk, session=session, kind=kind, title=title, starts=starts, ends=ends, note=note
            )
        titles = _json("outlines.json")
        floor = Goal.objects.get(organisation=self.organisation, code="floor")
        ability = Goal.objects.get(organisation=self.organisation, code="ability")
        for unit, (hour, minute) in zip(ORDER, STARTS, strict=True):
            starts = dt.time(hour, minute)
            ends = (dt.datetime.combine(DAY, starts) + dt.timedelta(minutes=40)).time()
            plans.add_lecture(
                actor=clerk,
                session=session,
                title=titles[unit]["title"],
                unit=self.unit(unit),
                topic=Topic.objects.filter(organisation=self.organisation, unit__short_name=unit).order_by(
                    "code"
                )[0],
                starts=starts,
                ends=ends,
                abilities=["profession", "practice"],
                goals=[floor, ability],
            )
        outlines.open_session_outlines(actor=clerk, session=session)

    def draft(self, unit: str, key: str = "content") -> None:
        """The assistant drafts in the F11 structure and hands over to the head."""
        office = PostHolding.objects.get(post__unit__short_name=unit, post__title="办公室主任").person
        actor, outline = self.actor(office), self.outline(unit)
        data = _json("outlines.json")[unit]
        outlines.save_draft(
            actor=actor,
            outline=outline,
            content=data.get(key, data["content"]),
            seen_number=outline.edit_number,
        )
        outlines.hand_to_head(actor=actor, outline=self.outline(unit))

    def confirm(self, unit: str) -> None:
        """The head reads it and confirms in person."""
        outline = self.outline(unit)
        outlines.confirm_outline(
            actor=self.head_actor(unit), outline=outline, seen_hash=self.hash_of(outline)
        )

    def judge(
        self, unit: str, *, reasons: tuple[str, ...] = (), comment: str = "", due: dt.date = DAY
    ) -> None:
        """The leader in charge passes or returns."""
        outline = self.outline(unit)
        lecture = self.lecture(unit)
        reviewer = reviewer_for(unit=lecture.unit, on=clock.today(), lecturer_id=lecture.lecturer_id).person
        assert reviewer is not None  # noqa: S101 (the portfolio of the demo has no gap here)
        actor, seen = self.actor(reviewer), self.hash_of(outline)
        if reasons:
            outlines.return_outline(
                actor=actor, outline=outline, seen_hash=seen, reasons=reasons, comment=comment, due_on=due
            )
        else:
            criteria = dict.fromkeys(Criterion.values, True)
            outlines.pass_outline(
                actor=actor, outline=outline, seen_hash=seen, criteria=criteria, comment=comment
            )

    def remark(self, unit: str, section: str, quote: str, body: str) -> None:
        outline = self.outline(unit)
        lecture = self.lecture(unit)
        reviewer = reviewer_for(unit=lecture.unit, on=clock.today(), lecturer_id=lecture.lecturer_id).person
        assert reviewer is not None  # noqa: S101
        outlines.add_comment(
            actor=self.actor(reviewer), outline=outline, section=section, quote=quote, body=body
        )

    @staticmethod
    def hash_of(outline: Outline) -> str:
        version = outline.versions.order_by("-number").first()
        assert version is not None  # noqa: S101
        return str(version.content_hash)

    def call_up(self) -> None:
        """Rule R2 gives exactly 604; then the call-up is issued."""
        rule = teaching.save_audience_rule(
            actor=self.clerk, code="R2", name=audiences.NAMES["R2"], expression=audiences.R2
        )
        teaching.build_roster(actor=self.clerk, session=self.session, rule=rule, as_of=DAY)
        teaching.call_up(actor=self.clerk, session=self.session)

    def leaves(self) -> None:
        """Eleven leaves, approved."""
        entries = self._entries()[20:604:53][:11]
        for entry, category in zip(entries, ["shift", "duty", "sick", "away"] * 3, strict=False):
            leave = teaching.request_leave(actor=self.clerk, entry=entry, category=category)
            teaching.decide_leave(actor=self.clerk, leave=leave, is_approved=True)

    def substitutes(self) -> None:
        """Seventeen substitutes, two of them from outside the list."""
        taken: set[int] = set()
        made = 0
        for entry in self._entries()[9::17]:
            if made == 15:
                break
            free = (
                Person.objects.filter(organisation=self.organisation, holdings__post__unit=entry.unit)
                .exclude(roster_entries__session=self.session)
                .exclude(pk__in=taken)
                .order_by("pk")
                .first()
            )
            if free is not None:
                taken.add(free.pk)
                teaching.substitute(
                    actor=self.clerk, entry=entry, person=free, reason="本人有公务，由本单位同志参加"
                )
                made += 1
        for entry, name in zip(self._entries()[300:302], ("贾小雨", "洪一鸣"), strict=True):
            outsider = {"name": name, "unit": entry.unit.short_name, "post": "网格员"}
            teaching.substitute(actor=self.clerk, entry=entry, outsider=outsider, reason="本单位其他同志值班")

    def confirm_substitutes(self) -> None:
        for substitution in Substitution.objects.filter(
            entry__session=self.session, confirmed_at__isnull=True
        ):
            teaching.confirm_substitute(actor=self.clerk, substitution=substitution)

    def _entries(self) -> list[RosterEntry]:
        """Rows that are still expected, in the official order."""
        return list(
            RosterEntry.objects.filter(session=self.session, status="called", source="rule")
            .select_related("unit", "session", "person")
            .order_by("pk")
        )

    def release(self) -> None:
        teaching.release_timetable(actor=self.clerk, session=self.session)

    def prepare(self) -> None:
        """Slips for a hat: the server never learns who draws which."""
        feedback.prepare_evaluation(actor=self.clerk, session=self.session, mode="slips")

    def open_door(self) -> None:
        teaching.open_door(actor=self.clerk, session=self.session)

    def check_in_phones(self, count: int) -> None:
        """The first `count` of those with a phone open the door's page and check in themselves."""
        with_phone = [entry for entry in self._coming() if entry.person and entry.person.phone]
        if self.is_swift:
            entries = [entry.pk for entry in with_phone[:count]]
            teaching.check_in_phones(actor=self.clerk, session=self.session, entry_ids=entries)
            return
        for entry in with_phone[:count]:
            assert entry.person is not None  # noqa: S101 (filtered above)
            teaching.check_in_by_phone(
                session=entry.session, entry_id=entry.pk, phone_tail=entry.person.phone[-4:]
            )

    def check_in(self, count: int | None, method: str) -> None:
        """Ticked at the desk, or later from the paper list; None: everybody who came."""
        entries = [entry.pk for entry in self._coming()]
        teaching.check_in_many(
            actor=self.clerk, session=self.session, entry_ids=entries[:count], method=method
        )

    def _coming(self) -> list[RosterEntry]:
        """Expected and not yet ticked, without the four who never came."""
        rows = (
            RosterEntry.objects.filter(session=self.session, status="called")
            .select_related("person", "session")
            .order_by("pk")
        )
        never = {101, 222, 333, 444}
        coming = [entry for number, entry in enumerate(rows) if number not in never]
        ticked = set(CheckIn.objects.filter(entry__session=self.session).values_list("entry_id", flat=True))
        return [entry for entry in coming if entry.pk not in ticked]

    def open_answering(self) -> None:
        """The form opens, and everybody draws a slip from the hat."""
        feedback.open_answering(actor=self.clerk, evaluation=self.evaluation)
        self.tickets = feedback.issue_slips(actor=self.clerk, evaluation=self.evaluation, count=610)

    def vote(self) -> None:
        """571 of 589 have answered by the end of the day."""
        lectures = {
            lecture.unit.short_name: lecture.pk for lecture in self.session.lectures.select_related("unit")
        }
        ballots.hand_in(self.evaluation, ballots.build(self.tickets, lectures, _json("suggestions.json")))

    def collect(self) -> None:
        feedback.start_collecting(actor=self.clerk, evaluation=self.evaluation)

    def seal(self) -> None:
        feedback.seal_evaluation(actor=self.clerk, evaluation=self.evaluation, source=self.randomness)

    def close_day(self) -> None:
        teaching.close_door(actor=self.clerk, session=self.session)
        teaching.mark_held(actor=self.clerk, session=self.session)

    def publish(self) -> None:
        """The office reads the texts and releases the results."""
        classes = {text["words"]: text["class"] for text in _json("suggestions.json")}
        for text in SealedText.objects.filter(evaluation=self.evaluation).select_related("lecture"):
            given = classes[text.body]
            visibility = Visibility.LECTURER_ONLY if given == "sensitive" else Visibility.SHOW
            feedback.moderate_text(
                actor=self.clerk, text=text, visibility=visibility, text_class=given or None
            )
        feedback.release_results(actor=self.clerk, evaluation=self.evaluation)

    def sort(self) -> None:
        """Every text gets a verdict: most become matters, praise and blanks are set aside."""
        owners = {"logistics": "组织部", "form": "组织部", "process": "组织部", "method": "组织部"}
        for text in sorted(SealedText.objects.filter(evaluation=self.evaluation), key=lambda row: row.body):
            if text.text_class in {"praise", ""}:
                tracking.set_aside(actor=self.clerk, text=text)
                continue
            unit = text.lecture.unit if text.lecture else self.unit(owners.get(text.text_class, "组织部"))
            tracking.take_up(
                actor=self.clerk,
                text=text,
                category=text.text_class,
                owner_unit=unit,
                due_on=dt.date(2022, 2, 18 if text.lecture else 25),
            )

    def matter(self, words: str) -> Suggestion:
        return (
            Intake.objects.select_related("suggestion")
            .get(text__evaluation__session__on=DAY, text__body__startswith=words)
            .suggestion
        )  # type: ignore[return-value]

    def answer(self, words: str, unit: str, answer: str, evidence: str = "") -> None:
        tracking.answer_suggestion(
            actor=self.head_actor(unit), suggestion=self.matter(words), answer=answer, evidence=evidence
        )

    def work(self, words: str, unit: str, plan: str) -> None:
        tracking.start_work(actor=self.head_actor(unit), suggestion=self.matter(words), plan=plan)

    def decline(self, words: str, unit: str, answer: str) -> None:
        tracking.decline_suggestion(actor=self.head_actor(unit), suggestion=self.matter(words), answer=answer)

    def close(self, words: str, evidence: str = "") -> None:
        tracking.close_suggestion(actor=self.clerk, suggestion=self.matter(words), evidence=evidence)

    def guide(self) -> None:
        """One lecture becomes one page: 城管局's guide, published by its head."""
        actor, data = self.head_actor("城管执法局"), _json("guide.json")
        guide = library.draft_guide(actor=actor, lecture=self.lecture("城管执法局"))
        content = GuideContent(
            audience=data["audience"],
            one_line=data["one_line"],
            when=data["when"],
            steps=tuple(Step(*step) for step in data["steps"]),
            levels=tuple(Level(*level) for level in data["levels"]),
            donts=tuple(data["donts"]),
            mistakes=tuple(data["mistakes"]),
            contacts=tuple(Contact(*contact) for contact in data["contacts"]),
            basis=tuple(data["basis"]),
        )
        until = dt.date.fromisoformat(data["valid_until"])
        library.save_guide(
            actor=actor, guide=guide, title=data["title"], content=content, valid_until=until, seen_number=1
        )
        library.publish_guide(actor=actor, guide=Guide.objects.get(pk=guide.pk), seen_number=1)
        for kind, step, times in (("used", 0, 46), ("stuck", 8, 5)):
            for _time in range(times):
                library.say_of_guide(guide=guide, kind=kind, step=step)


def _json(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))
