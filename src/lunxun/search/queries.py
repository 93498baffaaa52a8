"""Asking the index. What the actor may not see is left out before anything is counted or weighed.

Score of an entry: the sum over its tokens of impact × idf, idf = ln(1 + (N − n + 0.5) / (n + 0.5)) in
hundredths, where N and n count only entries that this actor may see. So neither a count nor an order
tells of what is hidden. Ties: the newer first, then the order of the kinds, then the smaller number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel.finding import Found, Group
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.search.asking import Question, read
from lunxun.search.kinds import kind, kinds
from lunxun.search.models import Posting, SearchEntry
from lunxun.search.snippets import Part, marked, snippet

PAGE = 20


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    label: str
    url: str
    title: list[Part]
    passage: list[Part]
    unit: str
    on: Any


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter and how many hits it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    question: Question
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1
    kinds: list[Choice] = field(default_factory=list)
    units: list[Choice] = field(default_factory=list)
    years: list[Choice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address says beside the words."""

    kind: str = ""
    unit: str = ""
    year: str = ""


def visible_entries(actor: Actor) -> QuerySet[SearchEntry]:
    """Entries whose subject the actor may see now, by each domain's own scope."""
    own = SearchEntry.objects.filter(organisation_id=actor.organisation_id)
    scopes = [Q(kind=one.name, subject_id__in=one.visible(actor).order_by().values("pk")) for one in kinds()]
    return own.filter(reduce(or_, scopes)) if scopes and actor.is_signed_in else own.none()


def search(actor: Actor, text: str, filters: Filters | None = None, page: int = 1) -> Results:
    """One page of hits, and the counts of all. Six queries, however many entries; none for empty words."""
    filters = filters or Filters()
    question = read(text)
    if question.is_empty or not actor.is_signed_in:
        return Results(question)
    visible = visible_entries(actor)
    idf = _idf(actor, visible, question)
    matching = _matching(actor, visible, question)
    counted = _counts(matching)
    shown = _filtered(matching, filters)
    total = counted.total(filters)
    pages = max(1, math.ceil(total / PAGE))
    page = min(max(1, page), pages)
    rows = _ranked(shown, question, idf)[(page - 1) * PAGE : page * PAGE]
    return Results(
        question=question,
        hits=[_hit(row, question) for row in rows],
        total=total,
        page=page,
        pages=pages,
        kinds=counted.kinds(filters),
        units=counted.units(filters),
        years=counted.years(filters),
    )


def _idf(actor: Actor, visible: QuerySet[SearchEntry], question: Question) -> dict[str, int]:
    everything = visible.count()
    counts = dict(
        Posting.objects.filter(
            organisation_id=actor.organisation_id, token__in=question.tokens, entry__in=visible
        )
        .order_by()
        .values_list("token")
        .annotate(n=Count("id"))
    )
    return {
        token: max(
            1,
            round(
                100 * math.log(1 + (everything - counts.get(token, 0) + 0.5) / (counts.get(token, 0) + 0.5))
            ),
        )
        for token in question.tokens
    }


def _matching(actor: Actor, visible: QuerySet[SearchEntry], question: Question) -> QuerySet[SearchEntry]:
    """Visible entries that have every required token and every phrase."""
    having = (
        Posting.objects.filter(organisation_id=actor.organisation_id, token__in=question.required)
        .order_by()
        .values("entry_id")
        .annotate(n=Count("id"))
        .filter(n=len(question.required))
        .values("entry_id")
    )
    rows = visible.filter(pk__in=having)
    for phrase in question.phrases:
        rows = rows.filter(folded__contains=phrase)
    return rows


def _filtered(rows: QuerySet[SearchEntry], filters: Filters) -> QuerySet[SearchEntry]:
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.unit.isdecimal():
        rows = rows.filter(unit_id=int(filters.unit))
    if filters.year.isdecimal():
        rows = rows.filter(year=int(filters.year))
    return rows


def _ranked(rows: QuerySet[SearchEntry], question: Question, idf: dict[str, int]) -> QuerySet[SearchEntry]:
    weights = [
        When(postings__token=token, then=F("postings__impact") * Value(weight))
        for token, weight in idf.items()
    ]
    score = Sum(Case(*weights, default=Value(0), output_field=IntegerField()))
    places = [When(kind=one.name, then=Value(place)) for place, one in enumerate(kinds())]
    place = Case(*places, default=Value(99), output_field=IntegerField())
    # Filtered before it is summed: the join then reads the asked tokens by their index, not every token of
    # every entry.
    return (
        rows.filter(postings__organisation_id=F("organisation_id"), postings__token__in=question.tokens)
        .select_related("unit")
        .annotate(score=score, place=place)
        .order_by("-score", "-on", "place", "subject_id")
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """(kind, unit, year) → hits. Each filter counts what the other two leave."""

    rows: list[tuple[str, int | None, int, int]]
    unit_names: dict[int, str]

    def _left(self, filters: Filters, *but: str) -> list[tuple[str, int | None, int, int]]:
        return [
            row
            for row in self.rows
            if ("kind" in but or not filters.kind or row[0] == filters.kind)
            and ("unit" in but or not filters.unit.isdecimal() or row[1] == int(filters.unit))
            and ("year" in but or not filters.year.isdecimal() or row[2] == int(filters.year))
        ]

    def total(self, filters: Filters) -> int:
        return sum(row[3] for row in self._left(filters))

    def kinds(self, filters: Filters) -> list[Choice]:
        left = self._left(filters, "kind")
        sums = [(one, sum(row[3] for row in left if row[0] == one.name)) for one in kinds()]
        return [Choice(one.name, str(one.label), n) for one, n in sums if n or filters.kind == one.name]

    def units(self, filters: Filters) -> list[Choice]:
        """In official order: `unit_names` has it."""
        left = self._left(filters, "unit")
        sums = {pk: sum(row[3] for row in left if row[1] == pk) for pk in self.unit_names}
        return [Choice(str(pk), name, sums[pk]) for pk, name in self.unit_names.items() if sums[pk]]

    def years(self, filters: Filters) -> list[Choice]:
        left = self._left(filters, "year")
        years = sorted({row[2] for row in left}, reverse=True)
        return [Choice(str(year), str(year), sum(r[3] for r in left if r[2] == year)) for year in years]


def _counts(matching: QuerySet[SearchEntry]) -> _Counts:
    rows = list(matching.order_by().values_list("kind", "unit_id", "year").annotate(n=Count("id")))
    units = Unit.objects.filter(pk__in={row[1] for row in rows if row[1]})
    return _Counts(rows, {unit.pk: unit.short_name for unit in units})


def _hit(entry: SearchEntry, question: Question) -> Hit:
    one = kind(entry.kind)
    return Hit(
        kind=entry.kind,
        label=str(one.label),
        url=one.url(entry.subject_id),
        title=marked(entry.title, question.marked),
        passage=snippet(entry.text, question.marked),
        unit=entry.unit.short_name if entry.unit else "",
        on=entry.on,
    )


def find_texts(actor: Actor, text: str, limit: int) -> Group:
    """For the box in the head of every page: the best few, and the way to all of them."""
    found = search(actor, text)
    rows = [
        Found(f"{hit.label}　{_plain(hit.title)}", hit.url, _plain(hit.passage)) for hit in found.hits[:limit]
    ]
    return Group(str(_("全文检索")), rows, f"{reverse('search:results')}?{urlencode({'q': text})}")


def _plain(parts: list[Part]) -> str:
    return "".join(part.text for part in parts)
