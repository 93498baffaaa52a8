"""Verbs on comments in the margin."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid, Refused
from lunxun.kernel.text import clean_line
from lunxun.org.actors import Actor
from lunxun.org.queries import Reviewer, reviewer_for
from lunxun.outlines import rules
from lunxun.outlines.actions.steps import current, locked
from lunxun.outlines.content import SECTIONS, clean_text
from lunxun.outlines.models import (
    Comment,
    Outline,
)


def _signature(actor: Actor, outline: Outline, reviewer: Reviewer) -> str:
    """The reviewer signs with his post, the department with its name and the person's."""
    if reviewer.post is not None and reviewer.person is not None and reviewer.person.pk == actor.person_id:
        return reviewer.post.title[:80]
    return f"{outline.lecture.unit.short_name}　{actor.label}"[:80]


@action
def add_comment(*, actor: Actor, outline: Outline, section: str, quote: str, body: str) -> Comment:
    """写批注, anchored to a section and, if a quote is given, to that text in it."""
    locked(actor, outline)
    lecture = outline.lecture
    reviewer = reviewer_for(unit=lecture.unit, on=clock.today(), lecturer_id=lecture.lecturer_id)
    require(rules.can_comment(actor, outline, reviewer))
    if actor.person_id is None:
        raise Refused(_("批注要署名：这个账号没有对应的人员。"))
    body, quote = clean_text(body), clean_line(quote)
    problems = {}
    if section not in SECTIONS:
        problems["section"] = _("提纲里没有这一节。")
    if not body:
        problems["body"] = _("写上批注内容。")
    elif len(body) > 1000:
        problems["body"] = _("最多 1000 字，现在 %(n)d 字。") % {"n": len(body)}
    if len(quote) > 200:
        problems["quote"] = _("引用最多 200 字，摘最要紧的一句。")
    if problems:
        raise Invalid(problems)
    comment = Comment.objects.create(
        organisation_id=outline.organisation_id,
        outline=outline,
        version=current(outline),
        section=section,
        quote=quote,
        body=body,
        author_id=actor.person_id,
        author_label=_signature(actor, outline, reviewer),
        created_at=clock.now(),
    )
    record(actor=actor, verb="add_comment", subject=outline, data={"section": section})
    return comment


@action
def settle_comment(*, actor: Actor, comment: Comment, answer: str = "") -> Comment:
    """批注已处理, with an answer that says how. Settling twice is a conflict."""
    outline = locked(actor, comment.outline)
    lecture = outline.lecture
    reviewer = reviewer_for(unit=lecture.unit, on=clock.today(), lecturer_id=lecture.lecturer_id)
    require(rules.can_comment(actor, outline, reviewer))
    values = {
        "settled_at": clock.now(),
        "settled_by_label": _signature(actor, outline, reviewer),
        "answer": clean_text(answer)[:1000],
    }
    if Comment.objects.filter(pk=comment.pk, settled_at__isnull=True).update(**values) != 1:
        raise Conflict(_("没有办：这条批注已经处理过。"))
    for name, value in values.items():
        setattr(comment, name, value)
    record(actor=actor, verb="settle_comment", subject=outline, data={"section": comment.section})
    return comment
