"""Who may see and keep hours."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.org.models import Person, Unit
from lunxun.org.rules import can_see_person


def can_keep_hours(actor: Actor) -> Decision:
    """The training office books hours; nobody books his own."""
    if actor.has("clerk", "system"):
        return ALLOWED
    return denied(_("学时由培训办登记和更正。有出入，请找培训办。"))


def can_see_record(actor: Actor, person: Person) -> Decision:
    """The record of a person: he himself, and who may see him in the directory."""
    if actor.has("sysadmin") and actor.person_id != person.pk and not actor.has("clerk"):
        return denied(_("系统管理员不看培训档案。"))
    return can_see_person(actor, person)


def can_see_unit_hours(actor: Actor, unit: Unit) -> Decision:
    """Office, inspectors and leaders every unit; heads and contacts their own and those below it."""
    if unit.organisation_id != actor.organisation_id:
        return denied(_("这个单位不在你的机构里。"))
    mine = actor.headed_unit_ids | actor.contact_unit_ids
    if actor.has("clerk", "inspector", "leader", "system") or unit.pk in mine or unit.parent_id in mine:
        return ALLOWED
    return denied(_("你只能看本单位和下属单位的学时。"))


def can_see_all_units(actor: Actor) -> Decision:
    if actor.has("clerk", "inspector", "leader", "system"):
        return ALLOWED
    return denied(_("各单位学时只有培训办、督查和领导能看。"))
