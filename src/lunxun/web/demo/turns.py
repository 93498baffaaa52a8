"""What went otherwise than planned (the event script of domain.md S6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from lunxun.org.models import PostHolding
from lunxun.outlines import actions as outlines
from lunxun.outlines.enums import Criterion
from lunxun.outlines.models import Outline
from lunxun.plans import actions as plans
from lunxun.plans.enums import DayKind
from lunxun.plans.models import Lecture, Programme, Segment, TrainingSession
from lunxun.teaching import actions as teaching
from lunxun.web.demo.chronicle import at
from lunxun.web.demo.gate import Gate
from lunxun.web.demo.story import Story

Event = tuple[dt.datetime, str, Callable[[], object]]
VIDEO, POSTPONED, ON_DUTY, WITHDRAWN, HALF_ONLINE, LAST = 7, 17, 25, 30, 36, 41
"""Numbers of the sessions of 03-19, 06-25, 08-20, 10-15, 11-26 and 12-31."""
EVENING = dt.timedelta(hours=10)
"""From the morning to the evening of a working day."""


@dataclass
class Turns:
    story: Story

    def session(self, number: int) -> TrainingSession:
        return TrainingSession.objects.get(
            organisation=self.story.organisation, number=number, programme__year=2022
        )

    def lecture(self, number: int, unit: str) -> Lecture:
        return Lecture.objects.select_related("session", "unit", "lecturer").get(
            session=self.session(number), unit__short_name=unit
        )

    def publish(self) -> None:
        programme = Programme.objects.get(organisation=self.story.organisation, year=2022)
        plans.publish_programme(actor=self.story.clerk, programme=programme, on=dt.date(2022, 1, 18))

    def video(self) -> None:
        plans.hold_by_video(
            actor=self.story.clerk,
            session=self.session(VIDEO),
            reason="减少聚集，改为视频会：区会议中心为主会场，13 个街镇设分会场",
            document="江防指〔2022〕12号",
        )

    def postpone(self) -> None:
        clerk, session = self.story.clerk, self.session(POSTPONED)
        plans.set_day(
            actor=clerk,
            on=session.on,
            kind=DayKind.EMERGENCY,
            name="防汛",
            document="澄防指〔2022〕6号",
        )
        plans.move_session(
            actor=clerk,
            session=session,
            on=dt.date(2022, 7, 1),
            reason="防汛应急响应，街镇干部全部上堤，延到 7 月 1 日（周五）晚上",
            document="澄防指〔2022〕6号",
        )
        # From the last one on, so that no two segments overlap on the way.
        for segment in Segment.objects.filter(session=session).order_by("-starts"):
            starts = dt.datetime.combine(session.on, segment.starts) + EVENING
            ends = dt.datetime.combine(session.on, segment.ends) + EVENING
            plans.change_times(
                actor=clerk,
                segment=Segment.objects.select_related("session").get(pk=segment.pk),
                starts=starts.time(),
                ends=ends.time(),
            )

    def send_deputy(self) -> None:
        """Two hours before the class the lecturer is sent on duty; his deputy speaks, with approval."""
        clerk, session = self.story.clerk, self.session(ON_DUTY)
        teaching.take_back_timetable(
            actor=clerk, session=session, reason="农水局主讲人临时带队抢险，换人后重发"
        )
        deputy = PostHolding.objects.filter(
            post__unit__short_name="农水局", post__level="deputy", organisation=self.story.organisation
        ).order_by("post__order_no")[0]
        plans.replace_lecturer(
            actor=clerk,
            lecture=self.lecture(ON_DUTY, "农水局"),
            lecturer=deputy.person,
            reason="主要负责人 6 时接令带队抢险，副区长田沐阳批准由分管副局长代讲",
        )
        self.confirm_anew(self.lecture(ON_DUTY, "农水局"))
        teaching.release_timetable(actor=clerk, session=self.session(ON_DUTY))

    def confirm_anew(self, lecture: Lecture) -> None:
        """Who speaks now takes the outline for his own, and the reviewer sees it again."""
        outline = Outline.objects.select_related("lecture__unit", "lecture__lecturer").get(lecture=lecture)
        speaker = self.story.actor(lecture.lecturer)
        outlines.revise_outline(actor=speaker, outline=outline)
        outlines.confirm_outline(actor=speaker, outline=outline, seen_hash=self.story.hash_of(outline))
        outlines.pass_outline(
            actor=self.story.actor(Gate.reviewer_of(outline)),
            outline=outline,
            seen_hash=self.story.hash_of(outline),
            criteria=dict.fromkeys(Criterion.values, True),
            comment="换人不换内容，同意代讲。",
        )

    def take_back_pass(self) -> None:
        """The reviewer takes his approval back two days before."""
        lecture = self.lecture(WITHDRAWN, "信访局")
        outline = Outline.objects.select_related("lecture__unit", "lecture__lecturer").get(lecture=lecture)
        outlines.withdraw_outline(
            actor=self.story.actor(Gate.reviewer_of(outline)),
            outline=outline,
            reason="涉及正在办理的个案，现在讲不合适，结案后再讲",
        )

    def withdraw_lecture(self) -> None:
        plans.withdraw_lecture(
            actor=self.story.clerk,
            lecture=self.lecture(WITHDRAWN, "信访局"),
            reason="审核领导收回通过，本期不讲，结案后另排",
        )

    def half_online(self) -> None:
        clerk = self.story.clerk
        plans.hold_by_video(
            actor=clerk,
            session=self.session(HALF_ONLINE),
            reason="一半人员到会场，另一半在 13 个街镇线上参加",
            document="江防指〔2022〕41号",
        )

    def name_deputy(self) -> None:
        plans.replace_lecturer(
            actor=self.story.clerk,
            lecture=self.lecture(HALF_ONLINE, "城管执法局"),
            lecturer=self.story.person("罗𬭎"),
            reason="回头看由分管副局长逐户带队，副区长邱建安批准由他讲",
        )

    def holiday(self) -> None:
        plans.set_day(
            actor=self.story.clerk,
            on=dt.date(2022, 12, 31),
            kind=DayKind.HOLIDAY,
            name="元旦",
            document="国办发明电〔2022〕16号",
        )

    def bring_forward(self) -> None:
        plans.move_session(
            actor=self.story.clerk,
            session=self.session(LAST),
            on=dt.date(2022, 12, 30),
            reason="12 月 31 日定为元旦假期，提前到 12 月 30 日（周五）",
            document="国办发明电〔2022〕16号",
            review_due_on=dt.date(2022, 12, 28),
        )


def events(story: Story) -> list[Event]:
    turns = Turns(story)
    return [
        (at(1, 18, 9), "年度计划印发", turns.publish),
        (at(3, 16, 9), "3月19日改为视频会", turns.video),
        (at(6, 24, 10), "6月25日因防汛延到 7月1日晚上", turns.postpone),
        (at(8, 20, 6, 40), "8月20日主讲人临时抢险，副局长代讲", turns.send_deputy),
        (at(10, 13, 16), "10月15日一份提纲被收回通过", turns.take_back_pass),
        (at(10, 14, 9), "10月15日撤下一堂课", turns.withdraw_lecture),
        (at(10, 27, 9), "11月26日由罗𬭎代讲", turns.name_deputy),
        (at(11, 23, 9), "11月26日一半人员线上参加", turns.half_online),
        (at(12, 8, 18), "12月31日定为假期", turns.holiday),
        (at(12, 9, 9), "年度总评提前到 12月30日", turns.bring_forward),
    ]
