"""更正登记: an entry was wrong from the beginning. It is mended where it stands, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line, day_text
from lunxun.org.actors import Actor
from lunxun.org.changes import steps
from lunxun.org.changes.book import Book, stored
from lunxun.org.enums import ChangeKind, HoldingKind
from lunxun.org.models import OrgChange, Person, Portfolio, PostHolding, Unit, UnitName, UnitTag

CORRECTABLE: dict[type[Any], frozenset[str]] = {
    PostHolding: frozenset({"post", "kind", "is_primary", "from_on", "to_on"}),
    Portfolio: frozenset({"leader_post", "from_on", "to_on", "document"}),
    UnitTag: frozenset({"tag", "from_on", "to_on"}),
    Person: frozenset({"name", "gender", "category", "rank", "grade", "phone", "has_smartphone", "left_on"}),
    Unit: frozenset({"name", "short_name"}),
}
Entry = PostHolding | Portfolio | UnitTag | Person | Unit


@action
def correct_entry(
    *, actor: Actor, entry: Entry, values: Mapping[str, Any], note: str, document: str = ""
) -> OrgChange:
    """Mend a wrong entry. Unlike a change in time it also alters what is computed for the past.

    Raises:
        Invalid: no reason, a column that is not corrected here, or a period that ends before it begins.
        Conflict: two heads on one post the same day would follow.
    """
    today = clock.today()
    book = Book(actor, ChangeKind.CORRECT, today, document=document, note=note)
    if entry.organisation_id != book.organisation_id:
        raise Conflict(_("这一条属于别的组织。"))
    if not book.note:
        raise Invalid({"note": _("请写明原来错在哪里，依据什么更正。")})
    if set(values) - CORRECTABLE[type(entry)]:
        raise Invalid(_("这一项不在这里更正。"))
    if isinstance(entry, Unit) and UnitName.objects.filter(unit=entry).exists():
        raise Conflict(_("%(unit)s更过名，名称按沿革记着。请先撤销更名，再重新登记。") % {"unit": entry})
    _about(book, entry)
    before = stored(entry)
    book.change(entry, **dict(values))
    from_on, to_on = getattr(entry, "from_on", None), getattr(entry, "to_on", None)
    if from_on and to_on and to_on < from_on:
        raise Invalid({"to_on": _("止日早于起日，请核对。")})
    if isinstance(entry, PostHolding):
        _check_single(entry)
    if from_on and from_on <= today:
        first = min(from_on.isoformat(), str(before["from_on"]))
        book.find(
            "warn",
            _("更正会改变 %(day)s以来按这一条算出来的名单和审核人。已经发出的名册、封存的评价不变。")
            % {"day": day_text(type(today).fromisoformat(first))},
        )
    return book.close(_("更正%(what)s") % {"what": _label(entry)}, verb="correct_entry")


def _about(book: Book, entry: Entry) -> None:
    if isinstance(entry, PostHolding):
        book.about(entry.person, entry.post.unit)
    elif isinstance(entry, Portfolio | UnitTag):
        book.about(entry.unit)
    else:
        book.about(entry)


def _label(entry: Entry) -> str:
    if isinstance(entry, PostHolding):
        names = {"name": entry.person, "post": steps.post_name(entry.post, entry.from_on)}
        return _("%(name)s任%(post)s的登记") % names
    if isinstance(entry, Portfolio):
        return _("%(unit)s的分工") % {"unit": entry.unit}
    if isinstance(entry, UnitTag):
        return _("%(unit)s列入“%(tag)s”的登记") % {"unit": entry.unit, "tag": entry.tag}
    return _("%(name)s的登记") % {"name": clean_line(str(entry))}


def _check_single(entry: PostHolding) -> None:
    if entry.kind == HoldingKind.SECONDED or not steps.must_be_single(entry.post):
        return
    kinds = steps.LEADING if entry.kind in steps.LEADING else (HoldingKind.ACTING,)
    rival = (
        PostHolding.objects.filter(
            steps.from_day(entry.from_on, entry.to_on),
            organisation_id=entry.organisation_id,
            post=entry.post,
            kind__in=kinds,
        )
        .exclude(pk=entry.pk)
        .select_related("person")
        .first()
    )
    if rival is not None:
        raise Conflict(
            _("%(post)s同一天不能有两个人：%(name)s从%(day)s起在任。请先更正他的登记。")
            % {
                "post": steps.post_name(entry.post, entry.from_on),
                "name": rival.person,
                "day": day_text(rival.from_on),
            }
        )
