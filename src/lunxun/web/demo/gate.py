"""The gate before class, 132 times: drafts, returns and passes of the year's outlines (domain.md S6, S7).

55 % pass at the first go, 33 % after one return, 12 % after two or more; the median wait is 2.1 days.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lunxun.kernel import clock
from lunxun.org.models import Person
from lunxun.org.queries import reviewer_for
from lunxun.outlines import actions as outlines
from lunxun.outlines.enums import Criterion, ReturnReason
from lunxun.outlines.models import Outline
from lunxun.web.demo import prose
from lunxun.web.demo.story import Story
from lunxun.web.demo.year import SATURDAY, PlannedLecture, PlannedSession, sessions

Event = tuple[dt.datetime, str, Callable[[], object]]
FIRST_DAY = dt.date(2022, 1, 6)
LAST_TOLD = dt.date(2022, 12, 5)
ONCE, TWICE = 44, 16
"""With the Saturday (six at the first go, two after one return) these make 33 % and 12 % of 140."""
THREE_TIMES = (dt.date(2022, 9, 17), "公安分局")
MEDIAN_DAYS = 2.1
RETURNS = (
    (ReturnReason.METHOD_NOT_USABLE, "方法还是要求，没有写谁来做、做到哪一步算完。请改成照着就能做的。"),
    (ReturnReason.NOT_PLAIN, "社区干部听不懂。把名词换成他们身边的事，能用数就用数。"),
    (ReturnReason.NOT_LOCAL, "现状用的是全市的数。请换成本区的，最好到街镇。"),
    (ReturnReason.CASE_NOT_DEIDENTIFIED, "案例能认出是谁。请隐去姓名、楼栋和单位名称。"),
    (ReturnReason.RESTRAINT_MISSING, "缺“不能做过头”的一段。请写清哪些不许加、不许罚。"),
    (ReturnReason.TOO_LONG, "四十分钟讲不完。留最要紧的三条，其余放附件。"),
    (ReturnReason.POLICY_OUTDATED, "依据有新文件。请核对文号和施行日期。"),
    (ReturnReason.OFF_TOPIC, "前半部分与本期主题不搭，请删掉。"),
)
# By the story date of 5 December every state is on some desk (S12): unit → (day, hour, step), by plan.
DECEMBER: dict[tuple[str, str], tuple[tuple[int, int, str], ...]] = {
    ("2022-12-10", "卫健局"): ((23, 9, "draft"), (24, 9, "confirm"), (30, 10, "pass")),
    ("2022-12-10", "疾控中心"): (
        (24, 9, "draft"), (25, 9, "confirm"), (29, 15, "return"), (33, 9, "redo"), (33, 15, "confirm"), (36, 10, "pass"),
    ),
    ("2022-12-17", "政协办"): ((31, 9, "draft"), (36, 9, "confirm"), (38, 16, "pass")),
    ("2022-12-17", "人大办"): (
        (28, 9, "draft"), (29, 9, "confirm"), (32, 11, "return"), (36, 9, "redo"), (37, 9, "confirm"), (39, 10, "pass"),
    ),
    ("2022-12-17", "政府办"): ((30, 9, "draft"), (31, 9, "confirm"), (37, 15, "pass")),
    ("2022-12-24", "发改局"): (
        (28, 10, "draft"), (29, 10, "confirm"), (31, 10, "pass"), (34, 16, "withdraw"),
        (37, 9, "redo"), (38, 9, "confirm"), (42, 10, "pass"),
    ),
    ("2022-12-24", "财政局"): ((33, 9, "save"), (38, 9, "draft"), (39, 9, "confirm"), (43, 10, "pass")),
    ("2022-12-24", "经开区管委会"): ((32, 9, "draft"), (35, 8, "confirm"), (40, 10, "pass")),
    ("2022-12-24", "自贸办"): ((38, 9, "draft"), (40, 9, "confirm"), (44, 10, "pass")),
    ("2022-12-31", "组织部"): ((38, 9, "draft"), (43, 9, "confirm"), (50, 10, "pass")),
    ("2022-12-31", "区委办"): ((39, 9, "draft"), (44, 9, "confirm"), (51, 10, "pass")),
}  # fmt: skip
"""Days counted from 31 October: 36 is 6 December."""


@dataclass
class Gate:
    """The steps of one outline after the other."""

    story: Story

    def outline(self, planned: PlannedSession, lecture: PlannedLecture) -> Outline:
        return Outline.objects.select_related("lecture__unit", "lecture__lecturer").get(
            organisation=self.story.organisation,
            lecture__session__number=planned.number,
            lecture__title=lecture.title,
        )

    def save(self, planned: PlannedSession, lecture: PlannedLecture, left: int = 0) -> None:
        """The department's office writes; with `left` returns to come it is not yet good."""
        outline = self.outline(planned, lecture)
        office = self.story.office(outline.lecture.unit)
        content = prose.content(planned, lecture)
        outlines.save_draft(
            actor=self.story.actor(office),
            outline=outline,
            content=prose.first_draft(content, left) if left else content,
            seen_number=outline.edit_number,
        )

    def draft(self, planned: PlannedSession, lecture: PlannedLecture, left: int = 0) -> None:
        """Written, and handed over to the head."""
        self.save(planned, lecture, left)
        outline = self.outline(planned, lecture)
        office = self.story.office(outline.lecture.unit)
        outlines.hand_to_head(actor=self.story.actor(office), outline=outline)

    def confirm(self, planned: PlannedSession, lecture: PlannedLecture) -> None:
        outline = self.outline(planned, lecture)
        outlines.confirm_outline(
            actor=self.story.actor(outline.lecture.lecturer),
            outline=outline,
            seen_hash=self.story.hash_of(outline),
        )

    def judge(self, planned: PlannedSession, lecture: PlannedLecture, reason: int | None = None) -> None:
        """Passed, or returned for one of the usual reasons."""
        outline = self.outline(planned, lecture)
        actor, seen = self.story.actor(self.reviewer_of(outline)), self.story.hash_of(outline)
        if reason is None:
            outlines.pass_outline(
                actor=actor, outline=outline, seen_hash=seen, criteria=dict.fromkeys(Criterion.values, True)
            )
            return
        code, comment = RETURNS[reason % len(RETURNS)]
        last = outline.lecture.session.on
        due = min(clock.today() + dt.timedelta(days=3), last)
        outlines.return_outline(
            actor=actor, outline=outline, seen_hash=seen, reasons=[code], comment=comment, due_on=due
        )

    def withdraw(self, planned: PlannedSession, lecture: PlannedLecture) -> None:
        outline = self.outline(planned, lecture)
        outlines.withdraw_outline(
            actor=self.story.actor(self.reviewer_of(outline)),
            outline=outline,
            reason="上级刚发了新口径，依据要换，请改后再送。",
        )

    @staticmethod
    def reviewer_of(outline: Outline) -> Person:
        lecture = outline.lecture
        found = reviewer_for(unit=lecture.unit, on=clock.today(), lecturer_id=lecture.lecturer_id).person
        assert found is not None  # noqa: S101 (the portfolio of the demo has no gap)
        return found


