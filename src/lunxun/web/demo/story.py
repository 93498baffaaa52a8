"""What happened, when: the demo Saturday from the roster to the answered suggestion (domain.md S5).

Every step goes through the product's own actions, with the clock stopped at its instant. The story is
told up to the date that is asked for, so that each day shows the state of that day.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lunxun.feedback import actions as feedback
from lunxun.feedback.ballots import cast_many
from lunxun.feedback.enums import Visibility
from lunxun.feedback.models import Evaluation, SealedText
from lunxun.kernel import clock
from lunxun.library import actions as library
from lunxun.library.content import Contact, GuideContent, Level, Step
from lunxun.library.models import Guide
from lunxun.org.actors import Actor, actor_of, system_actor
from lunxun.org.demo_login import PASSWORD
from lunxun.org.enums import Role
from lunxun.org.imports import import_organisation
from lunxun.org.models import Account, Organisation, Person, PostHolding, RoleGrant, Unit
from lunxun.org.queries import head_of, reviewer_for
from lunxun.outlines import actions as outlines
from lunxun.outlines.enums import Criterion, ReturnReason
from lunxun.outlines.models import Outline
from lunxun.plans import actions as plans
from lunxun.plans.enums import SegmentKind
from lunxun.plans.imports import import_plan
from lunxun.plans.models import Circle, Goal, Lecture, Programme, Topic, TrainingSession, Venue
from lunxun.teaching import actions as teaching
from lunxun.teaching.models import CheckIn, RosterEntry, Substitution
from lunxun.tracking import actions as tracking
from lunxun.tracking.models import Intake, Suggestion
from lunxun.web.demo import ballots

DATA = Path(__file__).resolve().parent / "data"
DAY = dt.date(2022, 2, 12)
ORDER = ["网信办", "应急局", "交警大队", "消防救援大队", "城管执法局", "生态环境分局", "卫健局", "信访局"]
STARTS = [(8, 40), (9, 25), (10, 25), (11, 10), (14, 0), (14, 45), (15, 45), (16, 30)]
R2 = {
    "any": [
        {"all": [{"unit_tag": ["底线重点"]}, {"any": [{"is_head": True}, {"line": ["分管业务", "业务"]}]}]},
        {
            "all": [
                {"unit_type": ["street", "town"]},
                {"line": ["班子", "应急", "消防", "交通", "环保", "信访", "网信", "卫健"]},
            ]
        },
        {"all": [{"unit_type": ["community", "village"]}, {"any": [{"is_head": True}, {"line": ["安全"]}]}]},
        {"all": [{"unit_type": ["leadership"]}, {"line": ["底线", "督查"]}]},
    ]
}
# role → (name of the person, unit, units of a grant)
LOGINS: dict[str, tuple[str, str, str]] = {
    "clerk": ("何晓岚", "组织部", ""),
    "leader": ("严正川", "区领导", ""),
    "head": ("贺启明", "应急局", ""),
    "assistant": ("谢宁", "信访局", "信访局"),
    "contact": ("陶可", "洪桥街道", "洪桥街道"),
    "trainee": ("王芳", "洪桥社区", ""),
    "inspector": ("袁正", "区委办", ""),
    "sysadmin": ("程宇", "政府办", ""),
}
GRANTS = {
    "clerk": Role.CLERK,
    "assistant": Role.ASSISTANT,
    "contact": Role.CONTACT,
    "inspector": Role.INSPECTOR,
    "sysadmin": Role.SYSADMIN,
}


def at(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return clock.at(dt.date(2022, month, day), hour, minute)


@dataclass
class Story:
    """The state that the steps share. Steps find their objects again in the database."""

    organisation: Organisation
    say: Callable[[str], None]
    passed: dict[str, Any] = field(default_factory=dict)

    # -- who acts -------------------------------------------------------------------------------
    def actor(self, person: Person) -> Actor:
        account, _made = Account.objects.get_or_create(
            person=person, defaults={"organisation": self.organisation, "login": person.number}
        )
        return actor_of(account)

    @property
    def clerk(self) -> Actor:
        return self.actor(self.person("何晓岚"))

    def person(self, name: str, unit: str = "") -> Person:
        people = Person.objects.filter(organisation=self.organisation, name=name)
        if unit:
            people = people.filter(holdings__post__unit__short_name=unit)
        return people.order_by("pk")[0]

    def unit(self, name: str) -> Unit:
        return Unit.objects.get(organisation=self.organisation, short_name=name)

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

    # -- the steps ------------------------------------------------------------------------------
    def found(self) -> None:
        """The organisation from its files, the accounts, the year's reference data."""
        installer = system_actor(self.organisation, "初始导入")
        import_organisation(actor=installer, folder=DATA / "org")
        import_plan(actor=installer, path=DATA / "plan.json")
        for login, (name, unit, granted) in LOGINS.items():
            account = Account(organisation=self.organisation, login=login, person=self.person(name, unit))
            account.set_password(PASSWORD)
            account.save()
            if login in GRANTS:
                self._grant(account, GRANTS[login], self.unit(granted) if granted else None)
        for unit in ORDER:
            office = PostHolding.objects.get(post__unit__short_name=unit, post__title="办公室主任").person
            account, _made = Account.objects.get_or_create(
                person=office, defaults={"organisation": self.organisation, "login": office.number}
            )
            self._grant(account, Role.ASSISTANT, self.unit(unit))

    def _grant(self, account: Account, role: str, unit: Unit | None) -> None:
        RoleGrant.objects.get_or_create(
            organisation=self.organisation,
            account=account,
            role=role,
            unit=unit,
            defaults={"from_on": dt.date(2022, 1, 4)},
        )

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
                topic=Topic.objects.get(organisation=self.organisation, unit__short_name=unit),
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
        head = head_of(self.unit(unit), clock.today())
        assert head is not None  # noqa: S101 (the demo's eight units have heads)
        outlines.confirm_outline(
            actor=self.actor(head.person), outline=outline, seen_hash=self._hash(outline)
        )

    def judge(
        self, unit: str, *, reasons: tuple[str, ...] = (), comment: str = "", due: dt.date = DAY
    ) -> None:
        """The leader in charge passes or returns."""
        outline = self.outline(unit)
        lecture = self.lecture(unit)
        reviewer = reviewer_for(unit=lecture.unit, on=clock.today(), lecturer_id=lecture.lecturer_id).person
        assert reviewer is not None  # noqa: S101 (the portfolio of the demo has no gap here)
        actor, seen = self.actor(reviewer), self._hash(outline)
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
    def _hash(outline: Outline) -> str:
        version = outline.versions.order_by("-number").first()
        assert version is not None  # noqa: S101
        return str(version.content_hash)

    def call_up(self) -> None:
        """Rule R2 gives exactly 604; then the call-up is issued."""
        rule = teaching.save_audience_rule(
            actor=self.clerk, code="R2", name="底线工作：重点部门、街镇、社区村负责人", expression=R2
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

    def vote(self) -> None:
        """Slips are issued, drawn and answered; the plaintext is known to this script only."""
        feedback.open_answering(actor=self.clerk, evaluation=self.evaluation)
        tickets = feedback.issue_slips(actor=self.clerk, evaluation=self.evaluation, count=610)
        lectures = {
            lecture.unit.short_name: lecture.pk for lecture in self.session.lectures.select_related("unit")
        }
        cast_many(self.evaluation, ballots.build(tickets, lectures, _json("suggestions.json")))

    def collect(self) -> None:
        feedback.start_collecting(actor=self.clerk, evaluation=self.evaluation)

    def seal(self) -> None:
        feedback.seal_evaluation(actor=self.clerk, evaluation=self.evaluation)

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
                due_on=dt.date(2022, 2, 18),
            )

    def matter(self, words: str) -> Suggestion:
        return Intake.objects.select_related("suggestion").get(text__body__startswith=words).suggestion  # type: ignore[return-value]

    def answer(self, words: str, unit: str, answer: str, evidence: str = "") -> None:
        head = head_of(self.unit(unit), clock.today())
        assert head is not None  # noqa: S101
        tracking.answer_suggestion(
            actor=self.actor(head.person), suggestion=self.matter(words), answer=answer, evidence=evidence
        )

    def work(self, words: str, unit: str, plan: str) -> None:
        head = head_of(self.unit(unit), clock.today())
        assert head is not None  # noqa: S101
        tracking.start_work(actor=self.actor(head.person), suggestion=self.matter(words), plan=plan)

    def close(self, words: str, evidence: str = "") -> None:
        tracking.close_suggestion(actor=self.clerk, suggestion=self.matter(words), evidence=evidence)

    def guide(self) -> None:
        """One lecture becomes one page: 城管局's guide, published by its head."""
        head = head_of(self.unit("城管执法局"), clock.today())
        assert head is not None  # noqa: S101
        actor, data = self.actor(head.person), _json("guide.json")
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


