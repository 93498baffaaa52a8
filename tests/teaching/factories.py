"""Rosters for the tests: the S5 rule in small, and districts at random."""

from __future__ import annotations

import datetime as dt

from lunxun.kernel import clock
from lunxun.org.enums import PostLevel
from lunxun.org.models import Person
from lunxun.outlines.models import Outline
from lunxun.plans.enums import SessionState
from lunxun.plans.models import TrainingSession
from lunxun.teaching import actions
from lunxun.teaching.models import AudienceRule, RosterEntry
from tests.cast import Cast, hold, make_person, make_post

EVERYONE = {"any": [{"unit_tag": "底线重点"}, {"unit_type": ["street", "community", "leadership"]}]}
ON_THE_DAY = clock.at


def make_rule(cast: Cast, expression: object = None, code: str = "R2") -> AudienceRule:
    return actions.save_audience_rule(
        actor=cast.actor("clerk"), code=code, name="安全底线", expression=expression or EVERYONE
    )


def make_roster(cast: Cast) -> dict[str, RosterEntry]:
    """The roster of the cast's session by name of the person: 7 people."""
    actions.build_roster(
        actor=cast.actor("clerk"), session=cast.session, rule=make_rule(cast), as_of=cast.session.on
    )
    return entries(cast)


def entries(cast: Cast) -> dict[str, RosterEntry]:
    return {row.name: row for row in RosterEntry.objects.filter(session=cast.session)}


def more_people(cast: Cast, count: int, unit: str = "street") -> list[Person]:
    """`count` further posts with people in a unit of the cast."""
    people = []
    for number in range(count):
        post = make_post(cast.units[unit], f"科员{number}", PostLevel.STAFF)
        person = make_person(cast.organisation, f"张{number}", phone=f"1390000{number:04d}")
        hold(post, person)
        people.append(person)
    return people


def release_by_force(session: TrainingSession) -> None:
    """Released, without the gate: for tests of what comes after."""
    TrainingSession.objects.filter(pk=session.pk).update(state=SessionState.RELEASED)
    session.refresh_from_db()


def on_the_day(cast: Cast, hour: int = 8, minute: int = 20) -> object:
    """Stop the clock on the session's day."""
    return clock.frozen(clock.at(cast.session.on, hour, minute))


def day_before(on: dt.date) -> dt.date:
    return on - dt.timedelta(days=1)


def outlines_of(session: TrainingSession) -> int:
    return Outline.objects.filter(lecture__session=session).count()
