"""The calendar of the whole year: the Saturday's chronicle and the forty other sessions, told up to a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from lunxun.kernel import clock
from lunxun.web.demo import chain, chronicle, figures, gate, paperwork, rota, turns, upheavals
from lunxun.web.demo.annual import Annual
from lunxun.web.demo.answers import Answers
from lunxun.web.demo.guides import Guides
from lunxun.web.demo.hall import Hall
from lunxun.web.demo.story import Story
from lunxun.web.demo.year import SATURDAY, PlannedSession, sessions

Event = tuple[dt.datetime, str, Callable[[], object]]
HELD_ON = {dt.date(2022, 6, 25): dt.date(2022, 7, 1), dt.date(2022, 12, 31): dt.date(2022, 12, 30)}
"""Planned day → the day on which it was held (S6)."""
EVENING = dt.date(2022, 7, 1)
FIRST_DAY = dt.date(2022, 1, 6)
"""Nothing of a session happens before the plan is laid out."""


def events(story: Story) -> list[Event]:
    """Everything of 2022, by instant; equal instants keep their order here."""
    annual = Annual(story)
    told: list[Event] = [
        *chronicle.events(story),
        (chronicle.at(1, 4, 10), "各部门办公室可以起草提纲", annual.found),
        (chronicle.at(1, 5, 10), "编排全年 41 期、140 堂课", annual.lay_out),
    ]
    told.append((chronicle.at(1, 19, 10), "写明老干部局今年为什么不授课", annual.explain_silence))
    hall = Hall(story)
    answers, guides = Answers(story, hall), Guides(story)
    for planned in sessions():
        if planned.on != SATURDAY:
            told += _session(annual, hall, answers, guides, planned)
    told += gate.events(story)
    told += [*turns.events(story), *figures.events(story), *chain.events(story)]
    told += [*upheavals.events(story), *rota.events(story), *paperwork.events(story, answers)]
    told += [
        (chronicle.at(3, 4, 15), "2月12日其余建议答复", answers.finish_saturday),
        (chronicle.at(5, 20, 15), "测漏仪的建议答复", answers.detectors),
        (chronicle.at(2, 22, 10), "网信办发布操作指南", guides.golden_hours),
        (chronicle.at(12, 14, 15), "11月26日其余建议答复", lambda: answers.answer_rest(36)),
    ]
    return sorted(told, key=lambda event: event[0])


def before(planned: PlannedSession, days: int, hour: int, minute: int = 0) -> dt.datetime:
    """So many days before the session, but not before the plan was there."""
    return clock.at(max(planned.on - dt.timedelta(days=days), FIRST_DAY), hour, minute)


def _session(
    annual: Annual, hall: Hall, answers: Answers, guides: Guides, planned: PlannedSession
) -> list[Event]:
    """From the first outline to the answered advice; moved sessions are prepared for the new day."""
    p, name, on = planned, f"第 {planned.number} 期", HELD_ON.get(planned.on, planned.on)
    evening = 10 if on == EVENING else 0

    def day(hour: int, minute: int = 0, *, later: int = 0) -> dt.datetime:
        return clock.at(on + dt.timedelta(days=later), hour, minute)

    monday = (7 - on.weekday()) % 7 or 7
    return [
        (before(p, 28, 9), f"{name} 开提纲", lambda: annual.open_outlines(p)),
        (before(p, 6, 9), f"{name} 调训", lambda: annual.call_up(p)),
        (before(p, 3, 15), f"{name} 准假", lambda: hall.leaves(p)),
        (before(p, 2, 10), f"{name} 替会", lambda: hall.substitutes(p)),
        (day(16, later=-1), f"{name} 发布课表", lambda: hall.release(p)),
        (day(17, later=-1), f"{name} 准备评价", lambda: answers.prepare(p)),
        (day(7 + evening, 50), f"{name} 开放手机签到", lambda: hall.open_door(p)),
        (day(8 + evening, 36), f"{name} 签到", lambda: hall.check_in(p)),
        (day(9 + evening, 15), f"{name} 开放评价", lambda: answers.open(p)),
        (day(21, 0), f"{name} 收到评价", lambda: answers.vote(p)),
        (day(21, 10), f"{name} 收尾回收", lambda: answers.collect(p)),
        (day(21, 20), f"{name} 已上课", lambda: hall.close(p)),
        (day(21, 30), f"{name} 封存", lambda: answers.seal(p)),
        (day(9, later=monday), f"{name} 公布结果", lambda: answers.publish(p)),
        (day(10, later=monday), f"{name} 建议派单", lambda: answers.sort(p)),
        (day(11, later=monday + 2), f"{name} 操作指南", lambda: guides.publish(p)),
        (day(15, later=monday + 3), f"{name} 建议答复", lambda: answers.answer(p)),
        (day(15, later=monday + 14), f"{name} 核验办结", lambda: answers.check(p)),
    ]


def tell(story: Story, until: dt.datetime) -> int:
    """Play every event up to `until`; how many were played. Each day is named once."""
    played, day = 0, None
    for instant, words, step in events(story):
        if instant > until:
            break
        if instant.date() != day:
            day = instant.date()
            story.say(f"{day:%m-%d}  {words}")
        with clock.frozen(instant):
            step()
        played += 1
    return played
