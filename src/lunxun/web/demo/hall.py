"""Who came: leave, substitutes, the timetable, the door and the desk of the other sessions (domain.md S4, S6)."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from lunxun.org.models import Person, PostHolding
from lunxun.plans.enums import LectureState
from lunxun.plans.models import TrainingSession
from lunxun.teaching import actions as teaching
from lunxun.teaching.enums import CheckInMethod, LeaveCategory
from lunxun.teaching.models import CheckIn, RosterEntry, Substitution
from lunxun.web.demo.story import Story
from lunxun.web.demo.year import PlannedSession

ON_LEAVE, SUBSTITUTED, ABSENT = 0.019, 0.026, 0.007
"""Shares of the roster, those of the Saturday: 11, 17 and 4 of 604."""
FIRST = 1
FIRST_ON_LEAVE = 3
"""The first session: 164 called up, 161 present, three on leave, nobody else missing (S4)."""
BY_PHONE, BY_DESK = 0.69, 0.16
CATEGORIES = (
    LeaveCategory.DUTY,
    LeaveCategory.SHIFT,
    LeaveCategory.SICK,
    LeaveCategory.AWAY,
    LeaveCategory.DUTY,
)
REASONS = ("本人有公务，由本单位同志参加", "值班备勤，由本单位同志参加", "出差在外，由本单位同志参加")


@dataclass
class Hall:
    """The steps between call-up and the end of the day."""

    story: Story

    def session(self, planned: PlannedSession) -> TrainingSession:
        return TrainingSession.objects.select_related("venue").get(
            organisation=self.story.organisation, number=planned.number, programme__year=2022
        )

    def _draw(self, planned: PlannedSession) -> random.Random:
        return random.Random(f"hall-{planned.number}")  # noqa: S311 (who stays away is invented)

    def leaves(self, planned: PlannedSession) -> None:
        """Asked for and granted by the office; one request in a while is refused."""
        draw, rows = self._draw(planned), self._rows(planned)
        count = FIRST_ON_LEAVE if planned.number == FIRST else round(len(rows) * ON_LEAVE)
        for entry in draw.sample(rows, count):
            leave = teaching.request_leave(
                actor=self.story.clerk, entry=entry, category=draw.choice(CATEGORIES)
            )
            teaching.decide_leave(actor=self.story.clerk, leave=leave, is_approved=True)

    def substitutes(self, planned: PlannedSession) -> None:
        """Somebody of the same unit who isn't called up himself."""
        if planned.number == FIRST:
            return
        draw, rows = self._draw(planned), self._rows(planned)
        wanted, made = round(len(rows) * SUBSTITUTED), 0
        free = self._free(planned)
        for entry in draw.sample(rows, min(len(rows), 3 * wanted)):
            if made == wanted:
                break
            if free[entry.unit_id]:
                person = free[entry.unit_id].pop(0)
                for others in free.values():
                    if person in others:
                        others.remove(person)
                made += 1
                teaching.substitute(
                    actor=self.story.clerk,
                    entry=entry,
                    person=Person.objects.get(pk=person),
                    reason=draw.choice(REASONS),
                )
        for substitution in Substitution.objects.filter(
            entry__session__number=planned.number, confirmed_at__isnull=True
        ):
            teaching.confirm_substitute(actor=self.story.clerk, substitution=substitution)

    def _free(self, planned: PlannedSession) -> dict[int, list[int]]:
        """Unit → ids of its people who are not on the roster, in the order of their ids."""
        mine = {"organisation": self.story.organisation}
        on_roster = set(
            RosterEntry.objects.filter(**mine, session=self.session(planned)).values_list(
                "person_id", flat=True
            )
        )
        free: dict[int, list[int]] = defaultdict(list)
        here = PostHolding.objects.filter(**mine, to_on__isnull=True, person__left_on__isnull=True)
        for unit_id, person_id in (
            here.order_by("person_id").values_list("post__unit_id", "person_id").distinct()
        ):
            if person_id not in on_roster:
                free[unit_id].append(person_id)
        return free

    def release(self, planned: PlannedSession) -> None:
        teaching.release_timetable(actor=self.story.clerk, session=self.session(planned))

    def open_door(self, planned: PlannedSession) -> None:
        teaching.open_door(actor=self.story.clerk, session=self.session(planned))

    def check_in(self, planned: PlannedSession) -> None:
        """Two thirds by phone, the rest at the desk or on paper; a few never come."""
        draw, session = self._draw(planned), self.session(planned)
        coming = list(
            RosterEntry.objects.filter(session=session, status="called")
            .select_related("person")
            .order_by("order_key", "pk")
        )
        if planned.number != FIRST:
            never = set(draw.sample(range(len(coming)), max(1, round(len(coming) * ABSENT))))
            coming = [entry for number, entry in enumerate(coming) if number not in never]
        with_phone = [e.pk for e in coming if e.person and e.person.phone and e.person.has_smartphone]
        by_phone = with_phone[: round(len(coming) * BY_PHONE)]
        others = sorted({entry.pk for entry in coming} - set(by_phone))
        desk = others[: round(len(coming) * BY_DESK)]
        teaching.check_in_phones(actor=self.story.clerk, session=session, entry_ids=by_phone)
        tick = partial(teaching.check_in_many, actor=self.story.clerk, session=session)
        tick(entry_ids=desk, method=CheckInMethod.STAFF)
        tick(entry_ids=others[len(desk) :], method=CheckInMethod.PAPER)

    def close(self, planned: PlannedSession) -> None:
        session = self.session(planned)
        teaching.close_door(actor=self.story.clerk, session=session)
        teaching.mark_held(actor=self.story.clerk, session=session)

    def present(self, planned: PlannedSession) -> int:
        return CheckIn.objects.filter(
            entry__session__number=planned.number, organisation=self.story.organisation
        ).count()

    def lectures(self, planned: PlannedSession) -> dict[str, int]:
        """Unit → id of its lecture, those that are given."""
        given = self.session(planned).lectures.exclude(state=LectureState.WITHDRAWN)
        return dict(given.values_list("unit__short_name", "pk"))

    def _rows(self, planned: PlannedSession) -> list[RosterEntry]:
        return list(
            RosterEntry.objects.filter(
                organisation=self.story.organisation,
                session__number=planned.number,
                status="called",
                source="rule",
            )
            .select_related("unit__parent", "session", "person")
            .order_by("order_key", "pk")
        )
