"""Steps that several verbs share. They run inside the verb's transaction."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor
from lunxun.org.models import Person, Unit
from lunxun.org.queries import call_up_titles
from lunxun.plans.models import TrainingSession
from lunxun.teaching.audience.evaluation import order_key
from lunxun.teaching.models import RosterEntry


def locked_session(actor: Actor, session: TrainingSession) -> TrainingSession:
    """The session as it stands now, held against a second writer until the end of the transaction."""
    row = (
        TrainingSession.objects.select_for_update(of=("self",))
        .filter(organisation_id=actor.organisation_id, pk=session.pk)
        .first()
    )
    if row is None:
        raise NotFound(_("没有这个场次，或者它属于别的单位。"))
    return row


def locked_entry(actor: Actor, entry: RosterEntry) -> RosterEntry:
    """The row as it stands now, held against a second writer."""
    row = (
        RosterEntry.objects.select_for_update(of=("self",))
        .select_related("session", "unit__parent", "person")
        .filter(organisation_id=actor.organisation_id, pk=entry.pk)
        .first()
    )
    if row is None:
        raise NotFound(_("名册里没有这一行，或者它属于别的单位。"))
    return row


def snapshot(person: Person, session: TrainingSession) -> dict[str, object]:
    """Name, unit, post and order of a person on the session's day; empty when he holds no post then."""
    holding = call_up_titles(session.organisation_id, [person.pk], session.on).get(person.pk)
    if holding is None:
        return {}
    unit, post = holding.post.unit, holding.post
    era = unit.era_on(session.on)
    parent = Unit.objects.select_related("type").get(pk=era.parent_id) if era.parent_id else None
    block_type = (parent or unit).type
    key = order_key(
        block_type.order_no,
        (parent or unit).order_no,
        unit.order_no + 1 if parent else 0,
        post.order_no,
        person.order_no,
    )
    return {
        "name": person.name,
        "unit": unit,
        "unit_name": era.short_name,
        "post_title": post.title,
        "order_key": key,
    }


def signature(actor: Actor) -> str:
    """Who did it, as it stands on paper: 应急局局长 贺启明."""
    return f"{actor.title} {actor.label}".strip()[:120]