def events(story: Story) -> list[Event]:
    """What happens to the 132 outlines of the other sessions."""
    gate, told = Gate(story), []
    returns = _returns()
    for planned in sessions():
        for lecture in planned.lectures:
            script = DECEMBER.get((planned.on.isoformat(), lecture.unit))
            if script is not None:
                told += _by_script(gate, planned, lecture, script)
            else:
                told += _by_draw(gate, planned, lecture, returns[planned.on, lecture.unit])
    return told


def _returns() -> dict[tuple[dt.date, str], int]:
    """Lecture → how often it was returned; the first two sessions had no time for two rounds."""
    keys = [
        (planned.on, lecture.unit)
        for planned in sessions()
        for lecture in planned.lectures
        if (planned.on.isoformat(), lecture.unit) not in DECEMBER
    ]
    late = [key for key in keys if key[0] > SATURDAY and key != THREE_TIMES]
    drawn = random.Random(55).sample(late, ONCE + TWICE - 3)  # noqa: S311 (who is returned is no secret)
    found = dict.fromkeys(keys, 0)
    found |= dict.fromkeys(drawn[: ONCE - 3], 1) | dict.fromkeys(drawn[ONCE - 3 :], 2)
    found[THREE_TIMES] = 3
    return found


def _by_draw(gate: Gate, planned: PlannedSession, lecture: PlannedLecture, returns: int) -> list[Event]:
    """Backwards from the last pass, at T−3 or so, then clamped to the first days of the plan."""
    draw = random.Random(f"gate-{planned.on}-{lecture.unit}")  # noqa: S311 (invented dates, no secret)
    waits = [max(0.3, min(6.0, MEDIAN_DAYS * math.exp(draw.gauss(0, 0.5)))) for _round in range(returns + 1)]
    pauses = [draw.choice((1, 1, 2)) for _round in range(returns + 1)]
    last = clock.at(planned.on - dt.timedelta(days=1 if returns == 3 else draw.choice((2, 2, 3))), 15)
    begin = last - dt.timedelta(days=sum(waits) + sum(pauses))
    begin = min(begin, clock.at(planned.on - dt.timedelta(days=16), 9)) if returns < 3 else begin
    begin = max(begin, clock.at(FIRST_DAY, 9))
    room = (last - begin) / dt.timedelta(days=1) / (sum(waits) + sum(pauses))
    squeeze = min(1.0, room)
    at, name, told = begin, f"{lecture.unit}提纲", []
    step = partial(_step, planned=planned, lecture=lecture)
    for number in range(returns + 1):
        left = returns - number
        told.append((_office_hours(at), f"{name}起草", step(gate.draft, left=left)))
        at += dt.timedelta(days=pauses[number] * squeeze)
        told.append((_office_hours(at, 10), f"{name}送审", step(gate.confirm)))
        at += dt.timedelta(days=waits[number] * squeeze)
        reason = draw.randrange(len(RETURNS)) if left else None
        verb = "退回" if left else "过审"
        told.append((_office_hours(at, 20), f"{name}{verb}", step(gate.judge, reason=reason)))
    return _increasing(told)


