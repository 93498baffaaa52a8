"""What a new unit takes with it from the old ones: posts and people, lists, the leader, roles, what is below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from lunxun.kernel.errors import Conflict
from lunxun.kernel.text import day_text
from lunxun.org.changes import steps
from lunxun.org.changes.book import Book
from lunxun.org.changes.eras import begin_era
from lunxun.org.models import Portfolio, Post, PostHolding, RoleGrant, Unit, UnitTag


def carry_holdings(book: Book, mapping: Mapping[int, Post], skip: Iterable[int] = ()) -> set[int]:
    """End each holding of the old posts and begin it at the new one; the ids of the people who came along."""
    people = set()
    skipped = set(skip)
    for holding in steps.holdings_from(book, post_id__in=list(mapping)):
        known_end = steps.end_holding(book, holding)
        if holding.pk in skipped:
            continue
        book.create(
            PostHolding,
            post=mapping[holding.post_id],
            person=holding.person,
            kind=holding.kind,
            is_primary=holding.is_primary,
            from_on=book.on,
            to_on=known_end,
        )
        people.add(holding.person_id)
    return people


def carry_tags(book: Book, old: Iterable[Unit], new: Iterable[Unit]) -> list[str]:
    """Dated lists: ended for the old units, begun for the new ones; the names of the lists."""
    tags: dict[str, None] = {}
    for row in UnitTag.objects.filter(steps.from_day(book.on), unit__in=list(old)).order_by("tag", "pk"):
        if row.from_on >= book.on:
            raise Conflict(
                _("%(unit)s从%(day)s起才列入“%(tag)s”，不早于这次的生效日，请先改名单。")
                % {"unit": row.unit, "day": day_text(row.from_on), "tag": row.tag}
            )
        tags.setdefault(row.tag)
        book.change(row, to_on=book.day_before)
    for unit in new:
        has = set(UnitTag.objects.on(book.on).filter(unit=unit).values_list("tag", flat=True))
        for tag in tags:
            if tag not in has:
                book.create(UnitTag, unit=unit, tag=tag, from_on=book.on)
    return list(tags)


def end_portfolio(book: Book, units: Iterable[Unit]) -> None:
    """Nobody answers for units that are no more."""
    for entry in Portfolio.objects.filter(steps.from_day(book.on), unit__in=list(units)):
        _end_entry(book, entry)


def lead(book: Book, unit: Unit, leader_post: Post) -> None:
    """From the effective day on this post answers for the unit."""
    for entry in Portfolio.objects.filter(steps.from_day(book.on), unit=unit).select_related("leader_post"):
        if entry.leader_post_id == leader_post.pk and entry.from_on <= book.on:
            raise Conflict(_("%(unit)s已经由%(post)s分管。") % {"unit": unit, "post": leader_post.title})
        _end_entry(book, entry)
    book.create(Portfolio, unit=unit, leader_post=leader_post, from_on=book.on, document=book.document)


def _end_entry(book: Book, entry: Portfolio) -> None:
    if entry.from_on >= book.on:
        raise Conflict(
            _("%(unit)s从%(day)s起的分工已经登记，不早于这次的生效日。请先撤销那次调整。")
            % {"unit": entry.unit, "day": day_text(entry.from_on)}
        )
    book.change(entry, to_on=book.day_before)


def carry_grants(book: Book, old: Iterable[Unit], new: Unit) -> int:
    """Assistants and contacts of the old units have the same role for the new one."""
    rows = RoleGrant.objects.filter(steps.from_day(book.on), unit__in=list(old)).order_by("pk")
    given = set(RoleGrant.objects.filter(unit=new).values_list("account_id", "role"))
    for grant in rows:
        key = (grant.account_id, grant.role)
        if key not in given:
            given.add(key)
            book.create(
                RoleGrant,
                account_id=grant.account_id,
                role=grant.role,
                unit=new,
                from_on=book.on,
                to_on=grant.to_on,
            )
        if grant.from_on > book.day_before:
            book.remove(grant)
        else:
            book.change(grant, to_on=book.day_before)
    return len(given)


def carry_children(book: Book, old: Iterable[Unit], new: Unit) -> list[Unit]:
    """Units below the old ones stand below the new one."""
    children = [
        unit for unit in Unit.objects.filter(parent__in=list(old)).on(book.on) if unit.valid_to is None
    ]
    for child in children:
        begin_era(book, child, parent=new)
        book.about(child)
    return children


def carry_line(book: Book, mapping: Mapping[int, Post]) -> None:
    """Who reports to whom among the new posts; above them the line stays as it was."""
    for old in Post.objects.filter(pk__in=list(mapping)):
        new = mapping[old.pk]
        above = mapping.get(old.reports_to_id or 0)
        target = above.pk if above is not None and above.pk != new.pk else old.reports_to_id
        if target and target not in mapping and new.reports_to_id is None:
            book.change(new, reports_to_id=target)


def carry_leading(book: Book, mapping: Mapping[int, Post]) -> int:
    """Units for which an old post answered (街道书记分管社区) are led by the post in its place."""
    entries = list(
        Portfolio.objects.filter(steps.from_day(book.on), leader_post_id__in=list(mapping)).select_related(
            "unit"
        )
    )
    for entry in entries:
        _end_entry(book, entry)
        if entry.unit.valid_to is None:
            book.create(
                Portfolio,
                unit=entry.unit,
                leader_post=mapping[entry.leader_post_id],
                from_on=book.on,
                document=book.document or entry.document,
            )
    return len(entries)
