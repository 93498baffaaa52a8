"""Reads for the pages of the changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import Decision, require
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.org.changes import rules
from lunxun.org.enums import ChangeState
from lunxun.org.models import (
    OrgChange,
    Person,
    Portfolio,
    Post,
    PostHolding,
    Unit,
    UnitName,
    UnitSuccession,
    UnitType,
)


def may_change(actor: Actor) -> Decision:
    return rules.can_change(actor)


def units_now(actor: Actor) -> QuerySet[Unit]:
    """Units that exist today or will, in official order."""
    rows: QuerySet[Unit] = Unit.objects.filter(organisation_id=actor.organisation_id)
    return rows.exclude(valid_to__lt=clock.today()).order_by("type__order_no", "order_no", "stroke_key", "id")


def types_of(actor: Actor) -> QuerySet[UnitType]:
    return UnitType.objects.filter(organisation_id=actor.organisation_id)


def posts_of(unit: Any) -> QuerySet[Post]:
    return Post.objects.filter(unit=unit).select_related("unit").order_by("order_no", "id")


def leading_posts(actor: Actor) -> QuerySet[Post]:
    """Posts that answer, or have answered, for units; and the posts beside them in the same units."""
    led = Portfolio.objects.filter(organisation_id=actor.organisation_id)
    beside = Post.objects.filter(pk__in=led.values("leader_post_id")).values("unit_id")
    rows = Post.objects.filter(organisation_id=actor.organisation_id, unit_id__in=beside)
    return rows.select_related("unit").order_by("unit__order_no", "order_no", "id")


def holdings_of(person: Any, *, past: bool = False) -> QuerySet[PostHolding]:
    """Posts of a person that have not ended by today; with `past` all he ever held."""
    rows: QuerySet[PostHolding] = PostHolding.objects.filter(person=person)
    if not past:
        rows = rows.exclude(to_on__lt=clock.today())
    return rows.select_related("post__unit", "person").order_by("-is_primary", "post__order_no", "id")


def post_by_title(actor: Actor, unit: Unit, title: str) -> Post | None:
    return (
        Post.objects.filter(organisation_id=actor.organisation_id, unit=unit, title=title)
        .select_related("unit")
        .order_by("order_no", "id")
        .first()
    )


def titles_sentence(actor: Actor, unit: Unit, title: str) -> str:
    """That the unit has no such post, and which it has."""
    titles = list(dict.fromkeys(posts_of(unit).values_list("title", flat=True)[:12]))
    names = {"unit": unit, "title": title, "titles": _("、").join(titles) or _("没有")}
    return _("%(unit)s没有“%(title)s”这个职务（现有：%(titles)s）。要新设，请勾选下面一项。") % names


def person_named(actor: Actor, typed: str) -> tuple[Person | None, str]:
    """A person by 工号 or by a name that only one has; otherwise None and why."""
    people = Person.objects.filter(organisation_id=actor.organisation_id, left_on__isnull=True)
    found = list(people.filter(number=typed)) or list(people.filter(name=typed)[:6])
    if len(found) == 1:
        return found[0], ""
    if not found:
        return None, _("没有找到“%(typed)s”，请核对工号或姓名。") % {"typed": typed}
    numbers = _("、").join(one.number for one in found)
    return None, _("有 %(count)s 个“%(typed)s”，请写工号：%(numbers)s。") % {
        "count": len(found),
        "typed": typed,
        "numbers": numbers,
    }


def get_subject_unit_for(actor: Actor, pk: int) -> Unit:
    require(rules.can_change(actor))
    unit: Unit | None = (
        Unit.objects.filter(organisation_id=actor.organisation_id, pk=pk).select_related("type").first()
    )
    if unit is None:
        raise NotFound(_("没有这个单位，或者它属于别的组织。"))
    return unit


def get_subject_person_for(actor: Actor, pk: int) -> Person:
    require(rules.can_change(actor))
    person = Person.objects.filter(organisation_id=actor.organisation_id, pk=pk).first()
    if person is None:
        raise NotFound(_("没有这个人，或者他属于别的组织。"))
    return person


def changes_for(actor: Actor) -> QuerySet[OrgChange]:
    """All changes, the latest effective day first."""
    require(rules.can_see_changes(actor))
    return OrgChange.objects.filter(organisation_id=actor.organisation_id)


def months_of(actor: Actor) -> list[str]:
    """Months with changes, the latest first: 2022-10."""
    days = changes_for(actor).values_list("effective_on", flat=True).order_by("-effective_on")
    return list(dict.fromkeys(day.strftime("%Y-%m") for day in days))


def in_month(rows: QuerySet[OrgChange], month: str) -> QuerySet[OrgChange]:
    """Changes of a month written 2022-10."""
    first = dt.date(int(month[:4]), int(month[5:7]), 1)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return rows.filter(effective_on__gte=first, effective_on__lt=following)


def get_change_for(actor: Actor, pk: int) -> OrgChange:
    change = changes_for(actor).filter(pk=pk).prefetch_related("people", "units").first()
    if change is None:
        raise NotFound(_("没有这次变动，或者它属于别的组织。"))
    return change


@dataclass(frozen=True, slots=True)
class Lineage:
    """Before and after a unit: names of the time, what it took over from, what took over."""

    names: list[UnitName]
    before: list[UnitSuccession]
    after: list[UnitSuccession]
    changes: list[OrgChange]

    @property
    def is_empty(self) -> bool:
        return not (self.names or self.before or self.after or self.changes)


def lineage_of(unit: Unit) -> Lineage:
    """Where a unit comes from and what became of it (4 queries)."""
    rows = UnitSuccession.objects.filter(organisation_id=unit.organisation_id)
    return Lineage(
        names=list(UnitName.objects.filter(unit=unit)),
        before=list(rows.filter(successor=unit).select_related("predecessor").order_by("on", "id")),
        after=list(rows.filter(predecessor=unit).select_related("successor").order_by("on", "id")),
        changes=list(unit.changes.filter(state=ChangeState.DONE)[:12]),  # type: ignore[attr-defined]
    )


def changes_of(person: Person) -> list[OrgChange]:
    """The changes that were about a person, latest first (1 query)."""
    return list(person.changes.filter(state=ChangeState.DONE)[:20])  # type: ignore[attr-defined]
