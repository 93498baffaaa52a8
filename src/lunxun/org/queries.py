"""Reads about units, posts and who reviews for whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.org.models import Person, Portfolio, Post, PostHolding, Unit


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews for a unit on a day, and on what basis.

    `person` and `post` are None when nobody was found up the line: a named gap for the clerk,
    never a silent pass. `steps` tells in words how the line was walked.
    """

    unit: Unit
    person: Person | None
    post: Post | None
    steps: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        return self.person is None

    @property
    def basis(self) -> str:
        return "；".join(self.steps)


def holder_of(post: Post, on: dt.date) -> Person | None:
    """The person in a post on a day; 主持工作 counts as holder when nobody holds it regularly."""
    holdings: list[PostHolding] = list(
        PostHolding.objects.on(on).filter(post=post).select_related("person").order_by("kind", "from_on")
    )
    # "acting" sorts before "regular", so the regular holder is looked for first.
    for holding in holdings:
        if holding.kind != "acting":
            return holding.person
    return holdings[0].person if holdings else None


def head_of(unit: Unit, on: dt.date) -> PostHolding | None:
    """The holding of the unit's head post on a day, or None when the post is vacant."""
    holdings: list[PostHolding] = list(
        PostHolding.objects.on(on)
        .filter(post__unit=unit, post__is_head=True)
        .select_related("person", "post", "post__unit")
        .order_by("post__order_no", "from_on")
    )
    regular = [holding for holding in holdings if holding.kind != "acting"]
    found = regular or holdings
    return found[0] if found else None


def reviewer_for(*, unit: Unit, on: dt.date, lecturer_id: int | None) -> Reviewer:
    """The reviewer of a unit's outline on a day, from the dated portfolio (A53).

    The reviewer is never the lecturer: then, or when the leader's post is vacant, the post that
    the leader reports to is asked, and so on up the line. A loop in the line ends the walk.
    """
    entry = (
        Portfolio.objects.on(on)
        .filter(unit=unit)
        .select_related("leader_post", "leader_post__unit")
        .order_by("-from_on")
        .first()
    )
    if entry is None:
        return Reviewer(unit, None, None, (_no_leader(unit, on),))
    document = _("（%(document)s）") % {"document": entry.document} if entry.document else ""
    names = {"document": document, "post": entry.leader_post.title, "unit": unit.short_name}
    steps = [_("分工%(document)s：%(post)s分管%(unit)s") % names]
    post: Post | None = entry.leader_post
    seen: set[int] = set()
    while post is not None and post.pk not in seen:
        seen.add(post.pk)
        person = holder_of(post, on)
        if person is None:
            steps.append(_("%(post)s空缺，上提一级") % {"post": post.title})
        elif person.pk == lecturer_id:
            steps.append(_("%(post)s本人授课，上提一级") % {"post": post.title})
        else:
            return Reviewer(unit, person, post, tuple(steps))
        post = Post.objects.filter(pk=post.reports_to_id).first() if post.reports_to_id else None
    steps.append(_("再往上没有可以审核的人"))
    return Reviewer(unit, None, None, tuple(steps))


def _no_leader(unit: Unit, on: dt.date) -> str:
    names = {"date": on.isoformat(), "unit": unit.short_name}
    return _("%(date)s 的分工里没有写明谁分管%(unit)s") % names


def primary_titles(person_ids: list[int], on: dt.date) -> dict[int, PostHolding]:
    """person id → the holding that names the person on lists (one query)."""
    found: dict[int, PostHolding] = {}
    rows = (
        PostHolding.objects.on(on)
        .filter(person_id__in=person_ids)
        .select_related("post", "post__unit", "post__unit__type")
        .order_by("-is_primary", "post__order_no", "id")
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
