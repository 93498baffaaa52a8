"""Rows of F05 花名册 and F09 签到表, as they are signed on paper."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lunxun.org.actors import Actor
from lunxun.org.queries import primary_lines
from lunxun.plans.models import TrainingSession
from lunxun.teaching import queries
from lunxun.teaching.enums import EntrySource, EntryStatus
from lunxun.teaching.models import RosterEntry


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One line as printed; `note` says 请假 or 替会 and for whom."""

    number: int
    unit: str
    name: str
    post: str
    rank: str
    category: str
    line: str
    phone: str
    note: str


def roster_of(actor: Actor, session: TrainingSession, filters: queries.RosterFilters) -> list[RosterLine]:
    """All matching rows that the actor may see, numbered (2 queries)."""
    # A sheet prints everybody at once: only what it shows is loaded.
    shown = ("person", "substitution__new_entry", "stands_in__entry")
    rows = queries.roster_rows(actor, session, filters).select_related(None).prefetch_related(None)
    entries = list(rows.select_related(*shown))
    work = primary_lines([one.person_id for one in entries if one.person_id], session.on)
    lines = []
    for number, entry in enumerate(entries, 1):
        lines.append(
            RosterLine(
                number=number,
                unit=entry.unit_name,
                name=entry.name,
                post=entry.post_title,
                rank=rank_of(entry),
                category=category_of(entry),
                line=work.get(entry.person_id or 0, ""),
                phone=phone_of(entry),
                note=note_of(entry),
            )
        )
    return lines


def qr_of(address: str) -> SafeString:
    """A QR code as inline SVG; drawn by us from an address of ours, so it is safe to mark as such."""
    import segno

    picture = segno.make(address, error="q", micro=False).svg_inline(scale=1, omitsize=True, border=4)
    return mark_safe(picture)  # noqa: S308


def rank_of(entry: RosterEntry) -> str:
    """职级 where there is one, else 级别; nothing for somebody from outside."""
    return entry.person.grade or entry.person.rank if entry.person else ""


def category_of(entry: RosterEntry) -> str:
    return entry.person.category if entry.person else ""


def phone_of(entry: RosterEntry) -> str:
    return entry.person.phone_masked if entry.person else ""


def note_of(entry: RosterEntry) -> str:
    if entry.status == EntryStatus.ON_LEAVE:
        return _("准假")
    if entry.status == EntryStatus.SUBSTITUTED and hasattr(entry, "substitution"):
        return _("由%(name)s替会") % {"name": entry.substitution.new_entry.name}
    if entry.status == EntryStatus.REMOVED:
        return _("已移出：%(reason)s") % {"reason": entry.reason}
    if hasattr(entry, "stands_in"):
        return _("替%(name)s") % {"name": entry.stands_in.entry.name}
    if entry.source == EntrySource.MANUAL:
        return _("增补：%(reason)s") % {"reason": entry.reason}
    return ""
