"""Rows of F05 花名册 and F09 签到表, and the workbook of them."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lunxun.kernel.text import chinese_date
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

    def cells(self) -> list[str]:
        texts = (self.unit, self.name, self.post, self.rank, self.category, self.line, self.phone, self.note)
        return [str(self.number), *texts]


def columns() -> list[str]:
    return [
        _("序号"),
        _("单位"),
        _("姓名"),
        _("职务"),
        _("职级"),
        _("人员类别"),
        _("条线"),
        _("手机"),
        _("备注"),
    ]


def roster_of(actor: Actor, session: TrainingSession, filters: queries.RosterFilters) -> list[RosterLine]:
    """All matching rows that the actor may see, numbered (2 queries)."""
    # A sheet prints everybody at once: only what it shows is loaded.
    shown = ("person", "substitution__new_entry", "stands_in__entry")
    rows = queries.roster_rows(actor, session, filters).select_related(None).prefetch_related(None)
    entries = list(rows.select_related(*shown))
    work = primary_lines([one.person_id for one in entries if one.person_id], session.on)
    lines = []
    for number, entry in enumerate(entries, 1):
        person = entry.person
        lines.append(
            RosterLine(
                number=number,
                unit=entry.unit_name,
                name=entry.name,
                post=entry.post_title,
                rank=person.grade or person.rank if person else "",
                category=person.category if person else "",
                line=work.get(entry.person_id or 0, ""),
                phone=person.phone_masked if person else "",
                note=_note(entry),
            )
        )
    return lines


def workbook(session: TrainingSession, lines: list[RosterLine]) -> bytes:
    """F05 as xlsx. Every cell is written as text: a name that begins with = stays a name."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(_("花名册"))
    bold = book.add_format({"bold": True, "bottom": 1})
    title = book.add_format({"bold": True, "font_size": 14})
    sheet.write_string(0, 0, f"{session.title}　{chinese_date(session.on)}", title)
    for column, (name, width) in enumerate(zip(columns(), (6, 16, 12, 20, 14, 14, 10, 14, 24), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, name, bold)
    for row, line in enumerate(lines, 3):
        for column, text in enumerate(line.cells()):
            sheet.write_string(row, column, text)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def qr_of(address: str) -> SafeString:
    """A QR code as inline SVG; drawn by us from an address of ours, so it is safe to mark as such."""
    import segno

    picture = segno.make(address, error="q", micro=False).svg_inline(scale=1, omitsize=True, border=4)
    return mark_safe(picture)  # noqa: S308


def _note(entry: RosterEntry) -> str:
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
