"""Rows of the roster, as the actor may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel.errors import NotFound
from lunxun.kernel.ids import clean_code
from lunxun.kernel.paging import Page, page_of
from lunxun.kernel.text import clean_line
from lunxun.org.actors import Actor
from lunxun.org.models import Person, PostHolding, Unit, era_of
from lunxun.org.queries import call_up_titles
from lunxun.plans.models import TrainingSession
from lunxun.teaching.enums import EntrySource, EntryStatus, LeaveState
from lunxun.teaching.models import Door, Leave, RosterEntry, Substitution
from lunxun.teaching.queries.counts import ON_LIST, Block
from lunxun.teaching.rules import can_see_entry, in_charge_of, is_clerk, visible_to

STATUS_FILTERS: dict[str, Q] = {
    "list": ON_LIST,
    "missing": Q(status=EntryStatus.CALLED, check_in__isnull=True),
    "present": Q(status=EntryStatus.CALLED, check_in__isnull=False),
    "on_leave": Q(status=EntryStatus.ON_LEAVE),
    "substitute": ON_LIST & Q(source=EntrySource.SUBSTITUTE),
    "manual": ON_LIST & Q(source=EntrySource.MANUAL),
    "substituted": Q(status=EntryStatus.SUBSTITUTED),
    "removed": Q(status=EntryStatus.REMOVED),
}


@dataclass(frozen=True, slots=True)
class RosterFilters:
    """What stands in the address of the roster: block key, status name, text, page."""

    unit: str = ""
    status: str = "list"
    text: str = ""
    page: str = "1"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> RosterFilters:
        """From a query string; an unknown status falls back to the whole list."""
        status = query.get("status", "list")
        return cls(
            unit=clean_line(query.get("unit"))[:30],
            status=status if status in STATUS_FILTERS else "list",
            text=clean_line(query.get("text"))[:60],
            page=query.get("page", "1"),
        )


def roster_rows(actor: Actor, session: TrainingSession, filters: RosterFilters) -> QuerySet[RosterEntry]:
    """The visible rows that match, in official order, with all that a row shows."""
    open_leaves = Leave.objects.filter(state__in=[LeaveState.REQUESTED, LeaveState.APPROVED])
    rows = visible_to(actor, RosterEntry.objects.filter(session=session)).filter(
        STATUS_FILTERS[filters.status]
    )
    if filters.unit[:1] in ("u", "t") and filters.unit[1:].isascii() and filters.unit[1:].isdigit():
        rows = rows.filter(_in_block(session, filters.unit[0], int(filters.unit[1:])))
    if filters.text:
        text = filters.text
        rows = rows.filter(
            Q(name__icontains=text) | Q(unit_name__icontains=text) | Q(post_title__icontains=text)
        )
    return rows.select_related(
        "unit__parent", "person", "session", "check_in", "substitution__new_entry", "stands_in__entry"
    ).prefetch_related(Prefetch("leaves", queryset=open_leaves, to_attr="open_leaves"))


def _in_block(session: TrainingSession, kind: str, number: int) -> Q:
    """Rows of a block: a unit with what was below it on the session's day, or the units of a type."""
    moved = list(
        Unit.objects.filter(organisation_id=session.organisation_id)
        .exclude(eras=[])
        .values_list("pk", "eras")
    )
    if kind == "t":
        return Q(unit__type_id=number) & (Q(unit__parent__isnull=True) | Q(unit__parent__type_id=number))
    below = Q(unit_id=number) | Q(unit__parent_id=number) | Q(unit__parent__parent_id=number)
    if not moved:
        return below
    stood = {pk: era.parent_id for pk, eras in moved if (era := era_of(eras, session.on)) is not None}
    there = [pk for pk, parent_id in stood.items() if parent_id == number]
    return (below & ~Q(unit_id__in=list(stood))) | Q(unit_id=number) | Q(unit_id__in=there)


def roster_page(actor: Actor, session: TrainingSession, filters: RosterFilters, size: int = 50) -> Page:
    """One page of the roster (3 queries)."""
    return page_of(roster_rows(actor, session, filters), filters.page, size)


def get_entry_for(actor: Actor, pk: int, session_pk: int | None = None) -> RosterEntry:
    """A row that the actor may see; raises NotFound."""
    rows = visible_to(actor, RosterEntry.objects.filter(pk=pk))
    entry = rows.select_related("session__circle", "unit__parent", "person").first()
    if entry is None or session_pk not in (None, entry.session_id):
        raise NotFound(_("名册里没有这一行，或者它归别的单位。"))
    return entry


def get_leave_for(actor: Actor, pk: int, session_pk: int | None = None) -> Leave:
    leave = (
        Leave.objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related("entry__session", "entry__unit__parent", "entry__person")
        .first()
    )
    if (
        leave is None
        or session_pk not in (None, leave.entry.session_id)
        or not can_see_entry(actor, leave.entry)
    ):
        raise NotFound(_("没有这张请假条，或者它归别的单位。"))
    return leave


