"""The calendar of the whole year: the Saturday's chronicle and the forty other sessions, told up to a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from lunxun.kernel import clock
from lunxun.web.demo import chronicle
from lunxun.web.demo.annual import Annual
from lunxun.web.demo.story import Story
from lunxun.web.demo.year import SATURDAY, PlannedSession, sessions

Event = tuple[dt.datetime, str, Callable[[], object]]
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
    for planned in sessions():
        if planned.on != SATURDAY:
            told += _session(annual, planned)
    return sorted(told, key=lambda event: event[0])


def before(planned: PlannedSession, days: int, hour: int, minute: int = 0) -> dt.datetime:
    """So many days before the session, but not before the plan was there."""
    return clock.at(max(planned.on - dt.timedelta(days=days), FIRST_DAY), hour, minute)


def _session(annual: Annual, planned: PlannedSession) -> list[Event]:
    name = f"第 {planned.number} 期"
    return [
        (before(planned, 28, 9), f"{name} 开提纲", lambda: annual.open_outlines(planned)),
        (before(planned, 6, 9), f"{name} 调训", lambda: annual.call_up(planned)),
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
