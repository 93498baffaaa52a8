"""撤销变动: put back every row that a change touched, as long as nothing later builds on it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict
from lunxun.kernel.text import clean_line, day_text
from lunxun.org.actors import Actor
from lunxun.org.changes import rules
from lunxun.org.changes.book import stored
from lunxun.org.enums import CHANGE_MOVES, ChangeState
from lunxun.org.models import Organisation, OrgChange, Unit, era_of


@action
def undo_change(*, actor: Actor, change: OrgChange, note: str = "") -> None:
    """As if it had never been entered. Rows go back in the reverse order of writing.

    Raises:
        Conflict: undone already, or something later builds on it; that is named.
    """
    require(rules.can_undo(actor, change))
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    own = {(row["model"], row["pk"]) for row in change.rows}
    for row in reversed(change.rows):
        _put_back(change, row, own)
    advance(
        change,
        actor=actor,
        verb="undo_change",
        to=ChangeState.UNDONE,
        allowed=CHANGE_MOVES,
        changes={
            "undone_at": clock.now(),
            "undone_by": f"{actor.title} {actor.label}".strip()[:120],
        },
        note=clean_line(note),
    )
    for unit in Unit.objects.filter(pk__in=[pk for label, pk in own if label == "org.Unit"]):
        _name_as_of_today(unit, unit.eras)


def _put_back(change: OrgChange, row: dict[str, Any], own: set[tuple[str, Any]]) -> None:
    model: Any = apps.get_model(row["model"])
    here = model._default_manager.filter(organisation_id=change.organisation_id, pk=row["pk"]).first()
    if row["after"] is None:
        model(**_typed(model, row["before"])).save(force_insert=True)
        return
    if here is None:
        raise _built_upon(change, row)
    now = stored(here)
    if any(now[name] != value for name, value in row["after"].items() if not _follows_the_day(row, name)):
        raise _built_upon(change, row)
    if row["before"] is None:
        _check_unused(change, row, here, own)
        here.delete()
        return
    for name, value in _typed(model, row["before"]).items():
        setattr(here, name, value)
    here.save(update_fields=list(row["before"]))
    if isinstance(here, Unit) and not here.eras:
        # The name may have come by the date alone since: the first era is what there was before.
        _name_as_of_today(here, row["after"].get("eras", []))


def _follows_the_day(row: dict[str, Any], name: str) -> bool:
    """Columns of a unit that change by the date alone are no sign of a later change; its eras are."""
    return row["model"] == "org.Unit" and name in ("name", "short_name", "parent_id", "initials")


def _typed(model: Any, values: dict[str, Any]) -> dict[str, Any]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items()}


def _check_unused(
    change: OrgChange, row: dict[str, Any], here: models.Model, own: set[tuple[str, Any]]
) -> None:
    """Nothing but rows of this change may hang on what it made: neither protected nor deleted along."""
    collector = Collector(using="default", origin=here)
    try:
        collector.collect([here])
    except (ProtectedError, RestrictedError) as error:
        raise _built_upon(change, row) from error
    listed = OrgChange.units.through, OrgChange.people.through
    for model, found in collector.data.items():
        for one in found:
            if model not in listed and (model._meta.label, one.pk) not in own:
                raise _built_upon(change, row)
    for query in collector.fast_deletes:
        if query.model not in listed and any((query.model._meta.label, one.pk) not in own for one in query):
            raise _built_upon(change, row)


def _built_upon(change: OrgChange, row: dict[str, Any]) -> Conflict:
    """The refusal, with the later change that stands in the way if one is known."""
    later = OrgChange.objects.filter(
        organisation_id=change.organisation_id, state=ChangeState.DONE, pk__gt=change.pk
    ).order_by("pk")
    for other in later:
        if any(one["model"] == row["model"] and one["pk"] == row["pk"] for one in other.rows) or _points_at(
            other, row
        ):
            return Conflict(
                _("不能撤销：后面“%(summary)s”（%(day)s）接着它办。请先撤销那一条。")
                % {"summary": other.summary, "day": day_text(other.effective_on)}
            )
    return Conflict(_("不能撤销：后来已经有讲题、名册或别的登记接着它办。请按现在的情况另办一次变动。"))


def _points_at(other: OrgChange, row: dict[str, Any]) -> bool:
    """Whether a later change made a row that refers to this one."""
    if row["before"] is not None:
        return False
    for one in other.rows:
        model: Any = apps.get_model(one["model"])
        for field in model._meta.concrete_fields:
            value = (one["after"] or {}).get(field.attname)
            if value == row["pk"] and field.is_relation and field.related_model._meta.label == row["model"]:
                return True
    return False


def _name_as_of_today(unit: Unit, eras: list[Any]) -> None:
    """The columns say again what holds today: of a single era left, or of the first of those undone."""
    era = era_of(eras if unit.eras else eras[:1], clock.today())
    if era is not None:
        unit.name, unit.short_name, unit.parent_id = era.name, era.short_name, era.parent_id
        unit.save(update_fields=["name", "short_name", "parent_id"])
