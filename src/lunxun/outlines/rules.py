"""Who may do what with an outline. Predicates say who; the table of moves says when."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import ALLOWED, Decision, denied
from lunxun.org.actors import Actor
from lunxun.org.models import Portfolio
from lunxun.org.queries import Reviewer
from lunxun.org.succession import with_predecessors
from lunxun.outlines.enums import OutlineState
from lunxun.outlines.models import Outline
from lunxun.plans.enums import LectureState
from lunxun.plans.models import Lecture

EDITABLE = frozenset(
    {
        OutlineState.DRAFT,
        OutlineState.AWAITING_HEAD,
        OutlineState.IN_REVIEW,
        OutlineState.RETURNED,
        OutlineState.WITHDRAWN,
    }
)
"""States in which saving is possible; a passed outline is opened again on purpose, never by saving."""


def visible_to(actor: Actor, outlines: QuerySet[Outline]) -> QuerySet[Outline]:
    """Outlines that the actor may read: office and inspectors all, departments their own, leaders
    those of the units they answer for (up to three levels below them) and those they reviewed."""
    own = outlines.filter(organisation_id=actor.organisation_id)
    if not actor.is_signed_in:
        return outlines.none()
    if actor.has("clerk", "inspector", "system"):
        return own
    scope = Q(lecture__unit_id__in=actor.headed_unit_ids | actor.assisted_unit_ids)
    if actor.person_id:
        scope |= Q(lecture__lecturer_id=actor.person_id)
        scope |= Q(pk__in=Outline.objects.filter(reviews__reviewer_id=actor.person_id).values("pk"))
    if actor.post_ids:
        scope |= Q(lecture__unit_id__in=_led_units(actor))
    return own.filter(scope)


def _led_units(actor: Actor) -> frozenset[int]:
    """Units on the reviewing line below his posts today, with those they took over from."""
    posts, today = list(actor.post_ids), clock.today()
    line = (
        Q(leader_post__in=posts)
        | Q(leader_post__reports_to__in=posts)
        | Q(leader_post__reports_to__reports_to__in=posts)
    )
    rows = Portfolio.objects.on(today).filter(line, organisation_id=actor.organisation_id)
    return with_predecessors(actor.organisation_id, rows.values_list("unit_id", flat=True), today)


def is_lecturer(actor: Actor, lecture: Lecture) -> bool:
    return actor.person_id is not None and actor.person_id == lecture.lecturer_id


def works_on(actor: Actor, lecture: Lecture) -> bool:
    """Whether the actor belongs to those who write it: assistant or head of the unit, or the lecturer."""
    return (
        is_lecturer(actor, lecture)
        or lecture.unit_id in actor.assisted_unit_ids
        or lecture.unit_id in actor.headed_unit_ids
    )


def _here(actor: Actor, lecture: Lecture) -> bool:
    return actor.is_signed_in and actor.organisation_id == lecture.organisation_id


def can_open_any(actor: Actor) -> Decision:
    """The page of lectures without an outline."""
    if actor.has("clerk", "system"):
        return ALLOWED
    return denied(_("只有培训办可以给讲题开提纲。"))


def can_remind(actor: Actor) -> Decision:
    """Who pushes others: the office and the inspectors."""
    if actor.has("clerk", "inspector"):
        return ALLOWED
    return denied(_("催办由培训办和督查来做。"))


def can_open(actor: Actor, lecture: Lecture) -> Decision:
    if not (_here(actor, lecture) and actor.has("clerk", "system")):
        return denied(_("只有培训办可以给讲题开提纲。"))
    if lecture.state == LectureState.WITHDRAWN:
        return denied(_("这堂课已经撤下，不用再开提纲。"))
    return ALLOWED


def can_draft(actor: Actor, outline: Outline) -> Decision:
    """Write, hand over, take a passed outline up again."""
    lecture = outline.lecture
    if not (_here(actor, lecture) and works_on(actor, lecture)):
        return denied(_("这份提纲由%(unit)s起草，找他们修改。") % {"unit": lecture.unit.short_name})
    return ALLOWED


def can_save(actor: Actor, outline: Outline) -> Decision:
    decision = can_draft(actor, outline)
    if decision and outline.state not in EDITABLE:
        return denied(_("这份提纲已经过审并锁定。要改，先点「重新修改」，改完要重新审核。"))
    return decision


def can_confirm(actor: Actor, outline: Outline) -> Decision:
    """Only the lecturer in person; nobody confirms for him (A53)."""
    lecture = outline.lecture
    if not (_here(actor, lecture) and is_lecturer(actor, lecture)):
        return denied(_("只有主讲人%(name)s本人可以确认。") % {"name": lecture.lecturer.name})
    return ALLOWED


def can_review(actor: Actor, outline: Outline, reviewer: Reviewer) -> Decision:
    """Only the reviewer that the portfolio names today, and never the lecturer."""
    lecture = outline.lecture
    if not _here(actor, lecture):
        return denied(_("这份提纲不归你审核。"))
    if is_lecturer(actor, lecture):
        return denied(_("这是你自己讲的课，由上一级审核。"))
    if reviewer.person is None:
        return denied(_("还没有审核人：%(basis)s。找培训办补上分工。") % {"basis": reviewer.basis})
    if actor.person_id != reviewer.person.pk:
        post = reviewer.post.title if reviewer.post else ""
        return denied(
            _("今天由%(post)s %(name)s审核。依据：%(basis)s。")
            % {"post": post, "name": reviewer.person.name, "basis": reviewer.basis}
        )
    return ALLOWED


def can_comment(actor: Actor, outline: Outline, reviewer: Reviewer) -> Decision:
    if can_draft(actor, outline) or can_review(actor, outline, reviewer):
        return ALLOWED
    return denied(_("只有审核人和起草单位可以写批注。"))


def can_withdraw(actor: Actor, outline: Outline, reviewer: Reviewer, passed_by_id: int | None) -> Decision:
    """The one who passed it, or the one who would review it today."""
    if actor.person_id and actor.person_id == passed_by_id and _here(actor, outline.lecture):
        return ALLOWED
    return can_review(actor, outline, reviewer)
