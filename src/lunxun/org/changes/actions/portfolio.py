"""调整分工: units change their leader from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from lunxun.kernel.db import action
from lunxun.kernel.errors import Invalid
from lunxun.org.actors import Actor
from lunxun.org.changes import steps
from lunxun.org.changes.book import Book, names_of
from lunxun.org.changes.carry import lead
from lunxun.org.enums import ChangeKind
from lunxun.org.models import OrgChange, Post, Unit
from lunxun.org.queries import holder_of


@action
def hand_over_portfolio(
    *,
    actor: Actor,
    units: Sequence[Unit],
    leader_post: Post,
    effective_on: dt.date,
    document: str = "",
    note: str = "",
) -> OrgChange:
    """From a day on, another leader answers for these units; reviews in progress go to him that day."""
    book = Book(actor, ChangeKind.PORTFOLIO, effective_on, document=document, note=note)
    if not units:
        raise Invalid({"units": _("请选要调整的单位。")})
    book.about(*units, leader_post.unit)
    steps.check_unit(leader_post.unit, book.on)
    for unit in units:
        steps.check_unit(unit, book.on)
        lead(book, unit, leader_post)
    if holder_of(leader_post, book.on) is None:
        book.find(
            "bad",
            _("%(post)s那天没有人担任，提纲会上提一级审核。")
            % {"post": steps.post_name(leader_post, book.on)},
        )
    names = {"post": leader_post.title, "units": names_of(units)}
    return book.close(_("%(post)s分管%(units)s") % names, verb="hand_over_portfolio")
