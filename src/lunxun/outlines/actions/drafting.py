"""Verbs of the department and of the office: open, write, hand over, take up again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor
from lunxun.outlines import deadlines, rules
from lunxun.outlines.actions.steps import current, locked, move, new_version
from lunxun.outlines.content import EMPTY, Content, clean_text, parse
from lunxun.outlines.enums import (
    OutlineState,
    ReviewDecision,
)
from lunxun.outlines.models import (
    Outline,
    OutlineVersion,
    Review,
)
from lunxun.plans.models import Lecture, TrainingSession


def _open(actor: Actor, lecture: Lecture) -> Outline:
    # The lecture's row is the lock: two who open at once must not both find nothing.
    list(Lecture.objects.select_for_update(of=("self",)).filter(pk=lecture.pk))
    existing = Outline.objects.filter(organisation_id=actor.organisation_id, lecture=lecture).first()
    if existing is not None:
        return existing
    outline = Outline.objects.create(
        organisation_id=actor.organisation_id,
        lecture=lecture,
        due_on=deadlines.draft_due_on(lecture.session),
        since_at=clock.now(),
    )
    version = new_version(actor, outline, 1, EMPTY)
    version.drafted_by = None
    version.drafted_by_label = ""
    version.save(update_fields=["drafted_by", "drafted_by_label"])
    outline.current = version
    outline.save(update_fields=["current"])
    record(actor=actor, verb="open_outline", subject=outline)
    return outline


@action
def open_outline(*, actor: Actor, lecture: Lecture) -> Outline:
    """开提纲. Repeating it gives the same outline."""
    require(rules.can_open(actor, lecture))
    return _open(actor, lecture)


@action
def open_session_outlines(*, actor: Actor, session: TrainingSession) -> int:
    """Open the outlines of all lectures of a session that have none; how many were opened."""
    opened = 0
    for lecture in session.lectures.select_related("unit", "session").filter(outline__isnull=True):
        if lecture.state != "withdrawn":
            require(rules.can_open(actor, lecture))
            _open(actor, lecture)
            opened += 1
    return opened


@action
def save_draft(
    *, actor: Actor, outline: Outline, content: Mapping[str, Any] | Content, seen_number: int
) -> Outline:
    """存草稿. `seen_number` is `outline.edit_number` as the writer saw it.

    A frozen version (confirmed, in review, returned, withdrawn) is never changed: a new one begins,
    and a running review ends, because it was a review of other bytes.

    Raises:
        Conflict: somebody saved in between. Invalid: content that can't be kept.
    """
    cleaned = parse(content)
    locked(actor, outline)
    require(rules.can_draft(actor, outline))
    if outline.state not in rules.EDITABLE:
        # A conflict, not a refusal: who began to write before the pass gets his text back on the form.
        raise Conflict(rules.can_save(actor, outline).reason)
    if outline.edit_number != seen_number:
        raise Conflict(_("没有保存：这份提纲刚被别人改过，你的文字还在下面。"))
    version = current(outline)
    if version.content_hash == cleaned.hash:
        return outline
    if version.is_frozen:
        _begin_version(actor, outline, cleaned, verb="revise_outline")
    else:
        _overwrite(actor, outline, version, cleaned)
    return outline


def _overwrite(actor: Actor, outline: Outline, version: OutlineVersion, content: Content) -> None:
    """Keep the draft in its version. Handed over already, and not written by the lecturer: it is a draft again."""
    values = {
        "content": content.as_json(),
        "content_hash": content.hash,
        "drafted_by_id": actor.person_id,
        "drafted_by_label": actor.label[:60],
        "saved_at": clock.now(),
    }
    kept = OutlineVersion.objects.filter(pk=version.pk, confirmed_at__isnull=True).update(**values)
    if kept != 1:
        raise Conflict(_("没有保存：这一稿刚被主讲人确认。你的文字还在下面。"))
    for name, value in values.items():
        setattr(version, name, value)
    edits = outline.edit_number + 1
    if outline.state == OutlineState.AWAITING_HEAD and not rules.is_lecturer(actor, outline.lecture):
        move(outline, actor=actor, verb="save_draft", to=OutlineState.DRAFT, edit_number=edits)
        return
    outline.edit_number = edits
    outline.save(update_fields=["edit_number"])
    record(
        actor=actor,
        verb="save_draft",
        subject=outline,
        data={"version": version.number, "hash": content.hash[:16]},
    )


def _begin_version(actor: Actor, outline: Outline, content: Content, *, verb: str) -> None:
    version = new_version(actor, outline, current(outline).number + 1, content)
    Review.objects.filter(outline=outline, decision=ReviewDecision.PENDING).update(
        decision=ReviewDecision.SUPERSEDED, decided_at=clock.now()
    )
    outline.current = version
    move(
        outline,
        actor=actor,
        verb=verb,
        to=OutlineState.DRAFT,
        current_id=version.pk,
        edit_number=outline.edit_number + 1,
        passed_version_id=None,
        passed_hash="",
        review_due_at=None,
    )
    outline.current = version
    outline.passed_version = None


@action
def hand_to_head(*, actor: Actor, outline: Outline) -> Outline:
    """交主讲人确认."""
    locked(actor, outline)
    require(rules.can_draft(actor, outline))
    if outline.state == OutlineState.DRAFT and current(outline).content_hash == EMPTY.hash:
        raise Invalid(_("提纲还是空的，先写内容再交主讲人。"))
    move(outline, actor=actor, verb="hand_to_head", to=OutlineState.AWAITING_HEAD, last_note="")
    return outline


@action
def send_back_to_assistant(*, actor: Actor, outline: Outline, note: str) -> Outline:
    """主讲人让助理再改. The note says what."""
    locked(actor, outline)
    require(rules.can_confirm(actor, outline))
    note = clean_text(note)
    if not note:
        raise Invalid({"note": _("写一句要改什么，助理才知道从哪里改起。")})
    if len(note) > 400:
        raise Invalid({"note": _("最多 400 字，现在 %(n)d 字。") % {"n": len(note)}})
    if outline.state != OutlineState.AWAITING_HEAD:
        raise Conflict(_("没有办：这份提纲现在不在等你确认。请刷新页面。"))
    move(outline, actor=actor, verb="send_back_to_assistant", to=OutlineState.DRAFT, last_note=note)
    return outline


@action
def revise_outline(*, actor: Actor, outline: Outline) -> Outline:
    """重新修改: a new version after a pass. The approval falls with it; a new review is needed."""
    locked(actor, outline)
    require(rules.can_draft(actor, outline))
    if outline.state not in (OutlineState.PASSED, OutlineState.RETURNED, OutlineState.WITHDRAWN):
        raise Conflict(_("没有办：这份提纲现在可以直接修改。"))
    _begin_version(actor, outline, current(outline).parsed, verb="revise_outline")
    return outline
