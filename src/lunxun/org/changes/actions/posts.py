"""What happens to a post: it falls vacant, somebody acts, somebody is appointed."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from lunxun.kernel.db import action
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor
from lunxun.org.changes import steps
from lunxun.org.changes.book import Book
from lunxun.org.changes.places import Place, seat
from lunxun.org.enums import ChangeKind, HoldingKind
from lunxun.org.models import OrgChange, Person, Post, PostHolding


@action
def vacate_post(
    *,
    actor: Actor,
    holding: PostHolding,
    effective_on: dt.date,
    document: str = "",
    note: str = "",
) -> OrgChange:
    """免职: one holding ends the day before; the person stays with whatever else he holds."""
    book = Book(actor, ChangeKind.VACATE, effective_on, document=document, note=note)
    holding.refresh_from_db()
    person, post = holding.person, holding.post
    if holding.to_on is not None and holding.to_on < effective_on:
        raise Conflict(_("他到那天已经不担任这个职务，请核对日期。"))
    steps.end_holding(book, holding)
    rest = steps.holdings_from(book, person=person)
    if post.unit_id not in {one.post.unit_id for one in rest}:
        steps.end_unit_grants(book, person, {post.unit_id})
    if not rest:
        book.find("warn", _("%(name)s从这天起没有任职，不再进任何名册。") % {"name": person})
    steps.note_vacancy(book, post)
    names = {"name": person, "post": steps.post_name(post, book.day_before)}
    verb = (
        _("%(name)s不再主持%(post)s的工作")
        if holding.kind == HoldingKind.ACTING
        else _("%(name)s免去%(post)s")
    )
    return book.close(verb % names, verb="vacate_post")


@action
def set_acting_head(
    *,
    actor: Actor,
    post: Post,
    person: Person,
    effective_on: dt.date,
    document: str = "",
    note: str = "",
) -> OrgChange:
    """主持工作: somebody stands in for a vacant head; he keeps his own post. Counts as head everywhere."""
    book = Book(actor, ChangeKind.ACTING, effective_on, document=document, note=note)
    if not post.is_head:
        raise Invalid({"post": _("只有正职空缺时才明确主持工作。")})
    label = steps.post_name(post, book.on)
    held = PostHolding.objects.on(book.on).filter(post=post).exclude(person=person).select_related("person")
    for holding in held:
        if holding.kind == HoldingKind.ACTING:
            steps.end_holding(book, holding)
            book.find("info", _("%(name)s不再主持%(post)s的工作。") % {"name": holding.person, "post": label})
        elif holding.kind in steps.LEADING:
            raise Conflict(
                _("%(post)s由%(name)s担任，没有空缺。先办他的调动或免职，再明确主持工作。")
                % {"post": label, "name": holding.person}
            )
    steps.appoint(book, post=post, person=person, kind=HoldingKind.ACTING, is_primary=False)
    names = {"name": person, "unit": post.unit.short_name_on(book.on)}
    return book.close(_("%(name)s主持%(unit)s工作") % names, verb="set_acting_head")


@action
def fill_post(
    *,
    actor: Actor,
    to: Place,
    person: Person,
    effective_on: dt.date,
    is_concurrent: bool = False,
    document: str = "",
    note: str = "",
) -> OrgChange:
    """任职: somebody takes a post and keeps what he has. Who moves from one to another is transferred."""
    book = Book(actor, ChangeKind.FILL, effective_on, document=document, note=note)
    post = seat(book, to)
    has_other = PostHolding.objects.on(book.on).filter(person=person, is_primary=True).exists()
    steps.appoint(
        book,
        post=post,
        person=person,
        kind=HoldingKind.CONCURRENT if is_concurrent else HoldingKind.REGULAR,
        is_primary=not has_other,
    )
    names = {"name": person, "post": steps.post_name(post, book.on)}
    summary = _("%(name)s兼任%(post)s") if is_concurrent else _("%(name)s任%(post)s")
    return book.close(summary % names, verb="fill_post")