def events(story: Story) -> list[tuple[dt.datetime, str, Callable[[], object]]]:
    """The whole story: instant, what is said about it, and the step."""
    s = story
    steady = ["网信办", "应急局", "交警大队", "消防救援大队", "城管执法局", "生态环境分局"]
    told: list[tuple[dt.datetime, str, Callable[[], object]]] = [
        (at(1, 4, 9), "导入机构、人员、分工和年度计划", s.found),
        (at(1, 17, 9), "编排 2月12日场次，开出 8 份提纲", s.plan),
    ]
    for number, unit in enumerate(steady):
        told += [
            (at(1, 24, 9, number), f"{unit}起草提纲", lambda u=unit: s.draft(u)),
            (at(1, 27, 15, number), f"{unit}主讲人确认送审", lambda u=unit: s.confirm(u)),
            (at(1, 28, 10, 5 * number), f"{unit}提纲过审", lambda u=unit: s.judge(u)),
        ]
    told += [
        (at(2, 3, 10), "卫健局起草提纲", lambda: s.draft("卫健局", "first")),
        (at(2, 4, 9), "卫健局送审", lambda: s.confirm("卫健局")),
        (at(2, 4, 15), "信访局起草提纲", lambda: s.draft("信访局", "first")),
        (at(2, 4, 16, 10), "信访局送审第 1 稿", lambda: s.confirm("信访局")),
        (
            at(2, 5, 9, 28),
            "审核人批注",
            lambda: s.remark("信访局", "cases", "3 栋 502 户", "这个案例好。隐去来访人姓名和楼栋号后再讲。"),
        ),
        (
            at(2, 5, 9, 30),
            "信访局提纲退回",
            lambda: s.judge(
                "信访局",
                reasons=(ReturnReason.CASE_NOT_DEIDENTIFIED,),
                comment="案例里有楼栋和户号，请隐去再送。",
                due=dt.date(2022, 2, 7),
            ),
        ),
        (at(2, 7, 9), "信访局修改第 2 稿", lambda: s.draft("信访局")),
        (at(2, 7, 9, 20), "信访局重送", lambda: s.confirm("信访局")),
        (at(2, 8, 9), "按规则 R2 调训 604 人", s.call_up),
        (
            at(2, 8, 11),
            "卫健局提纲退回",
            lambda: s.judge(
                "卫健局",
                reasons=(ReturnReason.POLICY_OUTDATED,),
                comment="第七版方案已经被第八版代替，请改用现行文件。",
                due=dt.date(2022, 2, 9),
            ),
        ),
        (at(2, 8, 16), "准假 11 人", s.leaves),
        (at(2, 8, 17), "替会 17 人", s.substitutes),
        (at(2, 9, 14), "卫健局修改", lambda: s.draft("卫健局")),
        (at(2, 9, 17), "卫健局重送", lambda: s.confirm("卫健局")),
        (at(2, 10, 9, 30), "卫健局提纲过审", lambda: s.judge("卫健局")),
        (
            at(2, 10, 10, 42),
            "信访局提纲过审",
            lambda: s.judge("信访局", comment="新条例施行后请更新政策依据。"),
        ),
        (at(2, 11, 10), "确认替会", s.confirm_substitutes),
        (at(2, 11, 16), "发布课表", s.release),
        (at(2, 11, 17), "准备课堂评价（抽票）", s.prepare),
        (at(2, 12, 7, 50), "开放手机签到", s.open_door),
        (at(2, 12, 8, 5), "手机签到", lambda: s.check_in_phones(408)),
        (at(2, 12, 8, 20), "代签", lambda: s.check_in(96, "staff")),
        (at(2, 12, 8, 36), "纸质签到补录", lambda: s.check_in(None, "paper")),
        (at(2, 12, 9, 15), "开放评价，收到 571 份", s.vote),
        (at(2, 12, 17, 20), "收尾回收", s.collect),
        (at(2, 12, 17, 40), "关门，标记已上课", s.close_day),
        (at(2, 12, 17, 58), "封存", s.seal),
        (at(2, 14, 9), "审看建议，公布结果", s.publish),
        (at(2, 14, 10), "建议归类派单", s.sort),
        (
            at(2, 14, 15),
            "网信办答复",
            lambda: s.answer(
                "某社区那个例子",
                "网信办",
                "说得对。课件已换成不含姓名的版本，原件不再使用。",
                "课件已替换，2月14日核验",
            ),
        ),
        (at(2, 14, 16), "核验办结", lambda: s.close("某社区那个例子")),
        (
            at(2, 15, 10),
            "培训办答复",
            lambda: s.answer(
                "PPT字太小",
                "组织部",
                "下一期起，课件正文不小于 28 号字，会前在最后一排试看。",
                "课件模板正文不小于 28 号",
            ),
        ),
        (
            at(2, 15, 11),
            "应急局办理",
            lambda: s.work("能不能把检查表", "应急局", "把十步检查表排成一页，放进操作指南。"),
        ),
        (
            at(2, 16, 10),
            "应急局答复",
            lambda: s.answer(
                "能不能把检查表",
                "应急局",
                "电子版今天发到各街镇，也放进操作指南，可以直接打印。",
                "检查表已入《操作指南》",
            ),
        ),
        (
            at(2, 16, 15),
            "卫健局办理",
            lambda: s.work("防疫一会儿紧", "卫健局", "把现行要求写成一页白话，标明哪些不许加。"),
        ),
        (
            at(2, 17, 9),
            "城管局办理",
            lambda: s.work(
                "燃气入户居民不开门", "城管执法局", "写进操作指南第 8 步：三次拒检由街道联系执法。"
            ),
        ),
        (at(2, 17, 15), "城管局发布操作指南", s.guide),
        (
            at(2, 18, 9),
            "城管局答复",
            lambda: s.answer(
                "燃气入户居民不开门",
                "城管执法局",
                "改在 19 点以后上门；三次不开门的报街道，由街道联系执法。已写进操作指南。",
                "操作指南第 8 步",
            ),
        ),
        (at(2, 18, 11), "核验办结", lambda: s.close("燃气入户居民不开门", "看了操作指南第 1 版，属实")),
    ]
    return sorted(told, key=lambda event: event[0])


def tell(story: Story, until: dt.datetime) -> int:
    """Play every event up to `until`; how many were played."""
    played = 0
    for instant, words, step in events(story):
        if instant > until:
            break
        with clock.frozen(instant):
            story.say(f"{instant:%m-%d %H:%M}  {words}")
            step()
        played += 1
    return played
