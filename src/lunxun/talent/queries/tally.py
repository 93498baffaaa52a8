"""Hours summed in the database: the number of queries never depends on people."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from lunxun.org.models import Person
from lunxun.talent.models import HoursEntry, LectureHours
from lunxun.teaching.models import CheckIn, RosterEntry

ZERO = Decimal(0)
NOT_CALLED, ON_LEAVE, MISSED = "not_called", "on_leave", "missed"


@dataclass(slots=True)
class Tally:
    """A person's year: hours heard by circle, taught, from elsewhere, and leave against what he was called to."""

    heard: dict[int, Decimal] = field(default_factory=dict)
    days: Decimal = ZERO
    sessions: int = 0
    taught: Decimal = ZERO
    elsewhere: Decimal = ZERO
    heard_floor: bool = False
    called_floor: int = 0
    leave_floor: int = 0
    called_hours: Decimal = ZERO
    leave_hours: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return sum(self.heard.values(), ZERO) + self.taught + self.elsewhere

    @property
    def floor_reason(self) -> str:
        """Why no floor lecture was heard: never called up, on leave, or missing."""
        if not self.called_floor:
            return NOT_CALLED
        return ON_LEAVE if self.leave_floor == self.called_floor else MISSED


def tallies(organisation_id: int, people: QuerySet[Person], year: int) -> dict[int, Tally]:
    """The tally of every person of the query in a year (4 queries)."""
    found: dict[int, Tally] = {}

    def of(pk: int) -> Tally:
        return found.setdefault(pk, Tally())

    mine = {"organisation_id": organisation_id}
    present = CheckIn.objects.filter(**mine, entry__person__in=people, entry__session__on__year=year)
    present = present.filter(entry__session__credit__isnull=False)
    for row in present.values(
        "entry__person", "entry__session__credit__circle", "entry__session__credit__is_floor"
    ).annotate(
        hours=Sum("entry__session__credit__hours"), days=Sum("entry__session__credit__days"), n=Count("pk")
    ):
        tally = of(row["entry__person"])
        circle = row["entry__session__credit__circle"]
        tally.heard[circle] = tally.heard.get(circle, ZERO) + row["hours"]
        tally.days += row["days"]
        tally.sessions += row["n"]
        tally.heard_floor |= row["entry__session__credit__is_floor"]
    called = RosterEntry.objects.filter(**mine, person__in=people, session__on__year=year)
    called = called.filter(session__credit__isnull=False).exclude(status="removed")
    for line in called.values("person", "status", "session__credit__is_floor").annotate(
        hours=Sum("session__credit__hours"), n=Count("pk")
    ):
        tally = of(line["person"])
        is_leave = line["status"] == "on_leave"
        tally.called_hours += line["hours"]
        tally.leave_hours += line["hours"] if is_leave else ZERO
        if line["session__credit__is_floor"]:
            tally.called_floor += line["n"]
            tally.leave_floor += line["n"] if is_leave else 0
    taught = LectureHours.objects.filter(**mine, lecturer__in=people, lecture__session__on__year=year)
    for pk, credit in taught.values_list("lecturer").annotate(Sum("credit")):
        of(pk).taught += credit
    entries = HoursEntry.objects.filter(**mine, person__in=people, on__year=year)
    for pk, session, circle, kind, hours in entries.values_list(
        "person", "session", "circle", "kind"
    ).annotate(Sum("hours")):
        tally = of(pk)
        if session and circle:
            tally.heard[circle] = tally.heard.get(circle, ZERO) + hours
        elif kind == "taught":
            tally.taught += hours
        else:
            tally.elsewhere += hours
    return found
