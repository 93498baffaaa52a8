"""Reads about units, posts and who reviews for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, Q, QuerySet

from lunxun.org.enums import CallUpBy, HoldingKind
from lunxun.org.line import Reviewer, ReviewLine, chosen, holdings_of_posts
from lunxun.org.models import Organisation, Person, Post, PostHolding, Unit

__all__ = [
    "ReviewLine",
    "Reviewer",
    "call_up_titles",
    "calling",
    "head_of",
    "heads_of",
    "holder_of",
    "primary_lines",
    "primary_titles",
    "reviewer_for",
]


def holder_of(post: Post, on: dt.date) -> Person | None:
    """The person in a post on a day; 主持工作 counts as holder when nobody holds it regularly."""
    found = chosen(holdings_of_posts([post.pk], on))
    return found.person if found else None


def head_of(unit: Unit, on: dt.date) -> PostHolding | None:
    """The holding of the unit's head post on a day, or None when the post is vacant."""
    return heads_of([unit.pk], on).get(unit.pk)


def heads_of(unit_ids: Iterable[int], on: dt.date) -> dict[int, PostHolding]:
    """Unit → the holding of its head post on a day, without those whose post is vacant (1 query)."""
    holdings: dict[int, list[PostHolding]] = {}
    for holding in (
        PostHolding.objects.on(on)
        .filter(post__unit_id__in=list(unit_ids), post__is_head=True)
        .select_related("person", "post", "post__unit")
        .order_by("post__order_no", "from_on", "id")
    ):
        holdings.setdefault(holding.post.unit_id, []).append(holding)
    found = {unit: chosen(of_unit) for unit, of_unit in holdings.items()}
    return {unit: holding for unit, holding in found.items() if holding is not None}


def reviewer_for(*, unit: Unit, on: dt.date, lecturer_id: int | None) -> Reviewer:
    """The reviewer of a unit's outline on a day, from the dated portfolio (A53).

    The reviewer is never the lecturer: then, or when the leader's post is vacant, the post that
    the leader reports to is asked, and so on up the line. A loop in the line ends the walk.
    """
    line = ReviewLine(unit.organisation_id, on, [unit], ahead=False)
    return line.reviewer_of(unit, lecturer_id)


def calling(organisation_id: int, on: dt.date) -> QuerySet[PostHolding]:
    """Holdings that count for a call-up on a day.

    Somebody lent to another unit (借调) is called up by one unit only: by the setting of the organisation
    the one where he works, or the one that he comes from. His record stays with the latter either way.
    """
    rows: QuerySet[PostHolding] = PostHolding.objects.on(on).filter(organisation_id=organisation_id)
    seconded = Q(kind=HoldingKind.SECONDED)
    # Asked once for the whole statement; a join would be weighed against every holding.
    by_host = Q(Exists(Organisation.objects.filter(pk=organisation_id, seconded_called_up_by=CallUpBy.HOST)))
    lent = Q(person_id__in=rows.filter(seconded).order_by().values("person_id"))
    return rows.exclude(by_host & ~seconded & lent).exclude(~by_host & seconded)


def call_up_titles(organisation_id: int, person_ids: list[int], on: dt.date) -> dict[int, PostHolding]:
    """person id → the holding under which he is called up (one query); `primary_titles` names the record."""
    return _first_of_each(calling(organisation_id, on).filter(person_id__in=person_ids))


def primary_titles(person_ids: list[int], on: dt.date) -> dict[int, PostHolding]:
    """person id → the holding that names the person on lists (one query)."""
    return _first_of_each(PostHolding.objects.on(on).filter(person_id__in=person_ids))


def _first_of_each(holdings: QuerySet[PostHolding]) -> dict[int, PostHolding]:
    found: dict[int, PostHolding] = {}
    rows = holdings.select_related("post", "post__unit", "post__unit__type").order_by(
        "-is_primary", "post__order_no", "id"
    )
    for holding in rows:
        found.setdefault(holding.person_id, holding)
    return found


def primary_lines(person_ids: list[int], on: dt.date) -> dict[int, str]:
    """person id → the line of work (条线) of the same holding, without loading it (one query)."""
    rows = (
        PostHolding.objects.on(on)
        .filter(person_id__in=person_ids)
        .order_by("-is_primary", "post__order_no", "id")
        .values_list("person_id", "post__line")
    )
    found: dict[int, str] = {}
    for person_id, line in rows:
        found.setdefault(person_id, line)
    return found
