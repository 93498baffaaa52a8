"""Reads of cases and methods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.library import rules
from lunxun.library.content import CaseContent, Hint, MethodContent, WorkContent, hints
from lunxun.library.content.hints import windows
from lunxun.library.enums import AdoptionState, Node
from lunxun.library.models import (
    Case,
    CaseVersion,
    Method,
    MethodVersion,
    Work,
    WorkVersion,
)
from lunxun.org.actors import Actor
from lunxun.org.models import Person, Unit

LOADED = ("unit", "circle", "current")
MODELS: dict[str, Any] = {Node.CASE.value: Case, Node.METHOD.value: Method}


def works_for(actor: Actor, node: str, *, text: str = "", state: str = "", unit: str = "") -> QuerySet[Any]:
    """Cases or methods in official order, with `adopted`: how many other units do it this way."""
    works: QuerySet[Any] = rules.works_visible_to(actor, MODELS[node].objects.all())
    if text:
        works = works.filter(Q(title__icontains=text) | Q(unit__short_name__icontains=text))
    if state == "stale":
        today = clock.today()
        works = works.filter(Q(current__valid_until__lt=today) | Q(current__basis_until__lt=today))
    elif state:
        works = works.filter(state=state)
    if unit.isdecimal():
        works = works.filter(unit_id=int(unit))
    counted = Count("adoptions", filter=Q(adoptions__state=AdoptionState.ACTIVE))
    rows: QuerySet[Any] = works.select_related(*LOADED).annotate(adopted=counted)
    return rows.order_by("unit__order_no", "number")


def get_work_for(actor: Actor, node: str, pk: int) -> Any:
    work = (
        MODELS[node]
        .objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related(*LOADED)
        .first()
    )
    if work is None:
        raise NotFound(_("没有这一份，或者它属于别的单位。"))
    require(rules.can_see_work(actor, work))
    return work


def latest_work_version(work: Work) -> Any:
    """The version that is written on: the newest one."""
    model: Any = CaseVersion if isinstance(work, Case) else MethodVersion
    version = model.objects.filter(work=work).order_by("-number").first()
    assert version is not None  # noqa: S101 (every work is made with its first version)
    return version


def next_work_number(model: type[Any], organisation_id: int) -> int:
    rows = model.objects.filter(organisation_id=organisation_id)
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1


def content_of(version: WorkVersion) -> WorkContent:
    if isinstance(version, CaseVersion):
        return CaseContent.of(version.content)
    return MethodContent.of(version.content)


def hints_of(organisation_id: int, title: str, content: WorkContent) -> list[Hint]:
    """What may tell who or where somebody is, with the names of this organisation's people (1 query)."""
    text = f"{title}\n{content.text}"
    candidates = windows(text)
    names = Person.objects.filter(organisation_id=organisation_id).values_list("name", flat=True)
    return hints(text, sorted(candidates.intersection(names)))


@dataclass(frozen=True, slots=True)
class WorkPage:
    work: Any
    version: Any
    content: WorkContent
    is_current: bool


def work_page(work: Any, version: Any = None) -> WorkPage:
    """What the page and the print show: the published version unless another is asked for."""
    shown = version or work.current or latest_work_version(work)
    return WorkPage(work, shown, content_of(shown), shown.pk == work.current_id)


def draftable_units(actor: Actor) -> QuerySet[Unit]:
    """Units for which the actor may begin a case or a method; all of them for the office."""
    units = Unit.objects.filter(organisation_id=actor.organisation_id)
    if actor.has("clerk", "system"):
        return units.filter(posts__is_head=True).distinct()
    return units.filter(pk__in=actor.headed_unit_ids | actor.assisted_unit_ids)
