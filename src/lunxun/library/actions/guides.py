"""Writing, publishing and using guides."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.library import queries, rules
from lunxun.library.content import GuideContent, Step, basis_until, from_json, lines, problems
from lunxun.library.content.basis import with_end
from lunxun.library.enums import GUIDE_MOVES, GuideState, VoiceKind
from lunxun.library.models import Guide, GuideVersion, GuideVoice
from lunxun.org.actors import Actor
from lunxun.outlines.queries import passed_content
from lunxun.plans.models import Lecture
from lunxun.search.index import index


@action
def draft_guide(*, actor: Actor, lecture: Lecture) -> Guide:
    """Begin a guide from a lecture; its passed outline is carried in. Asked twice, the same guide."""
    require(rules.can_draft_guide(actor, lecture))
    existing = Guide.objects.filter(lecture=lecture).first()
    if existing is not None:
        return existing
    guide = Guide.objects.create(
        organisation_id=lecture.organisation_id,
        number=queries.next_number(lecture.organisation_id),
        lecture=lecture,
        unit_id=lecture.unit_id,
        circle_id=lecture.session.circle_id,
        title=_("%(title)s操作指南") % {"title": lecture.title[:70]},
    )
    _save_version(actor, guide, 1, _from_outline(lecture), None)
    record(actor=actor, verb="draft_guide", subject=guide)
    return guide


@action
def save_guide(
    *,
    actor: Actor,
    guide: Guide,
    title: str,
    content: GuideContent,
    valid_until: dt.date | None,
    seen_number: int,
) -> GuideVersion:
    """Save what was written. A published version stays as it is: a new one begins.

    Raises:
        Conflict: somebody saved a newer version since this one was opened; the text is kept on the page.
    """
    require(rules.can_edit_guide(actor, guide))
    latest = queries.latest_version(guide)
    if latest.number != seen_number:
        raise Conflict(
            _("没有保存：%(who)s刚存了新的一版。你的文字还在，请对照后再存。") % {"who": latest.saved_by}
        )
    if latest.published_at is not None:
        version = _save_version(actor, guide, latest.number + 1, content, valid_until)
    else:
        GuideVersion.objects.filter(pk=latest.pk).update(
            content=content.as_json(),
            valid_until=valid_until,
            basis_until=basis_until(content.basis),
            saved_at=clock.now(),
            saved_by=actor.label,
        )
        latest.refresh_from_db()
        version = latest
    Guide.objects.filter(pk=guide.pk).update(title=title)
    guide.title = title
    index("guide", guide)
    record(actor=actor, verb="save_guide", subject=guide, data={"version": version.number})
    return version


@action
def publish_guide(*, actor: Actor, guide: Guide, seen_number: int) -> None:
    """Make the newest version the one in force; anybody with its address can read it from now on."""
    require(rules.can_publish_guide(actor, guide))
    version = queries.latest_version(guide)
    if version.number != seen_number:
        raise Conflict(_("没有发布：指南刚被改过。请看过新的一版再发布。"))
    missing = problems(
        from_json(version.content), title=guide.title, valid_until=version.valid_until, today=clock.today()
    )
    if missing:
        raise Invalid(missing)
    if guide.current_id == version.pk and guide.state == GuideState.PUBLISHED:
        raise Conflict(_("这一版已经发布了。"))
    GuideVersion.objects.filter(pk=version.pk).update(published_at=clock.now())
    if guide.state == GuideState.PUBLISHED:
        Guide.objects.filter(pk=guide.pk).update(current=version)
        record(actor=actor, verb="publish_guide", subject=guide, data={"version": version.number})
    else:
        advance(
            guide,
            actor=actor,
            verb="publish_guide",
            to=GuideState.PUBLISHED,
            allowed=GUIDE_MOVES,
            changes={"current_id": version.pk},
            data={"version": version.number},
        )
    guide.current = version
    index("guide", guide)


@action
def withdraw_guide(*, actor: Actor, guide: Guide, reason: str) -> None:
    """Take a guide out of use: its address answers that there is a newer way or none."""
    require(rules.can_publish_guide(actor, guide))
    if not reason.strip():
        raise Invalid({"reason": _("请写明为什么停用。")})
    advance(
        guide, actor=actor, verb="withdraw_guide", to=GuideState.WITHDRAWN, allowed=GUIDE_MOVES, note=reason
    )
    index("guide", guide)


def say_of_guide(*, guide: Guide, kind: str, step: int = 0) -> None:
    """Count one 用过 or 卡住. Open to everybody and without a trace of who: only a counter moves."""
    if kind not in VoiceKind.values:
        raise Invalid({"kind": _("请选“用过”或“卡在某一步”。")})
    steps = len(queries.guide_page(guide).content.steps)
    if kind == VoiceKind.STUCK and not 1 <= step <= steps:
        raise Invalid({"step": _("请选卡在第几步。")})
    voice, _made = GuideVoice.objects.get_or_create(
        organisation_id=guide.organisation_id,
        guide=guide,
        kind=kind,
        step=step if kind == VoiceKind.STUCK else 0,
    )
    GuideVoice.objects.filter(pk=voice.pk).update(count=F("count") + 1)


def _save_version(
    actor: Actor, guide: Guide, number: int, content: GuideContent, valid_until: dt.date | None
) -> GuideVersion:
    return GuideVersion.objects.create(
        organisation_id=guide.organisation_id,
        guide=guide,
        number=number,
        content=content.as_json(),
        valid_until=valid_until,
        basis_until=basis_until(content.basis),
        saved_at=clock.now(),
        saved_by=actor.label,
    )


def _from_outline(lecture: Lecture) -> GuideContent:
    """A first draft out of the passed outline: methods become steps, 防过度 becomes 不该做."""
    outline = passed_content(lecture)
    if outline is None:
        return GuideContent()
    return GuideContent(
        one_line=outline.objectives.do,
        steps=tuple(Step(method.title, method.text) for method in outline.methods),
        donts=lines(outline.restraint),
        mistakes=lines(outline.pitfalls),
        basis=tuple(with_end(basis.label, basis.valid_to) for basis in outline.policy_basis),
    )
