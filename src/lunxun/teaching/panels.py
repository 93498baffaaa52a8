"""What teaching says on a person's page: the sessions he was called to and came to."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.panels import Line, Panel
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor
from lunxun.org.models import Person
from lunxun.teaching import rules
from lunxun.teaching.enums import EntryStatus
from lunxun.teaching.models import RosterEntry

SHOWN = 60


def of_person(actor: Actor, person: Person) -> Panel | None:
    """Sessions of issued call-ups, newest first (1 query)."""
    rows = rules.visible_to(actor, RosterEntry.objects.filter(person=person))
    rows = rows.exclude(status=EntryStatus.REMOVED).filter(session__call_up__state="called")
    entries = list(
        rows.select_related("session", "session__circle", "check_in").order_by("-session__on")[:SHOWN]
    )
    if not entries:
        return None
    came = sum(1 for entry in entries if hasattr(entry, "check_in"))
    return Panel(
        key="sessions",
        title=_("参加的培训"),
        note=_("调训 %(called)s 次，参加 %(came)s 次。") % {"called": len(entries), "came": came},
        lines=[_line(entry) for entry in entries],
    )


def _line(entry: RosterEntry) -> Line:
    aside, tone = _standing(entry)
    return Line(
        text=entry.session.title,
        url=reverse("plans:session_detail", args=[entry.session_id]),
        lead=day_text(entry.session.on, weekday=False),
        detail=f"{entry.session.circle.name} {entry.unit_name} {entry.post_title}".strip(),
        aside=aside,
        tone=tone,
    )


def _standing(entry: RosterEntry) -> tuple[str, str]:
    if hasattr(entry, "check_in"):
        return _("已参加"), "ok"
    if entry.status == EntryStatus.ON_LEAVE:
        return _("准假"), "off"
    if entry.status == EntryStatus.SUBSTITUTED:
        return _("已换人"), "off"
    if entry.session.on >= clock.today():
        return _("已调训"), "info"
    return _("没有签到"), "warn"
