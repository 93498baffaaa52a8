"""The year of the demo beside its Saturday: laying it out, call-ups, and who came (domain.md S6).

Steps go through the product's own actions, like those of `story`; what hundreds of people do alike is
done by the bulk form of their verb.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from lunxun.org.enums import Role
from lunxun.org.models import Account, PostHolding
from lunxun.outlines import actions as outlines
from lunxun.plans import actions as plans
from lunxun.plans.enums import SegmentKind
from lunxun.plans.models import Circle, Goal, Programme, Topic, TrainingSession, Venue
from lunxun.teaching import actions as teaching
from lunxun.teaching.models import AudienceRule
from lunxun.web.demo import audiences
from lunxun.web.demo.story import Story
from lunxun.web.demo.year import SATURDAY, SLOTS, PlannedSession, sessions

LECTURE = dt.timedelta(minutes=40)
GOALS = {
    "DX-02": ("accidents",), "DX-04": ("accidents",), "DX-05": ("accidents",), "DX-03": ("accidents",),
    "DX-13": ("accidents",), "DX-08": ("backlog", "group-visits"), "DX-15": ("group-visits",),
    "DX-06": ("satisfaction",), "DX-24": ("satisfaction",), "JJ-01": ("starts",), "JJ-09": ("starts",),
    "JJ-03": ("firms",), "JJ-06": ("firms",), "JJ-13": ("pacesetter",), "ZH-02": ("service",), "ZH-03": ("example",),
}  # fmt: skip
CIRCLE_GOALS = {
    "floor": ("floor", "ability"),
    "economy": ("target", "ability"),
    "general": ("party", "style"),
}
ABILITIES = (["profession", "practice"], ["theory", "profession"], ["practice"], ["profession"])


@dataclass
class Annual:
    """The steps of the forty other sessions. Objects are found again in the database, as in `Story`."""

    story: Story
    _drafters: dict[str, Account] = field(default_factory=dict)

    @cached_property
    def _programme(self) -> Programme:
        return Programme.objects.get(organisation=self.story.organisation, year=2022)

    def session(self, planned: PlannedSession) -> TrainingSession:
        return TrainingSession.objects.get(programme=self._programme, number=planned.number)

    def found(self) -> None:
        """In every department somebody may draft: its office. Every street and the town have a contact."""
        offices = PostHolding.objects.filter(
            organisation=self.story.organisation, post__title="办公室主任"
        ).select_related("person", "post__unit")
        contacts = PostHolding.objects.filter(
            organisation=self.story.organisation, post__title="组织委员"
        ).select_related("person", "post__unit")
        for holdings, role in ((offices, Role.ASSISTANT), (contacts, Role.CONTACT)):
            for holding in holdings:
                account, _made = Account.objects.get_or_create(
                    person=holding.person,
                    defaults={"organisation": self.story.organisation, "login": holding.person.number},
                )
                self.story.grant(account, role, holding.post.unit)

    def lay_out(self) -> None:
        """Forty sessions with their days; the Saturday is laid out by its own story."""
        mine = {"organisation": self.story.organisation}
        circles = {circle.code: circle for circle in Circle.objects.filter(**mine)}
        venues = {venue.code: venue for venue in Venue.objects.filter(**mine)}
        self._goals = {goal.code: goal for goal in Goal.objects.filter(**mine)}
        self._topics = {topic.code: topic for topic in Topic.objects.filter(**mine)}
        for planned in sessions():
            if planned.on == SATURDAY:
                continue
            session = plans.create_session(
                actor=self.story.clerk,
                programme=self._programme,
                number=planned.number,
                title=planned.title,
                nickname=planned.nickname,
                circle=circles[planned.circle],
                on=planned.on,
                venue=venues[planned.venue],
                host=self.story.person("陆明章"),
                duty_note="会务何晓岚，前厅签到台；没手机用纸质签到和评价表",
                outline_due_on=due_on(planned.on),
                review_due_on=planned.on - dt.timedelta(days=2),
            )
            self._day(planned, session)

    def _day(self, planned: PlannedSession, session: TrainingSession) -> None:
        clerk, count = self.story.clerk, len(planned.lectures)
        segments = [(SegmentKind.OPENING, "开班", dt.time(8, 30), dt.time(8, 40))]
        if count > 2:
            segments.append((SegmentKind.BREAK, "休息", dt.time(10, 10), dt.time(10, 25)))
        if count > 4:
            segments.append((SegmentKind.LUNCH, "午休", dt.time(11, 55), dt.time(14, 0)))
        if count > 6:
            segments.append((SegmentKind.BREAK, "休息", dt.time(15, 30), dt.time(15, 45)))
        ends = dt.datetime.combine(planned.on, dt.time(*SLOTS[count - 1])) + dt.timedelta(minutes=45)
        closing = (SegmentKind.CLOSING, "小结", ends.time(), (ends + dt.timedelta(minutes=15)).time())
        for kind, title, starts, until in [*segments, closing]:
            plans.add_segment(actor=clerk, session=session, kind=kind, title=title, starts=starts, ends=until)
        for number, (lecture, slot) in enumerate(zip(planned.lectures, SLOTS, strict=False)):
            starts = dt.time(*slot)
            codes = (*CIRCLE_GOALS[planned.circle], *GOALS.get(lecture.topic, ()))
            plans.add_lecture(
                actor=clerk,
                session=session,
                title=lecture.title,
                unit=self.story.unit(lecture.unit),
                topic=self._topics[lecture.topic],
                starts=starts,
                ends=(dt.datetime.combine(planned.on, starts) + LECTURE).time(),
                abilities=ABILITIES[(planned.number + number) % len(ABILITIES)],
                goals=[self._goals[code] for code in codes],
            )

    def explain_silence(self) -> None:
        """One of the sixty departments gives no lecture (S6); the office writes down why."""
        plans.record_silence(
            actor=self.story.clerk,
            programme=self._programme,
            unit=self.story.unit("老干部局"),
            reason="全年承担离退休干部党建和疫情期间走访，内容并进组织部的课；2023 年单独排一堂",
            document="培训工作例会纪要〔2022〕1号",
        )

    def open_outlines(self, planned: PlannedSession) -> None:
        outlines.open_session_outlines(actor=self.story.clerk, session=self.session(planned))

    def call_up(self, planned: PlannedSession) -> None:
        """The rule as it stands, looking at the posts of the day of the session."""
        session = self.session(planned)
        teaching.build_roster(
            actor=self.story.clerk, session=session, rule=self.rule(planned.rule), as_of=session.on
        )
        teaching.call_up(actor=self.story.clerk, session=session)

    def rule(self, code: str) -> AudienceRule:
        organisation = self.story.organisation
        return teaching.save_audience_rule(
            actor=self.story.clerk,
            code=code,
            name=audiences.NAMES[code],
            expression=audiences.expression(code, organisation.pk),
        )


def due_on(on: dt.date) -> dt.date:
    """Two weeks before; the first sessions of the year have less time."""
    return max(on - dt.timedelta(days=14), min(on - dt.timedelta(days=5), dt.date(2022, 1, 14)))