def _by_script(
    gate: Gate, planned: PlannedSession, lecture: PlannedLecture, script: tuple[tuple[int, int, str], ...]
) -> list[Event]:
    step = partial(_step, planned=planned, lecture=lecture)
    has_return = any(verb == "return" for _day, _hour, verb in script)
    steps = {
        "save": step(gate.save, left=1),
        "draft": step(gate.draft, left=1 if has_return else 0),
        "redo": step(gate.draft, left=0 if has_return else 2),
        "confirm": step(gate.confirm),
        "return": step(gate.judge, reason=planned.number),
        "pass": step(gate.judge),
        "withdraw": step(gate.withdraw),
    }
    first = dt.date(2022, 10, 31)
    return [
        (clock.at(first + dt.timedelta(days=day), hour, 30), f"{lecture.unit}提纲", steps[verb])
        for day, hour, verb in script
    ]


def _step(
    verb: Callable[..., object], *, planned: PlannedSession, lecture: PlannedLecture, **how: object
) -> Callable[[], object]:
    return partial(verb, planned, lecture, **how)


def _office_hours(at: dt.datetime, minute: int = 0) -> dt.datetime:
    """The nearest moment of that day at which somebody sits at the desk."""
    local = at.astimezone(clock.at(dt.date(2022, 1, 1), 0).tzinfo)
    return clock.at(local.date(), min(max(local.hour, 9), 17), minute)


def _increasing(told: list[Event]) -> list[Event]:
    """Each step later than the one before, whatever the rounding made of them."""
    found: list[Event] = []
    for at, words, step in told:
        if found and at <= found[-1][0]:
            at = found[-1][0] + dt.timedelta(minutes=20)
        found.append((at, words, step))
    return found
