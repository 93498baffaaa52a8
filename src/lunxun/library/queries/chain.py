"""从哪来、到哪去: what a page of the library is linked with, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel.errors import NotFound
from lunxun.library import rules
from lunxun.library.enums import LINKS, Node
from lunxun.library.models import Case, Guide, Link, Method, Retrospective
from lunxun.library.queries.guides import get_guide_for
from lunxun.library.queries.retrospectives import get_retrospective_for
from lunxun.library.queries.works import get_work_for
from lunxun.org.actors import Actor
from lunxun.plans.models import Lecture
from lunxun.plans.queries import get_lecture_for

RANK: dict[str, int] = {str(node): place for place, node in enumerate(Node.values)}


def node_of(subject: Any) -> str:
    """The kind of end that an object is."""
    kinds: dict[type[Any], str] = {
        Retrospective: Node.RETROSPECTIVE.value,
        Case: Node.CASE.value,
        Method: Node.METHOD.value,
        Guide: Node.GUIDE.value,
        Lecture: Node.LECTURE.value,
    }
    return kinds[type(subject)]


def subject_for(actor: Actor, node: str, pk: int) -> Any:
    """The object behind a kind and a number, if the actor may see it."""
    if node in (Node.CASE, Node.METHOD):
        return get_work_for(actor, node, pk)
    readers: dict[str, Any] = {
        Node.RETROSPECTIVE.value: get_retrospective_for,
        Node.GUIDE.value: get_guide_for,
        Node.LECTURE.value: get_lecture_for,
    }
    if node not in readers:
        raise NotFound(_("没有这一份。"))
    return readers[node](actor, pk)


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the chain. `link_pk` is set when it touches the page itself and may be removed there."""

    node: str
    kind: str
    title: str
    detail: str
    url: str
    is_here: bool = False
    link_pk: int | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """`before` and `after` the page, nearest last and first; nothing that the actor may not see is in it."""

    before: list[Line]
    here: Line
    after: list[Line]

    @property
    def is_alone(self) -> bool:
        return not self.before and not self.after

    @property
    def lines(self) -> list[Line]:
        return [*self.before, self.here, *self.after]


SELECTED = (
    "retrospective__unit",
    "case__unit",
    "case__current",
    "method__unit",
    "method__current",
    "guide__unit",
    "guide__lecture__session",
    "lecture__session",
    "lecture__unit",
)


def chain_of(actor: Actor, subject: Any) -> Chain:
    """Walk the links outwards, at most four steps each way: one query a step.

    A hidden link ends the walk there: what lies behind it would tell that it exists.
    """
    before = _walk(actor, subject, upwards=True)
    after = _walk(actor, subject, upwards=False)
    here = _line(subject, is_here=True)
    if isinstance(subject, Guide) and subject.lecture is not None:
        before = [*before, _line(subject.lecture)]
    key = lambda line: RANK[line.node]  # noqa: E731
    return Chain(sorted(before, key=key), here, sorted(after, key=key))


def _walk(actor: Actor, subject: Any, *, upwards: bool) -> list[Line]:
    seen = {(node_of(subject), subject.pk)}
    frontier = [subject]
    lines: list[Line] = []
    first = True
    while frontier:
        reached: list[Any] = []
        for link in _links(frontier, upwards=upwards):
            source, target = (getattr(link, name) for name in link.ends)
            end = source if upwards else target
            if (node_of(end), end.pk) in seen or not _is_visible(actor, end):
                continue
            seen.add((node_of(end), end.pk))
            lines.append(_line(end, link_pk=link.pk if first else None))
            reached.append(end)
        frontier, first = [end for end in reached if not isinstance(end, Lecture)], False
    return lines


def _links(ends: list[Any], *, upwards: bool) -> QuerySet[Link]:
    scope = Q(pk__in=())
    for end in ends:
        node = node_of(end)
        others = [pair[0] if upwards else pair[1] for pair in LINKS if pair[1 if upwards else 0] == node]
        for other in others:
            scope |= Q(**{node: end, f"{other}__isnull": False})
    return Link.objects.filter(scope, organisation_id=ends[0].organisation_id).select_related(*SELECTED)


def _is_visible(actor: Actor, end: Any) -> bool:
    if isinstance(end, Retrospective):
        return bool(rules.can_see_retrospective(actor, end))
    if isinstance(end, Guide):
        return bool(rules.can_see_guide(actor, end))
    if isinstance(end, Lecture):
        return end.organisation_id == actor.organisation_id
    return bool(rules.can_see_work(actor, end))


ADDRESSES = {
    Node.RETROSPECTIVE: "library:retrospective_detail",
    Node.CASE: "library:case_detail",
    Node.METHOD: "library:method_detail",
    Node.GUIDE: "library:guide_detail",
}


def _line(end: Any, *, is_here: bool = False, link_pk: int | None = None) -> Line:
    node = node_of(end)
    if isinstance(end, Lecture):
        url = reverse("plans:session_detail", args=[end.session_id])
        detail = f"{end.session.on:%Y-%m-%d}　{end.unit_name}"
    else:
        url = reverse(ADDRESSES[Node(node)], args=[end.pk])
        detail = f"{end.label}　{end.unit_name}"
    return Line(node, str(Node(node).label), end.title, detail, url, is_here, link_pk)


def get_link_for(actor: Actor, pk: int) -> Link:
    link = Link.objects.filter(organisation_id=actor.organisation_id, pk=pk).select_related(*SELECTED).first()
    if link is None or not all(_is_visible(actor, getattr(link, name)) for name in link.ends):
        raise NotFound(_("没有这条联系，或者已经去掉了。"))
    return link


def linkable_for(actor: Actor, subject: Any) -> dict[str, QuerySet[Any]]:
    """What may be chosen as the origin of `subject`, by kind."""
    node = node_of(subject)
    sources = [str(source) for source, target in LINKS if target == node]
    rows: dict[str, QuerySet[Any]] = {}
    for source in sources:
        if source == Node.RETROSPECTIVE:
            own = rules.retrospectives_visible_to(actor, Retrospective.objects.all())
            rows[source] = own.select_related("unit")
        else:
            model: Any = Case if source == Node.CASE else Method
            rows[source] = rules.works_visible_to(actor, model.objects.all()).select_related("unit")
            if isinstance(subject, Lecture):
                rows[source] = rows[source].filter(state="published")
    return rows


def source_for(actor: Actor, address: str) -> Any:
    """The retrospective or case that `retrospective-7` names; None when nothing is named."""
    node, _dash, number = address.partition("-")
    if node not in (Node.RETROSPECTIVE, Node.CASE) or not number.isdecimal():
        return None
    return subject_for(actor, node, int(number))
