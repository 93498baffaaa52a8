"""What happens to a person: transfer, retirement, long absence, secondment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from lunxun.kernel.db import action
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line, day_text
from lunxun.org.actors import Actor
from lunxun.org.changes import steps
from lunxun.org.changes.book import Book
from lunxun.org.changes.places import Place, seat
from lunxun.org.enums import CallUpBy, ChangeKind, HoldingKind
from lunxun.org.models import OrgChange, Person, Portfolio, Post, PostHolding
from lunxun.org.signals import absence_began, absence_ended


@action
def transfer_person(
    *,
    actor: Actor,
    person: Person,
    effective_on: dt.date,
    to: Place | None = None,
    keep: Sequence[PostHolding] = (),
    document: str = "",
    note: str = "",
) -> OrgChange:
    """Move somebody to another post; without `to` he leaves the organisation (调离).

    His posts end the day before, except those in `keep`; roles for the old units end with them.

    Raises:
        Conflict: the new post is held, or he has a later appointment that this would cross.
    """
    book = Book(actor, ChangeKind.TRANSFER, effective_on, document=document, note=note)
    book.about(person)
    _check_here(person)
    names = {"name": person, "from": _title(person, book.day_before)}
    ended = _end_posts(book, person, keep)
    if to is None:
        _leave(book, person)
        summary = _("%(name)s（%(from)s）调离") % names
    else:
        post = seat(book, to)
        steps.appoint(book, post=post, person=person)
        names["to"] = steps.post_name(post, book.on)
        left = {one.unit_id for one in ended} - {post.unit_id, *(row.post.unit_id for row in keep)}
        steps.end_unit_grants(book, person, left)
        steps.remind_of_grants(book, person)
        summary = _("%(name)s由%(from)s调任%(to)s") % names
    for one in ended:
        steps.note_vacancy(book, one)
    return book.close(summary, verb="transfer_person")


@action
def retire_person(
    *, actor: Actor, person: Person, effective_on: dt.date, document: str = "", note: str = ""
) -> OrgChange:
    """From the effective day he is no longer in office: posts, roles and account end; the past stays."""
    book = Book(actor, ChangeKind.RETIRE, effective_on, document=document, note=note)
    book.about(person)
    _check_here(person)
    names = {"name": person, "from": _title(person, book.day_before)}
    ended = _end_posts(book, person, ())
    _leave(book, person)
    for one in ended:
        steps.note_vacancy(book, one)
    return book.close(_("%(name)s（%(from)s）退休") % names, verb="retire_person")


@action
def begin_absence(
    *,
    actor: Actor,
    person: Person,
    effective_on: dt.date,
    to_on: dt.date,
    kind: str,
    document: str = "",
    note: str = "",
) -> OrgChange:
    """A long absence (产假、驻外、学习…): posts stay, the plan knows that he can't lecture.

    The plan keeps the absence itself (`plans.Absence`); it writes it through the book of this change.
    """
    book = Book(actor, ChangeKind.ABSENCE, effective_on, document=document, note=note)
    book.about(person)
    _check_here(person)
    kind = clean_line(kind)[:30]
    if not kind:
        raise Invalid({"kind": _("请写明是哪一种，例如：产假。不写个人原因。")})
    if to_on < effective_on:
        raise Invalid({"to_on": _("止日早于起日，请核对。")})
    absence_began.send(sender=None, book=book, person=person, from_on=effective_on, to_on=to_on, kind=kind)
    for holding in steps.holdings_from(book, person=person):
        if holding.post.is_head:
            book.find(
                "warn",
                _("%(post)s仍由他担任。这段时间他讲不了的课，请写明由谁代讲。")
                % {"post": steps.post_name(holding.post, book.on)},
            )
        led = Portfolio.objects.on(book.on).filter(leader_post=holding.post).count()
        if led:
            book.find(
                "warn",
                _("他分管的 %(count)s 个单位的提纲仍找他审。要换人，请另办“调整分工”。") % {"count": led},
            )
    book.find("info", _("他仍在名册的范围里；已经发出的调训，请单位给他请假或安排替会。"))
    names = {"name": person, "kind": kind, "to": day_text(to_on)}
    return book.close(_("%(name)s%(kind)s，到%(to)s") % names, verb="begin_absence")


@action
def end_absence(
    *, actor: Actor, person: Person, effective_on: dt.date, document: str = "", note: str = ""
) -> OrgChange:
    """He is back earlier than announced; the effective day is his first day at work."""
    book = Book(actor, ChangeKind.RETURN, effective_on, document=document, note=note)
    book.about(person)
    absence_ended.send(sender=None, book=book, person=person, on=effective_on)
    if not book.rows:
        raise Conflict(_("%(name)s那天没有登记长期离岗。") % {"name": person})
    return book.close(_("%(name)s返岗") % {"name": person}, verb="end_absence")


@action
def second_person(
    *,
    actor: Actor,
    person: Person,
    to: Place,
    effective_on: dt.date,
    to_on: dt.date | None = None,
    document: str = "",
    note: str = "",
) -> OrgChange:
    """借调: he keeps his post at home and works elsewhere.

    Which unit calls him up is a setting of the organisation (`seconded_called_up_by`); his record and
    his hours are the home unit's either way.
    """
    book = Book(actor, ChangeKind.SECOND, effective_on, document=document, note=note)
    book.about(person)
    _check_here(person)
    home = [row for row in steps.holdings_from(book, person=person) if row.from_on <= book.on]
    lent = [row for row in home if row.kind == HoldingKind.SECONDED]
    if lent:
        raise Conflict(
            _("%(name)s已经借调到%(unit)s，先办借调期满。")
            % {"name": person, "unit": lent[0].post.unit.short_name_on(book.on)}
        )
    if not home:
        raise Conflict(_("%(name)s那天没有任职，不是借调。新来的人请办调动。") % {"name": person})
    post = seat(book, to)
    if any(row.post.unit_id == post.unit_id for row in home):
        raise Invalid({"unit": _("这就是他所在的单位，请选借调单位。")})
    steps.appoint(book, post=post, person=person, kind=HoldingKind.SECONDED, is_primary=False, to_on=to_on)
    names = {
        "name": person,
        "home": home[0].post.unit.short_name_on(book.on),
        "host": post.unit.short_name_on(book.on),
    }
    if book.organisation.seconded_called_up_by == CallUpBy.HOST:
        sentence = _("借调期间随%(host)s调训；人事关系和学时记在%(home)s。")
    else:
        sentence = _("借调期间仍随%(home)s调训，学时也记在%(home)s。")
    book.find("info", sentence % names)
    return book.close(_("%(name)s由%(home)s借调到%(host)s") % names, verb="second_person")


@action
def end_secondment(
    *, actor: Actor, person: Person, effective_on: dt.date, document: str = "", note: str = ""
) -> OrgChange:
    """The loan ends; the effective day is the first day back at home."""
    book = Book(actor, ChangeKind.SECOND_END, effective_on, document=document, note=note)
    book.about(person)
    lent = steps.holdings_from(book, person=person, kind=HoldingKind.SECONDED)
    if not lent:
        raise Conflict(_("%(name)s那天没有借调在外。") % {"name": person})
    for holding in lent:
        steps.end_holding(book, holding)
    steps.end_unit_grants(book, person, {holding.post.unit_id for holding in lent})
    names = {"name": person, "host": lent[0].post.unit.short_name_on(book.on)}
    return book.close(_("%(name)s在%(host)s借调期满") % names, verb="end_secondment")


def _check_here(person: Person) -> None:
    person.refresh_from_db()
    if person.left_on is not None:
        raise Conflict(
            _("%(name)s%(day)s起已经离任。登记错了，请先撤销那次变动。")
            % {"name": person, "day": day_text(person.left_on)}
        )


def _title(person: Person, on: dt.date) -> str:
    held = PostHolding.objects.on(on).filter(person=person).select_related("post__unit")
    first = held.order_by("-is_primary", "post__order_no", "id").first()
    return steps.post_name(first.post, on) if first else _("没有任职")


def _end_posts(book: Book, person: Person, keep: Sequence[PostHolding]) -> list[Post]:
    kept = {holding.pk for holding in keep}
    ended = []
    for holding in steps.holdings_from(book, person=person):
        if holding.pk not in kept:
            steps.end_holding(book, holding)
            ended.append(holding.post)
    return ended


def _leave(book: Book, person: Person) -> None:
    book.change(person, left_on=book.on)
    steps.end_all_grants(book, person)
