"""A unit that comes into being, and the rows that say what it continues."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line
from lunxun.org.changes.book import Book
from lunxun.org.models import Unit, UnitSuccession, UnitType


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """A new unit as written in the document; without a code it gets one of its own."""

    name: str
    short_name: str = ""
    code: str = ""
    order_no: int | None = None


def found(book: Book, draft: UnitDraft, *, type_: UnitType, parent: Unit | None = None) -> Unit:
    """The new unit, from the effective day on."""
    name = clean_line(draft.name)[:80]
    if not name:
        raise Invalid({"name": _("请写单位名称。")})
    known = Unit.objects.filter(organisation_id=book.organisation_id)
    if known.filter(name=name).on(book.on).exists():
        raise Invalid({"name": _("已经有“%(name)s”了。") % {"name": name}})
    code = clean_line(draft.code)[:30] or _free_code(book)
    if known.filter(code=code).exists():
        raise Invalid({"code": _("编码 %(code)s 已经用过，请换一个。") % {"code": code}})
    last = known.order_by("-order_no").values_list("order_no", flat=True).first() or 0
    unit = book.create(
        Unit,
        code=code,
        name=name,
        short_name=clean_line(draft.short_name)[:40] or name[:40],
        type=type_,
        parent=parent,
        order_no=last + 1 if draft.order_no is None else draft.order_no,
        valid_from=book.on,
    )
    book.about(unit)
    return unit


def _free_code(book: Book) -> str:
    known = set(Unit.objects.filter(organisation_id=book.organisation_id).values_list("code", flat=True))
    number = len(known) + 1
    while f"U{number:03d}" in known:
        number += 1
    return f"U{number:03d}"


def succeed(book: Book, predecessor: Unit, successor: Unit, *, takes_over: bool = True) -> None:
    """From the effective day, `successor` stands where `predecessor` stood. Never in a circle."""
    seen, waiting = set(), [successor.pk]
    while waiting:
        here = waiting.pop()
        if here == predecessor.pk:
            raise Conflict(_("这样承接会绕成一圈，请核对是哪个单位并入哪个。"))
        if here not in seen:
            seen.add(here)
            rows = UnitSuccession.objects.filter(predecessor_id=here)
            waiting += rows.values_list("successor_id", flat=True)
    book.create(
        UnitSuccession, predecessor=predecessor, successor=successor, on=book.on, takes_over=takes_over
    )