def get_substitution_for(actor: Actor, pk: int, session_pk: int | None = None) -> Substitution:
    found = (
        Substitution.objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related("entry__session", "entry__unit__parent", "new_entry")
        .first()
    )
    if (
        found is None
        or session_pk not in (None, found.entry.session_id)
        or not can_see_entry(actor, found.entry)
    ):
        raise NotFound(_("没有这次替会，或者它归别的单位。"))
    return found


def leaves_for(actor: Actor, session: TrainingSession) -> list[Leave]:
    """Leave of the session that the actor may see: what waits first, then in order of asking."""
    visible = visible_to(actor, RosterEntry.objects.filter(session=session))
    rows = Leave.objects.filter(organisation_id=actor.organisation_id, entry__in=visible.values("pk"))
    rows = rows.select_related("entry__session", "entry__unit__parent", "entry__person")
    return sorted(rows, key=lambda leave: leave.state != LeaveState.REQUESTED)


def substitutions_for(actor: Actor, session: TrainingSession) -> list[Substitution]:
    """Substitutes of the session that the actor may see: unconfirmed first."""
    visible = visible_to(actor, RosterEntry.objects.filter(session=session))
    rows = Substitution.objects.filter(
        organisation_id=actor.organisation_id, entry__in=visible.values("pk")
    ).select_related("entry__session", "entry__unit__parent", "new_entry__check_in")
    return sorted(rows, key=lambda one: one.confirmed_at is not None)


def entries_of_block(session: TrainingSession, block: Block) -> list[RosterEntry]:
    """Rows that a phone may choose from at the door: called, of one block (1 query)."""
    return list(
        RosterEntry.objects.filter(
            organisation_id=session.organisation_id,
            session=session,
            status__in=[EntryStatus.CALLED, EntryStatus.ON_LEAVE],
            unit_id__in=block.unit_ids,
        ).select_related("check_in")
    )


def session_by_code(code: str) -> TrainingSession:
    """The session behind a door's code, typed or scanned; raises NotFound."""
    door = (
        Door.objects.filter(code=clean_code(code)[:6])
        .select_related("session__venue", "session__circle", "session__organisation")
        .first()
    )
    if door is None:
        raise NotFound(_("没有这个签到码。请看会场里的六位码，或者到签到台签到。"))
    return door.session


def door_of(session: TrainingSession) -> Door | None:
    return Door.objects.filter(organisation_id=session.organisation_id, session=session).first()


def get_door_of(session: TrainingSession) -> Door:
    """The door of a session; raises NotFound while none was opened."""
    door = door_of(session)
    if door is None:
        raise NotFound(_("手机签到还没有打开过，没有签到码。"))
    return door


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person to choose, with the post that names him."""

    person: Person
    label: str

    @property
    def pk(self) -> int:
        return self.person.pk


def people_like(
    actor: Actor, text: str, on: dt.date, entry: RosterEntry | None = None, limit: int = 20
) -> list[Candidate]:
    """People with a post on the day, by name or number (2 queries).

    For a substitute (`entry` given): without text those of the same unit; contacts and heads find only
    people of their own units, the office everybody. Without text and entry: nobody.
    """
    text = clean_line(text)
    if not text and entry is None:
        return []
    holdings = PostHolding.objects.on(on).filter(organisation_id=actor.organisation_id)
    if entry is not None and not is_clerk(actor):
        units = actor.contact_unit_ids | actor.headed_unit_ids if in_charge_of(actor, entry.unit) else ()
        holdings = holdings.filter(
            Q(post__unit_id__in=list(units)) | Q(post__unit__parent_id__in=list(units))
        )
    if not text and entry is not None:
        holdings = holdings.filter(post__unit_id=entry.unit_id)
    stays = Q(left_on__isnull=True) | Q(left_on__gt=on)
    people = Person.objects.filter(
        stays, organisation_id=actor.organisation_id, pk__in=holdings.values("person_id")
    )
    if text:
        people = people.filter(Q(name__icontains=text) | Q(number=text))
    if entry is not None:
        # Who is called up himself can't stand in for another.
        listed = RosterEntry.objects.filter(session=entry.session_id, person__isnull=False)
        people = people.exclude(pk__in=listed.exclude(status=EntryStatus.REMOVED).values("person_id"))
    found = list(people[:limit])
    titles = call_up_titles(actor.organisation_id, [one.pk for one in found], on)
    return [
        Candidate(one, f"{one.name}　{titles[one.pk].post.unit.short_name_on(on)}{titles[one.pk].post.title}")
        for one in found
        if one.pk in titles
    ]
