"""The walk up the reviewing line (A53), for one unit or for many.

For one unit every step asks the database when it comes to it, because most walks end at the first post.
For many, the line of the whole day is read at once, with a number of queries that does not grow with
the units. The walk itself is the same code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.kernel.text import day_text
from lunxun.org.models import Person, Portfolio, Post, PostHolding, Unit, UnitSuccession

MAX_STEPS = 8
"""How far a line is read ahead; no organisation has more levels than this between a unit and its top."""


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
    is_unassigned: bool = False

    @property
    def is_gap(self) -> bool:
        return self.person is None

    @property
    def basis(self) -> str:
        return "；".join(self.steps)

    @property
    def reason(self) -> str:
        """Of a gap, why it is one, without the unit and the day, which stand beside it."""
        return _("分工里没有写明谁分管") if self.is_unassigned else self.steps[-1] if self.steps else ""

    @property
    def label(self) -> str:
        return f"{self.post.title} {self.person.name}" if self.person and self.post else ""


def chosen(holdings: Sequence[PostHolding]) -> PostHolding | None:
    """Of the holdings of a post on a day the one that counts: 主持工作 only when nobody holds it regularly."""
    regular = [holding for holding in holdings if holding.kind != "acting"]
    found = regular or holdings
    return found[0] if found else None


def holdings_of_posts(post_ids: Iterable[int], on: dt.date) -> list[PostHolding]:
    rows: list[PostHolding] = list(
        PostHolding.objects.on(on)
        .filter(post_id__in=list(post_ids))
        .select_related("person")
        .order_by("kind", "from_on")
    )
    return rows


class ReviewLine:
    """The reviewing line of an organisation on one day. `ahead`: read it at once, for many units."""

    def __init__(
        self, organisation_id: int, on: dt.date, units: Iterable[Unit], *, ahead: bool = True
    ) -> None:
        self._organisation_id, self._on = organisation_id, on
        self._entries: dict[int, Portfolio] = {}
        self._next: dict[int, UnitSuccession] = {}
        self._posts: dict[int, Post] = {}
        self._holders: dict[int, list[PostHolding]] | None = None
        unit_ids = {unit.pk for unit in units}
        if unit_ids:
            self._read_entries(unit_ids)
        if ahead and self._entries:
            self._climb()
            self._holders = {}
            for holding in holdings_of_posts(self._posts, on):
                self._holders.setdefault(holding.post_id, []).append(holding)

    def reviewer_of(self, unit: Unit, lecturer_id: int | None) -> Reviewer:
        """The reviewer for a unit's outline: never the lecturer, past vacant posts, up the line.

        A unit that is no more goes to the one that took over from it. A loop in the line ends the walk.
        """
        steps: list[str] = []
        here, passed = unit, {unit.pk}
        while here.pk not in self._entries and here.pk in self._next:
            succession = self._next[here.pk]
            names = {"old": here.short_name_on(succession.on), "day": day_text(succession.on, weekday=False)}
            here = succession.successor
            steps.append(_("%(old)s%(day)s起由%(new)s承接") % {**names, "new": here.short_name_on(self._on)})
            if here.pk in passed:
                break
            passed.add(here.pk)
        entry = self._entries.get(here.pk)
        if entry is None:
            return Reviewer(unit, None, None, (*steps, self._no_leader(here)), is_unassigned=True)
        document = _("（%(document)s）") % {"document": entry.document} if entry.document else ""
        words = {"document": document, "post": entry.leader_post.title}
        steps.append(
            _("分工%(document)s：%(post)s分管%(unit)s") % {**words, "unit": here.short_name_on(self._on)}
        )
        post: Post | None = entry.leader_post
        seen: set[int] = set()
        while post is not None and post.pk not in seen:
            seen.add(post.pk)
            person = self._holder(post)
            if person is None:
                steps.append(_("%(post)s空缺，上提一级") % {"post": post.title})
            elif person.pk == lecturer_id:
                steps.append(_("%(post)s本人授课，上提一级") % {"post": post.title})
            else:
                return Reviewer(unit, person, post, tuple(steps))
            post = self._above(post)
        steps.append(_("再往上没有可以审核的人"))
        return Reviewer(unit, None, None, tuple(steps))

    def _no_leader(self, unit: Unit) -> str:
        names = {"date": self._on.isoformat(), "unit": unit.short_name_on(self._on)}
        return _("%(date)s 的分工里没有写明谁分管%(unit)s") % names

    def _read_entries(self, unit_ids: set[int]) -> None:
        """Portfolio entries of the units, and of those that took over from units without one."""
        self._add_entries(unit_ids)
        without = unit_ids - self._entries.keys()
        if not without:
            return
        for row in (
            UnitSuccession.objects.filter(
                organisation_id=self._organisation_id, on__lte=self._on, takes_over=True
            )
            .select_related("successor")
            .order_by("on")
        ):
            self._next[row.predecessor_id] = row
        further: set[int] = set()
        for unit_id in without:
            while unit_id in self._next and self._next[unit_id].successor_id not in further:
                unit_id = self._next[unit_id].successor_id
                further.add(unit_id)
        if further:
            self._add_entries(further)

    def _add_entries(self, unit_ids: set[int]) -> None:
        entries = (
            Portfolio.objects.on(self._on)
            .filter(organisation_id=self._organisation_id, unit_id__in=unit_ids)
            .select_related("leader_post", "leader_post__unit")
            .order_by("-from_on")
        )
        for entry in entries:
            self._entries.setdefault(entry.unit_id, entry)

    def _climb(self) -> None:
        level = {entry.leader_post_id: entry.leader_post for entry in self._entries.values()}
        for _step in range(MAX_STEPS):
            self._posts.update(level)
            above = {post.reports_to_id for post in level.values() if post.reports_to_id} - self._posts.keys()
            if not above:
                return
            level = Post.objects.in_bulk(above)

    def _holder(self, post: Post) -> Person | None:
        rows = (
            holdings_of_posts([post.pk], self._on)
            if self._holders is None
            else self._holders.get(post.pk, [])
        )
        found = chosen(rows)
        return found.person if found else None

    def _above(self, post: Post) -> Post | None:
        if not post.reports_to_id:
            return None
        if self._holders is None:
            return Post.objects.filter(pk=post.reports_to_id).first()
        return self._posts.get(post.reports_to_id)
