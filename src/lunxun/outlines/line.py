"""Who reviews, for many outlines at once: the same walk as `org.queries.reviewer_for`, with a fixed number of queries.

A decision asks `reviewer_for` itself; lists and the home page ask here (a test compares the two).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.org.models import Person, Portfolio, Post, PostHolding

MAX_STEPS = 8
"""How far a line is followed; no organisation has more levels than this between a unit and its top."""


@dataclass(frozen=True, slots=True)
class Found:
    """The reviewer of one outline; both empty: a gap, and `reason` says why."""

    person: Person | None
    post: Post | None
    reason: str = ""

    @property
    def label(self) -> str:
        return f"{self.post.title} {self.person.name}" if self.person and self.post else ""


class ReviewLine:
    """The reviewing line of an organisation on one day, read once: 2 queries and one per level."""

    def __init__(self, organisation_id: int, on: dt.date, unit_ids: Iterable[int]) -> None:
        self._leading: dict[int, Post] = {}
        self._posts: dict[int, Post] = {}
        self._holders: dict[int, list[PostHolding]] = {}
        unit_ids = set(unit_ids)
        if not unit_ids:
            return
        entries = (
            Portfolio.objects.on(on)
            .filter(organisation_id=organisation_id, unit_id__in=unit_ids)
            .select_related("leader_post")
            .order_by("-from_on")
        )
        for entry in entries:
            self._leading.setdefault(entry.unit_id, entry.leader_post)
        self._climb()
        holdings = (
            PostHolding.objects.on(on)
            .filter(organisation_id=organisation_id, post_id__in=self._posts)
            .select_related("person")
            .order_by("kind", "from_on")
        )
        for holding in holdings:
            self._holders.setdefault(holding.post_id, []).append(holding)

    def _climb(self) -> None:
        level = {post.pk: post for post in self._leading.values()}
        for _step in range(MAX_STEPS):
            self._posts.update(level)
            above = {post.reports_to_id for post in level.values() if post.reports_to_id} - self._posts.keys()
            if not above:
                return
            level = Post.objects.in_bulk(above)

    def _holder(self, post: Post) -> Person | None:
        holdings = self._holders.get(post.pk, [])
        regular = [holding for holding in holdings if holding.kind != "acting"]
        return (regular or holdings)[0].person if holdings else None

    def reviewer_of(self, unit_id: int, lecturer_id: int | None) -> Found:
        """The reviewer for a unit's outline: never the lecturer, past vacant posts, up the line."""
        post = self._leading.get(unit_id)
        if post is None:
            return Found(None, None, _("分工里没有写明谁分管"))
        seen: set[int] = set()
        while post is not None and post.pk not in seen:
            seen.add(post.pk)
            person = self._holder(post)
            if person is not None and person.pk != lecturer_id:
                return Found(person, post)
            post = self._posts.get(post.reports_to_id or 0)
        return Found(None, None, _("再往上没有可以审核的人"))
