"""Hours on the pages of a person and of a unit: where they are, for who may see them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.panels import Line, Panel
from lunxun.org.actors import Actor
from lunxun.org.models import Person, Unit
from lunxun.talent import rules
from lunxun.talent.queries import Tally, tallies


def of_person(actor: Actor, person: Person) -> Panel | None:
    """This year's hours, with the way to the record (6 queries)."""
    if not rules.can_see_record(actor, person):
        return None
    year = clock.today().year
    found = tallies(actor.organisation_id, Person.objects.filter(pk=person.pk), year).get(person.pk, Tally())
    words = {"hours": f"{found.total:.2f}".rstrip("0").rstrip("."), "n": found.sessions}
    return Panel(
        key="hours",
        title=_("学时"),
        lines=[
            Line(
                _("%(year)s 年培训档案") % {"year": year},
                reverse("talent:record", args=[person.pk]),
                detail=_("%(hours)s 学时，听了 %(n)s 场") % words,
            )
        ],
    )


def of_unit(actor: Actor, unit: Unit) -> Panel | None:
    """The way to the unit's hours; the sums stand there, so this costs no query."""
    if not rules.can_see_unit_hours(actor, unit):
        return None
    return Panel(
        key="hours",
        title=_("学时"),
        lines=[
            Line(
                _("%(year)s 年各圈学时，谁没听过底线课") % {"year": clock.today().year},
                reverse("talent:unit_detail", args=[unit.pk]),
            )
        ],
    )
