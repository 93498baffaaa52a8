"""Steps that several verbs share: appointing, ending, and what is left behind."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import day_text
from lunxun.org.changes import rules
from lunxun.org.changes.book import Book
from lunxun.org.enums import HoldingKind, Role
from lunxun.org.models import Account, Person, Portfolio, Post, PostHolding, RoleGrant, Unit

LEADING = (HoldingKind.REGULAR, HoldingKind.CONCURRENT)
"""Kinds of holding that fill a post; 主持工作 stands in for one, 借调 leaves the post as it is."""


def post_name(post: Post, on: dt.date) -> str:
    return f"{post.unit.short_name_on(on)}{post.title}"


def from_day(on: dt.date, to_on: dt.date | None = None) -> Q:
    """Rows whose period has a day in common with on…to_on."""
    overlap = Q(to_on__isnull=True) | Q(to_on__gte=on)
    return overlap & Q(from_on__lte=to_on) if to_on else overlap


def check_unit(unit: Unit, on: dt.date) -> None:
    """The unit exists on the day and stays. Reads it again, as it is now."""
    unit.refresh_from_db()
    if unit.valid_from > on:
        raise Conflict(
            _("%(unit)s从%(day)s起才成立，生效日不能更早。")
            % {"unit": unit, "day": day_text(unit.valid_from)}
        )
    if unit.valid_to is not None and unit.valid_to >= on:
        raise Conflict(
            _("%(unit)s%(day)s以后不再存在，请先撤销那次变动，或者改到承接它的单位办。")
            % {"unit": unit, "day": day_text(unit.valid_to)}
        )
    if unit.valid_to is not None:
        raise Conflict(
            _("%(unit)s到%(day)s为止，已经不在了。请到承接它的单位办。")
            % {"unit": unit, "day": day_text(unit.valid_to)}
        )


def must_be_single(post: Post) -> bool:
    """Head posts, and posts that answer for units, have one holder at a time."""
    return post.is_head or Portfolio.objects.filter(leader_post=post).exists()


def appoint(
    book: Book,
    *,
    post: Post,
    person: Person,
    kind: str = HoldingKind.REGULAR,
    is_primary: bool = True,
    to_on: dt.date | None = None,
) -> PostHolding:
    """A holding from the effective day; refuses what can't be true at once.

    Raises:
        Conflict: the post is held, he holds it already, has left, or the unit does not exist then.
        Invalid: the last day is before the first.
    """
    book.about(person, post.unit)
    if to_on is not None and to_on < book.on:
        raise Invalid({"to_on": _("止日早于起日，请核对。")})
    check_unit(post.unit, book.on)
    if person.left_on is not None and (to_on is None or person.left_on <= to_on):
        raise Conflict(
            _("%(name)s%(day)s起已经离任，不能再任职。登记错了，请先撤销那次变动。")
            % {"name": person, "day": day_text(person.left_on)}
        )
    label = post_name(post, book.on)
    rivals = PostHolding.objects.filter(
        from_day(book.on, to_on), organisation_id=book.organisation_id, post=post
    ).select_related("person")
    own = rivals.filter(person=person).first()
    if own is not None:
        raise Conflict(
            _("%(name)s从%(day)s起已经任%(post)s。")
            % {"name": person, "day": day_text(own.from_on), "post": label}
        )
    if kind in LEADING and must_be_single(post):
        rival = rivals.filter(kind__in=LEADING).first()
        if rival is not None:
            raise Conflict(
                _("%(post)s同一天不能有两个人：%(name)s从%(day)s起在任。请先办他的调动或免职。")
                % {"post": label, "name": rival.person, "day": day_text(rival.from_on)}
            )
        for acting in rivals.filter(kind=HoldingKind.ACTING):
            end_holding(book, acting)
            book.find("info", _("%(name)s不再主持%(post)s的工作。") % {"name": acting.person, "post": label})
    return book.create(
        PostHolding, post=post, person=person, kind=kind, is_primary=is_primary, from_on=book.on, to_on=to_on
    )


def end_holding(book: Book, holding: PostHolding) -> dt.date | None:
    """End a holding on the day before; the end that was known until now.

    One that begins later is not touched: it needs its own undo.
    """
    if holding.from_on >= book.on:
        raise Conflict(
            _("%(name)s从%(day)s起任%(post)s，不早于这次的生效日。请先撤销那次变动，或者用“更正登记”。")
            % {
                "name": holding.person,
                "day": day_text(holding.from_on),
                "post": post_name(holding.post, holding.from_on),
            }
        )
    book.about(holding.person, holding.post.unit)
    known = holding.to_on
    book.change(holding, to_on=book.day_before)
    return known


def holdings_from(book: Book, **which: Any) -> list[PostHolding]:
    """Holdings in force on the effective day or later."""
    rows = PostHolding.objects.filter(from_day(book.on), organisation_id=book.organisation_id, **which)
    return list(rows.select_related("person", "post__unit").order_by("-is_primary", "post__order_no", "id"))


def note_vacancy(book: Book, post: Post) -> None:
    """Say what a post leaves behind when nobody holds it: a vacant head, units without their leader."""
    rest = PostHolding.objects.on(book.on).filter(post=post)
    if rest.exclude(kind=HoldingKind.SECONDED).exists():
        return
    label = post_name(post, book.on)
    if post.is_head:
        book.find("bad", _("空出 1 个正职：%(post)s。请任命，或者明确谁主持工作。") % {"post": label})
    led = Portfolio.objects.on(book.on).filter(leader_post=post).select_related("unit")
    units = [entry.unit.short_name_on(book.on) for entry in led.order_by("unit__order_no", "unit_id")]
    if units:
        book.find(
            "bad",
            _("%(post)s分管的 %(count)s 个单位暂时没有分管领导：%(units)s。")
            % {"post": label, "count": len(units), "units": _("、").join(units)},
        )


def end_unit_grants(book: Book, person: Person, unit_ids: set[int]) -> None:
    """Assistant and contact of a unit end with the work there."""
    rows = _grants(book, person).filter(unit_id__in=unit_ids)
    for grant in rows:
        end_grant(book, grant)


def end_all_grants(book: Book, person: Person) -> None:
    """Every role of somebody who leaves."""
    grants = list(_grants(book, person))
    account = Account.objects.filter(person=person).first()
    if account is not None:
        is_administrator = any(grant.role == Role.SYSADMIN for grant in grants)
        require(rules.can_end_account(book.actor, account, is_administrator))
    for grant in grants:
        end_grant(book, grant)
    if account is None:
        return
    if account.is_active and book.is_in_force:
        book.change(account, is_active=False)
    book.find("info", _("账号 %(login)s 从这天起不能登录。") % {"login": account.login})


def remind_of_grants(book: Book, person: Person) -> None:
    """Roles for the whole organisation stay with a person who moves; somebody must look at them."""
    for grant in _grants(book, person).filter(unit__isnull=True):
        book.find(
            "warn",
            _("%(name)s还有全区的角色“%(role)s”，没有动它。不再需要的，请系统管理员收回。")
            % {"name": person, "role": grant.get_role_display()},
        )


def end_grant(book: Book, grant: RoleGrant) -> None:
    names = {"role": grant.get_role_display(), "unit": grant.unit or ""}
    if grant.from_on > book.day_before:
        book.remove(grant)
    else:
        book.change(grant, to_on=book.day_before)
    book.find("info", _("收回角色：%(unit)s%(role)s。") % names)


def _grants(book: Book, person: Person) -> Any:
    return (
        RoleGrant.objects.filter(
            from_day(book.on), organisation_id=book.organisation_id, account__person=person
        )
        .select_related("unit", "account")
        .order_by("pk")
    )
