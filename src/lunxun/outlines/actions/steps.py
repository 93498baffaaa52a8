"""Shared steps of the verbs: no verb itself, always inside a verb's transaction."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lunxun.audit.trail import advance
from lunxun.kernel import clock
from lunxun.kernel.errors import Conflict, NotFound
from lunxun.org.actors import Actor
from lunxun.outlines import searching
from lunxun.outlines.content import Content
from lunxun.outlines.enums import (
    OUTLINE_MOVES,
    OutlineState,
)
from lunxun.outlines.models import (
    Outline,
    OutlineVersion,
)
from lunxun.search.index import index


def locked(actor: Actor, outline: Outline) -> Outline:
    """The outline as it is now, locked until the transaction ends; the caller's object is refreshed."""
    try:
        outline.refresh_from_db(
            from_queryset=Outline.objects.select_for_update(of=("self",))
            .filter(organisation_id=actor.organisation_id)
            # Not `current`: PostgreSQL joins the version as it was before the wait for the lock, and where another
            # one has become current meanwhile, the outer join finds none. It is fetched anew when it is asked for.
            .select_related("lecture__unit", "lecture__lecturer", "lecture__session", "lecture__segment")
        )
    except Outline.DoesNotExist:
        raise NotFound(_("没有这份提纲。")) from None
    return outline


def current(outline: Outline) -> OutlineVersion:
    if outline.current is None:
        raise RuntimeError(f"outline {outline.pk} has no version")
    return outline.current


def seen(outline: Outline, seen_hash: str) -> OutlineVersion:
    """The current version, if it is the one that the caller read."""
    version = current(outline)
    if version.content_hash != seen_hash:
        raise Conflict(
            _("没有办：提纲在你看的时候换成了第 %(n)d 稿。请看过新稿再办。") % {"n": version.number}
        )
    if not version.is_intact:
        raise Conflict(
            _("没有办：第 %(n)d 稿存下的内容和它的校验值对不上。找系统管理员查。") % {"n": version.number}
        )
    return version


def move(
    outline: Outline, *, actor: Actor, verb: str, to: OutlineState, note: str = "", **changes: Any
) -> None:
    """Change the state; what has passed, or passes no longer, is told to the full-text index."""
    came_from = outline.state
    advance(
        outline,
        actor=actor,
        verb=verb,
        to=to,
        allowed=OUTLINE_MOVES,
        changes={"since_at": clock.now(), **changes},
        note=note,
        data={"version": current(outline).number, "hash": current(outline).content_hash[:16]},
    )
    if OutlineState.PASSED in (to, came_from):
        fresh = Outline.objects.select_related("lecture__session", "passed_version").get(pk=outline.pk)
        index(searching.NAME, fresh)


def new_version(actor: Actor, outline: Outline, number: int, content: Content) -> OutlineVersion:
    return OutlineVersion.objects.create(
        organisation_id=outline.organisation_id,
        outline=outline,
        number=number,
        content=content.as_json(),
        content_hash=content.hash,
        drafted_by_id=actor.person_id,
        drafted_by_label=actor.label[:60],
        saved_at=clock.now(),
    )
