"""Verbs of the gate itself: confirm in person, pass, return, take back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line
from lunxun.org.actors import Actor
from lunxun.org.queries import Reviewer, reviewer_for
from lunxun.outlines import deadlines, rules, signals
from lunxun.outlines.actions.steps import locked, move, seen
from lunxun.outlines.content import auto_notes, clean_text, completeness
from lunxun.outlines.enums import (
    CommentKind,
    Criterion,
    OutlineState,
    ReturnReason,
    ReviewDecision,
)
from lunxun.outlines.models import (
    Comment,
    CriterionOpinion,
    Outline,
    OutlineVersion,
    Review,
    ReviewReason,
)


@action
def confirm_outline(*, actor: Actor, outline: Outline, seen_hash: str) -> Review:
    """主讲人本人确认并送审. The reviewer is looked up for today; nobody found is a gap that the clerk sees.

    Raises:
        Invalid: section → what is missing. Conflict: another text than the one read.
    """
    locked(actor, outline)
    require(rules.can_confirm(actor, outline))
    lecture = outline.lecture
    version = seen(outline, seen_hash)
    if version.is_frozen:
        raise Conflict(_("没有办：第 %(n)d 稿已经送审过。改过再送。") % {"n": version.number})
    problems = completeness(version.parsed, lecture.session.on, deadlines.lecture_minutes(lecture))
    if problems:
        raise Invalid({problem.section: problem.sentence for problem in reversed(problems)})
    now = clock.now()
    reviewer = reviewer_for(unit=lecture.unit, on=clock.today(), lecturer_id=lecture.lecturer_id)
    due_at = deadlines.review_due_at(lecture.session, now)
    version.confirmed_by_id, version.confirmed_at = lecture.lecturer_id, now
    version.save(update_fields=["confirmed_by", "confirmed_at"])
    move(
        outline,
        actor=actor,
        verb="confirm_outline",
        to=OutlineState.IN_REVIEW,
        note=reviewer.basis[:400],
        round=outline.round + 1,
        review_due_at=due_at,
        last_note="",
    )
    _note_automatically(outline, version)
    return Review.objects.create(
        organisation_id=outline.organisation_id,
        outline=outline,
        version=version,
        round=outline.round,
        lecturer_id=lecture.lecturer_id,
        reviewer=reviewer.person,
        reviewer_post=reviewer.post,
        basis=reviewer.basis[:400],
        submitted_at=now,
        due_at=due_at,
    )


def _note_automatically(outline: Outline, version: OutlineVersion) -> None:
    Comment.objects.bulk_create(
        Comment(
            organisation_id=outline.organisation_id,
            outline=outline,
            version=version,
            kind=CommentKind.AUTO,
            section=note.section,
            quote=note.quote[:200],
            body=note.sentence,
            created_at=clock.now(),
        )
        for note in auto_notes(version.parsed, outline.lecture.session.on)
    )


def _pending(actor: Actor, outline: Outline, seen_hash: str) -> tuple[Review, Reviewer]:
    """The running review, with the reviewer of this very day; the actor must be he."""
    lecture = outline.lecture
    reviewer = reviewer_for(unit=lecture.unit, on=clock.today(), lecturer_id=lecture.lecturer_id)
    require(rules.can_review(actor, outline, reviewer))
    version = seen(outline, seen_hash)
    if outline.state != OutlineState.IN_REVIEW:
        raise Conflict(_("没有办：这份提纲现在不在审核中。请刷新页面，看过现在的状态再办。"))
    review = Review.objects.get(outline=outline, decision=ReviewDecision.PENDING)
    if review.version_id != version.pk:
        raise Conflict(_("没有办：送审的一稿已经被替换。请看过新稿再办。"))
    return review, reviewer


def _known_criteria(criteria: Mapping[str, bool | None]) -> dict[str, bool]:
    unknown = [name for name in criteria if name not in Criterion.values]
    if unknown:
        raise Invalid(_("审核标准里没有：%(names)s。") % {"names": "、".join(map(str, unknown))})
    return {name: bool(value) for name, value in criteria.items() if value is not None}


def _decide(
    review: Review,
    reviewer: Reviewer,
    decision: ReviewDecision,
    opinions: Mapping[str, bool],
    comment: str,
    redo_due_on: dt.date | None = None,
) -> None:
    review.reviewer, review.reviewer_post = reviewer.person, reviewer.post
    review.basis = reviewer.basis[:400]
    review.decision, review.decided_at = decision, clock.now()
    review.comment, review.redo_due_on = comment, redo_due_on
    review.save()
    CriterionOpinion.objects.bulk_create(
        CriterionOpinion(
            organisation_id=review.organisation_id, review=review, criterion=name, is_met=opinions[name]
        )
        for name in Criterion.values
        if name in opinions
    )


@action
def pass_outline(
    *, actor: Actor, outline: Outline, seen_hash: str, criteria: Mapping[str, bool | None], comment: str = ""
) -> Review:
    """审核通过. Binds the approval to the hash that was read.

    `criteria`: all seven, True = 符合. One that is not met needs a comment that says why it may pass.

    Raises:
        Refused: not the reviewer of today. Conflict: replaced or decided meanwhile. Invalid: undecided criteria.
    """
    locked(actor, outline)
    review, reviewer = _pending(actor, outline, seen_hash)
    opinions, comment = _known_criteria(criteria), clean_text(comment)
    missing = [str(Criterion(name).label) for name in Criterion.values if name not in opinions]
    if missing:
        sentence = _("还有 %(n)d 项标准未定：%(names)s。") % {"n": len(missing), "names": "、".join(missing)}
        raise Invalid({"criteria": sentence})
    unmet = [str(Criterion(name).label) for name in Criterion.values if not opinions[name]]
    if unmet and not comment:
        sentence = _("%(names)s不符合。退回修改，或写明为什么仍可通过。") % {"names": "、".join(unmet)}
        raise Invalid({"comment": sentence})
    _decide(review, reviewer, ReviewDecision.PASSED, opinions, comment)
    move(
        outline,
        actor=actor,
        verb="pass_outline",
        to=OutlineState.PASSED,
        note=review.basis,
        passed_version_id=review.version_id,
        passed_hash=seen_hash,
        review_due_at=None,
    )
    outline.passed_version = review.version
    signals.announce(signals.outline_passed, outline=outline, review=review, actor=actor)
    return review


@action
def return_outline(
    *,
    actor: Actor,
    outline: Outline,
    seen_hash: str,
    reasons: Iterable[str],
    comment: str,
    due_on: dt.date,
    criteria: Mapping[str, bool | None] | None = None,
) -> Review:
    """退回修改, with coded reasons, what to change, and until when."""
    locked(actor, outline)
    review, reviewer = _pending(actor, outline, seen_hash)
    opinions, comment = _known_criteria(criteria or {}), clean_text(comment)
    codes = list(dict.fromkeys(reasons))
    problems = {}
    if not codes:
        problems["reasons"] = _("至少选一个退回原因。")
    elif any(code not in ReturnReason.values for code in codes):
        problems["reasons"] = _("退回原因只能从列出的里面选。")
    if not comment:
        problems["comment"] = _("写清要改什么，部门才改得动。")
    elif len(comment) > 2000:
        problems["comment"] = _("最多 2000 字，现在 %(n)d 字。") % {"n": len(comment)}
    if due_on < clock.today():
        problems["due_on"] = _("期限已经过去，选今天或以后的一天。")
    elif due_on > outline.lecture.session.on:
        problems["due_on"] = _("期限在上课之后，选上课以前的一天。")
    if problems:
        raise Invalid(problems)
    _decide(review, reviewer, ReviewDecision.RETURNED, opinions, comment, due_on)
    ReviewReason.objects.bulk_create(
        ReviewReason(organisation_id=review.organisation_id, review=review, code=code) for code in codes
    )
    move(
        outline,
        actor=actor,
        verb="return_outline",
        to=OutlineState.RETURNED,
        note="、".join(codes),
        due_on=due_on,
        review_due_at=None,
    )
    signals.announce(signals.outline_returned, outline=outline, review=review, actor=actor)
    return review


@action
def withdraw_outline(*, actor: Actor, outline: Outline, reason: str) -> Outline:
    """收回通过: the approval no longer holds, and the gate is closed again."""
    locked(actor, outline)
    lecture = outline.lecture
    review = Review.objects.filter(outline=outline, decision=ReviewDecision.PASSED).order_by("-round").first()
    reviewer = reviewer_for(unit=lecture.unit, on=clock.today(), lecturer_id=lecture.lecturer_id)
    require(rules.can_withdraw(actor, outline, reviewer, review.reviewer_id if review else None))
    reason = clean_line(reason)
    if not reason:
        raise Invalid({"reason": _("写明为什么收回，部门才知道怎么改。")})
    if len(reason) > 200:
        raise Invalid({"reason": _("最多 200 字，现在 %(n)d 字。") % {"n": len(reason)}})
    move(
        outline,
        actor=actor,
        verb="withdraw_outline",
        to=OutlineState.WITHDRAWN,
        passed_version_id=None,
        passed_hash="",
        last_note=reason,
    )
    outline.passed_version = None
    if review is not None:
        review.withdrawn_at, review.withdrawn_reason = clock.now(), reason
        review.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return outline
