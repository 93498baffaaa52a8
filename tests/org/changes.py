"""Help for the tests of changes: the cast with a science and an industry bureau, as S2 has them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lunxun.org.enums import PostLevel
from lunxun.org.models import Person, Portfolio, Post, PostHolding, Unit, UnitTag
from tests.cast import FIRST, Cast, hold, make_person, make_post, make_unit

MERGER = dt.date(2022, 10, 1)


@dataclass
class Bureau:
    """A unit with head, deputy, a member of staff and one unit below."""

    unit: Unit
    head_post: Post
    deputy_post: Post
    head: Person
    deputy: Person
    staff: Person
    below: Unit


def make_bureau(cast: Cast, name: str, leader_post: Post | None = None) -> Bureau:
    organisation, kind = cast.organisation, cast.units["emergency"].type
    unit = make_unit(organisation, kind, name)
    head_post = make_post(unit, "局长", PostLevel.HEAD, is_head=True)
    deputy_post = make_post(unit, "副局长", PostLevel.DEPUTY, reports_to=head_post)
    staff_post = make_post(unit, "科员")
    people = [make_person(organisation, f"{name}{title}") for title in ("正", "副", "员")]
    for post, person in zip((head_post, deputy_post, staff_post), people, strict=True):
        hold(post, person)
    UnitTag.objects.create(organisation=organisation, unit=unit, tag="经济战线", from_on=FIRST)
    Portfolio.objects.create(
        organisation=organisation,
        unit=unit,
        leader_post=leader_post or cast.posts["leader"],
        from_on=FIRST,
        document="澄委〔2022〕1号",
    )
    below = make_unit(organisation, kind, f"{name}服务中心", parent=unit)
    return Bureau(unit, head_post, deputy_post, *people, below)


def held(person: Person, on: dt.date) -> list[str]:
    """The posts of a person on a day, in words."""
    rows = PostHolding.objects.on(on).filter(person=person).select_related("post__unit")
    return [
        f"{row.post.unit.short_name_on(on)}{row.post.title}" for row in rows.order_by("-is_primary", "pk")
    ]


def said(change: object) -> str:
    """All findings of a change in one text."""
    return "".join(sentence for _tone, sentence in change.findings)  # type: ignore[attr-defined]
