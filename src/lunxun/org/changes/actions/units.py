"""What happens to a unit: founded, renamed, closed."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from lunxun.kernel.db import action
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line
from lunxun.org.actors import Actor
from lunxun.org.changes import steps
from lunxun.org.changes.book import Book, names_of
from lunxun.org.changes.carry import carry_tags, end_portfolio, lead
from lunxun.org.changes.eras import begin_era
from lunxun.org.changes.founding import UnitDraft, found
from lunxun.org.changes.places import make_post
from lunxun.org.enums import ChangeKind, PostLevel
from lunxun.org.models import OrgChange, Post, RoleGrant, Unit, UnitType


@action
def add_unit(
    *,
    actor: Actor,
    draft: UnitDraft,
    type: UnitType,
    effective_on: dt.date,
    parent: Unit | None = None,
    head_title: str = "",
    leader_post: Post | None = None,
    document: str = "",
    note: str = "",
) -> OrgChange:
    """A new unit, with its head post and the leader who answers for it, if they are named."""
    book = Book(actor, ChangeKind.ADD_UNIT, effective_on, document=document, note=note)
    if parent is not None:
        steps.check_unit(parent, book.on)
        book.about(parent)
    unit = found(book, draft, type_=type, parent=parent)
    if clean_line(head_title):
        title = clean_line(head_title)[:60]
        make_post(book, unit, title=title, level=PostLevel.HEAD, is_head=True, order_no=unit.order_no * 100)
        book.find("bad", _("空出 1 个正职：%(unit)s%(title)s。请任命。") % {"unit": unit, "title": title})
    if leader_post is not None:
        lead(book, unit, leader_post)
    else:
        book.find("bad", _("还没有写明谁分管%(unit)s，它的提纲没有人审。") % {"unit": unit})
    return book.close(_("新设%(unit)s") % {"unit": unit.name}, verb="add_unit")


@action
def rename_unit(
    *,
    actor: Actor,
    unit: Unit,
    name: str,
    short_name: str = "",
    effective_on: dt.date,
    document: str = "",
    note: str = "",
) -> OrgChange:
    """Another name from a day on; what happened before keeps the old one."""
    book = Book(actor, ChangeKind.RENAME, effective_on, document=document, note=note)
    book.about(unit)
    steps.check_unit(unit, book.on)
    name, short_name = clean_line(name)[:80], clean_line(short_name)[:40]
    if not name:
        raise Invalid({"name": _("请写新的名称。")})
    before = unit.era_on(book.on)
    if (name, short_name or name[:40]) == (before.name, before.short_name):
        raise Invalid({"name": _("新名称和现在的一样。")})
    begin_era(book, unit, name=name, short_name=short_name or name[:40])
    return book.close(
        _("%(before)s更名为%(after)s") % {"before": before.name, "after": name}, verb="rename_unit"
    )


@action
def close_unit(
    *, actor: Actor, unit: Unit, effective_on: dt.date, document: str = "", note: str = ""
) -> OrgChange:
    """The unit is no more from the effective day; people and units below must have gone before.

    Raises:
        Conflict: somebody still holds a post there, or a unit is still below it.
    """
    book = Book(actor, ChangeKind.CLOSE_UNIT, effective_on, document=document, note=note)
    book.about(unit)
    steps.check_unit(unit, book.on)
    people = {one.person for one in steps.holdings_from(book, post__unit=unit)}
    if people:
        raise Conflict(
            _("%(unit)s那天还有 %(count)s 人在任（%(names)s…）。先给他们办调动，或者改办机构合并。")
            % {
                "unit": unit,
                "count": len(people),
                "names": names_of(sorted(people, key=lambda one: (one.order_no, one.pk))[:3]),
            }
        )
    below = [one for one in Unit.objects.filter(parent=unit).on(book.on) if one.valid_to is None]
    if below:
        raise Conflict(
            _("%(unit)s下面还有 %(count)s 个单位（%(names)s）。先把它们撤销或合并。")
            % {"unit": unit, "count": len(below), "names": names_of(below[:3])}
        )
    end_unit(book, unit)
    return book.close(_("撤销%(unit)s") % {"unit": unit.name}, verb="close_unit")


def end_unit(book: Book, unit: Unit) -> None:
    """Last day, lists, leader and roles end. Shared with merging and splitting."""
    if unit.valid_from >= book.on:
        raise Conflict(_("%(unit)s那天还没有成立，请核对生效日期。") % {"unit": unit})
    book.change(unit, valid_to=book.day_before)
    carry_tags(book, [unit], [])
    end_portfolio(book, [unit])
    for grant in RoleGrant.objects.filter(steps.from_day(book.on), unit=unit).select_related("unit"):
        steps.end_grant(book, grant)
