"""Units that become one, and one that becomes several. The old ones end and keep what is theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.kernel.db import action
from lunxun.kernel.errors import Invalid
from lunxun.org.actors import Actor
from lunxun.org.changes import carry, steps
from lunxun.org.changes.actions.units import end_unit
from lunxun.org.changes.book import Book, names_of
from lunxun.org.changes.founding import UnitDraft, found, succeed
from lunxun.org.changes.places import make_post
from lunxun.org.enums import ChangeKind, HoldingKind, PostLevel
from lunxun.org.models import OrgChange, Person, Portfolio, Post, PostHolding, Unit


@action
def merge_units(
    *,
    actor: Actor,
    units: Sequence[Unit],
    effective_on: dt.date,
    draft: UnitDraft | None = None,
    into: Unit | None = None,
    head: Person | None = None,
    other_heads_title: str = "",
    leader_post: Post | None = None,
    document: str = "",
    note: str = "",
) -> OrgChange:
    """Several units become a new one (`draft`), or are taken in by one that stays (`into`).

    Posts and people come along, the lists and roles of the old units too, what is below them moves below
    the new one. `head` becomes its head; the other heads get the post `other_heads_title`. Lectures,
    outlines, guides and suggestions stay with the old units and are reached through the succession.

    Raises:
        Invalid: fewer than two units, no leader chosen though the old ones had different leaders,
            or a head from elsewhere.
    """
    book = Book(actor, ChangeKind.MERGE, effective_on, document=document, note=note)
    old = [unit for unit in dict.fromkeys(units) if into is None or unit.pk != into.pk]
    if len(old) + (into is not None) < 2:
        raise Invalid({"units": _("请至少选两个单位。")})
    if (draft is None) == (into is None):
        raise Invalid({"name": _("请写新单位的名称，或者选并入哪个单位，二者选一。")})
    book.about(*old, into)
    for unit in [*old, *([into] if into else [])]:
        steps.check_unit(unit, book.on)
    summary = names_of(old)
    leader_post = _leader(book, old, into, leader_post)
    if into is None and draft is not None:
        order = min(unit.order_no for unit in old) if draft.order_no is None else draft.order_no
        draft = UnitDraft(draft.name, draft.short_name, draft.code, order)
        new = found(book, draft, type_=old[0].type, parent=_common_parent(old))
        summary = _("%(units)s合并为%(new)s") % {"units": summary, "new": new.name}
    else:
        assert into is not None  # noqa: S101 (told to the type checker; refused above)
        new = into
        summary = _("%(units)s并入%(new)s") % {"units": summary, "new": new.name}
    people = _bring_people(book, old, new, head, other_heads_title)
    tags = carry.carry_tags(book, old, [new])
    grants = carry.carry_grants(book, old, new)
    children = carry.carry_children(book, old, new)
    for unit in old:
        end_unit(book, unit)
        succeed(book, unit, new)
    if leader_post is not None:
        carry.lead(book, new, leader_post)
    elif into is None:
        book.find("bad", _("还没有写明谁分管%(unit)s，它的提纲没有人审。") % {"unit": new})
    _say_what_came(book, new, people, tags, grants, children)
    return book.close(summary, verb="merge_units")


@dataclass(frozen=True, slots=True)
class Part:
    """One of the units that come out of a split, and the posts that go there."""

    draft: UnitDraft
    post_ids: frozenset[int]


@action
def split_unit(
    *,
    actor: Actor,
    unit: Unit,
    parts: Sequence[Part],
    effective_on: dt.date,
    takes_over: int = 0,
    document: str = "",
    note: str = "",
) -> OrgChange:
    """One unit becomes several. Each post goes to one of them; number `takes_over` answers for open matters.

    Raises:
        Invalid: fewer than two parts, or a post that goes nowhere or twice.
    """
    book = Book(actor, ChangeKind.SPLIT, effective_on, document=document, note=note)
    book.about(unit)
    steps.check_unit(unit, book.on)
    if len(parts) < 2 or not 0 <= takes_over < len(parts):
        raise Invalid({"parts": _("请至少写两个新单位，并指定由哪个承接未办完的事。")})
    posts = list(Post.objects.filter(unit=unit))
    chosen = [pk for part in parts for pk in part.post_ids]
    if sorted(chosen) != sorted(post.pk for post in posts):
        raise Invalid({"posts": _("每个职务都要去一个新单位，不能漏，也不能去两个。")})
    entry = Portfolio.objects.on(book.on).filter(unit=unit).order_by("-from_on").first()
    mapping: dict[int, Post] = {}
    made = []
    for number, part in enumerate(parts):
        order = unit.order_no if part.draft.order_no is None else part.draft.order_no
        draft = UnitDraft(part.draft.name, part.draft.short_name, part.draft.code, order)
        new = found(book, draft, type_=unit.type, parent=unit.parent)
        made.append(new)
        mapping |= {post.pk: _same_post(book, post, new) for post in posts if post.pk in part.post_ids}
        if not any(post.is_head and post.pk in part.post_ids for post in posts):
            book.find("bad", _("%(unit)s还没有正职职务，请新设并任命。") % {"unit": new})
        if number == takes_over:
            book.find("info", _("未办完的提纲和建议由%(unit)s承接。") % {"unit": new})
    carry.carry_line(book, mapping)
    people = carry.carry_holdings(book, mapping)
    carry.carry_leading(book, mapping)
    carry.carry_tags(book, [unit], made)
    carry.carry_grants(book, [unit], made[takes_over])
    carry.carry_children(book, [unit], made[takes_over])
    end_unit(book, unit)
    for number, new in enumerate(made):
        succeed(book, unit, new, takes_over=number == takes_over)
        if entry is not None:
            carry.lead(book, new, entry.leader_post)
    book.find("info", _("%(count)s 人随职务过去。") % {"count": len(people)})
    names = {"unit": unit.name, "new": names_of(made)}
    return book.close(_("%(unit)s分设为%(new)s") % names, verb="split_unit")


def _leader(book: Book, old: list[Unit], into: Unit | None, chosen: Post | None) -> Post | None:
    """The leader of the new unit: the chosen one, or the one that all the old ones had."""
    if chosen is not None or into is not None:
        return chosen
    entries = Portfolio.objects.on(book.on).filter(unit__in=old).select_related("leader_post")
    leaders = {entry.leader_post_id: entry.leader_post for entry in entries}
    if len(leaders) > 1:
        raise Invalid(
            {
                "leader_post": _("原来分别由%(names)s分管，请选合并以后由谁分管。")
                % {"names": _("、").join(post.title for post in leaders.values())}
            }
        )
    return next(iter(leaders.values()), None)


def _common_parent(old: list[Unit]) -> Unit | None:
    parents = {unit.parent_id for unit in old}
    return old[0].parent if len(parents) == 1 else None


def _bring_people(
    book: Book, old: list[Unit], new: Unit, head: Person | None, other_heads_title: str
) -> set[int]:
    """Posts and people of the old units at the new one; one head post for all."""
    posts = list(Post.objects.filter(unit__in=old).select_related("unit").order_by("order_no", "id"))
    held = steps.holdings_from(book, post__in=posts)
    if head is not None and head.pk not in {one.person_id for one in held}:
        raise Invalid({"head": _("%(name)s不在这几个单位，请另办调动或任职。") % {"name": head}})
    heads = [post for post in posts if post.is_head]
    others = [
        one
        for one in held
        if one.post.is_head and one.kind in steps.LEADING and one.person_id != getattr(head, "pk", 0)
    ]
    head_post = Post.objects.filter(unit=new, is_head=True).order_by("order_no", "id").first()
    mapping = {post.pk: _same_post(book, post, new) for post in posts if not post.is_head}
    if head_post is None and heads:
        head_post = _same_post(book, heads[0], new)
    skip = {one.pk for one in held if one.post.is_head}
    if head is not None:
        skip |= {one.pk for one in held if one.person_id == head.pk and one.kind in steps.LEADING}
    if head_post is not None:
        mapping |= {post.pk: head_post for post in heads}
    carry.carry_line(book, mapping)
    people = carry.carry_holdings(book, mapping, skip)
    if head is not None and head_post is not None:
        steps.appoint(book, post=head_post, person=head)
        people.add(head.pk)
    elif head_post is not None and not PostHolding.objects.on(book.on).filter(post=head_post).exists():
        book.find(
            "bad",
            _("空出 1 个正职：%(post)s。请任命，或者明确谁主持工作。") % {"post": f"{new}{head_post.title}"},
        )
    for one in others:
        people.add(one.person_id)
        title = other_heads_title.strip()[:60] or _("班子成员（职务待定）")
        post = make_post(book, new, title=title, level=PostLevel.DEPUTY, order_no=one.post.order_no)
        steps.appoint(book, post=post, person=one.person, is_primary=one.is_primary)
        names = {"before": f"{one.post.unit}{one.post.title}", "name": one.person, "title": title}
        book.find("warn", _("%(before)s%(name)s先任%(title)s，请按任职文件核对。") % names)
    for one in held:
        if one.kind == HoldingKind.ACTING and one.person_id not in people:
            book.find("bad", _("%(name)s原来主持工作，合并以后没有任职。") % {"name": one.person})
    carry.carry_leading(book, mapping)
    return people


def _same_post(book: Book, post: Post, unit: Unit) -> Post:
    return make_post(
        book,
        unit,
        title=post.title,
        level=post.level,
        is_head=post.is_head,
        line=post.line,
        order_no=post.order_no,
    )


def _say_what_came(
    book: Book, new: Unit, people: set[int], tags: list[str], grants: int, children: list[Unit]
) -> None:
    book.find("info", _("%(count)s 人随职务到%(unit)s。") % {"count": len(people), "unit": new})
    if tags:
        book.find("info", _("%(unit)s列入：%(tags)s。") % {"unit": new, "tags": _("、").join(tags)})
    if grants:
        book.find("info", _("%(count)s 个助理、联络员的角色转到%(unit)s。") % {"count": grants, "unit": new})
    if children:
        names = {"count": len(children), "unit": new}
        book.find("info", _("%(count)s 个下属单位改挂%(unit)s。") % names)
    book.find("info", _("讲过的课、提纲、指南和建议仍记在原单位，从%(unit)s的页面找得到。") % {"unit": new})
