"""Drafting, saving, publishing and withdrawing cases and methods (A32, A45, F19)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from lunxun.audit.trail import advance, record
from lunxun.kernel import clock
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.kernel.text import clean_line
from lunxun.library import queries, rules
from lunxun.library.actions.chain import make_link
from lunxun.library.content import (
    CaseContent,
    MethodContent,
    RetrospectiveContent,
    WorkContent,
    basis_until,
    work_problems,
)
from lunxun.library.enums import WORK_MOVES, WorkState
from lunxun.library.models import (
    Case,
    CaseVersion,
    Method,
    MethodVersion,
    Retrospective,
    Work,
    WorkVersion,
)
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.models import Circle
from lunxun.search.index import index


@action
def draft_case(
    *, actor: Actor, unit: Unit, circle: Circle, title: str, source: Retrospective | None = None
) -> Case:
    """Begin a case, from a retrospective or from nothing. What the retrospective says is carried in."""
    content = CaseContent()
    if source is not None:
        told = RetrospectiveContent.of(source.content)
        content = CaseContent(
            situation=told.goal,
            story=told.result,
            analysis="\n".join(part for part in (told.causes, told.right, told.wrong) if part),
            practice=told.practice,
        )
    case: Case = _draft(actor, Case, unit, circle, title, content, source)
    return case


@action
def draft_method(
    *, actor: Actor, unit: Unit, circle: Circle, title: str, source: Case | Retrospective | None = None
) -> Method:
    """Begin a method: what can be repeated, taken out of the case or the retrospective."""
    content = MethodContent()
    if isinstance(source, Case) and source.current is not None:
        told = CaseContent.of(source.current.content)
        content = MethodContent(when=told.conditions, one_line=told.practice[:80], basis=told.basis)
    elif isinstance(source, Retrospective):
        content = MethodContent(one_line=RetrospectiveContent.of(source.content).practice[:80])
    method: Method = _draft(actor, Method, unit, circle, title, content, source)
    return method


@action
def save_work(
    *,
    actor: Actor,
    work: Work,
    title: str,
    content: WorkContent,
    valid_until: dt.date | None = None,
    seen_number: int,
) -> WorkVersion:
    """Save what was written. A published version stays as it is: a new one begins.

    Raises:
        Conflict: somebody saved a newer version since this one was opened; the text stays on the page.
    """
    require(rules.can_edit_work(actor, work))
    if not clean_line(title):
        raise Invalid({"title": _("请填写名称。")})
    latest: WorkVersion = queries.latest_work_version(work)
    if latest.number != seen_number:
        raise Conflict(
            _("没有保存：%(who)s刚存了新的一版。你的文字还在，请对照后再存。") % {"who": latest.saved_by}
        )
    if latest.published_at is not None:
        latest = _version(actor, work, latest.number + 1, clean_line(title), content, valid_until)
    else:
        _versions(work).filter(pk=latest.pk).update(
            title=clean_line(title),
            content=content.as_json(),
            valid_until=valid_until,
            basis_until=basis_until(content.basis),
            saved_at=clock.now(),
            saved_by=actor.label,
        )
        latest.refresh_from_db()
    if work.state == WorkState.DRAFT:
        type(work)._default_manager.filter(pk=work.pk).update(title=clean_line(title))
        work.title = clean_line(title)
    record(actor=actor, verb=f"save_{work.node}", subject=work, data={"version": latest.number})
    return latest


@action
def publish_work(*, actor: Actor, work: Work, seen_number: int, is_checked: bool = False) -> None:
    """Make the newest version the one that everybody reads.

    `is_checked`: somebody looked at every passage that may tell who or where a person is.

    Raises:
        Invalid: boxes are empty, or a case has such passages and nobody looked at them.
    """
    require(rules.can_publish_work(actor, work))
    version = queries.latest_work_version(work)
    if version.number != seen_number:
        raise Conflict(_("没有发布：刚被改过。请看过新的一版再发布。"))
    if work.current == version and work.state == WorkState.PUBLISHED:
        raise Conflict(_("这一版已经发布了。"))
    content = queries.content_of(version)
    missing = work_problems(
        content, title=version.title, valid_until=version.valid_until, today=clock.today()
    )
    found = queries.hints_of(work.organisation_id, version.title, content)
    if found and not is_checked:
        missing["is_checked"] = _(
            "有 %(n)s 处像是人名、电话或门牌，请逐处看过，该去的去掉，再勾上“已看过”。"
        ) % {"n": len(found)}
    if missing:
        raise Invalid(missing)
    _versions(work).filter(pk=version.pk).update(published_at=clock.now())
    data = {"version": version.number, "hints": len(found)}
    changes: dict[str, Any] = {"current_id": version.pk, "title": version.title}
    if work.state == WorkState.PUBLISHED:
        type(work)._default_manager.filter(pk=work.pk).update(**changes)
        record(actor=actor, verb=f"publish_{work.node}", subject=work, data=data)
    else:
        advance(
            work,
            actor=actor,
            verb=f"publish_{work.node}",
            to=WorkState.PUBLISHED,
            allowed=WORK_MOVES,
            changes=changes,
            data=data,
        )
    work.refresh_from_db()
    index(work.node, work)


@action
def withdraw_work(*, actor: Actor, work: Work, reason: str) -> None:
    """Nobody but its writers and those who watch reads it any more; what was adopted stays on record."""
    require(rules.can_withdraw_work(actor, work))
    if not reason.strip():
        raise Invalid({"reason": _("请写明为什么撤下。")})
    advance(
        work,
        actor=actor,
        verb=f"withdraw_{work.node}",
        to=WorkState.WITHDRAWN,
        allowed=WORK_MOVES,
        note=reason,
    )
    index(work.node, work)


def _draft(
    actor: Actor, model: type[Any], unit: Unit, circle: Circle, title: str, content: WorkContent, source: Any
) -> Any:
    require(rules.can_draft_work(actor, unit))
    if not clean_line(title):
        raise Invalid({"title": _("请填写名称。")})
    if circle.organisation_id != unit.organisation_id:
        raise Invalid({"circle": _("请选能力圈。")})
    work = model.objects.create(
        organisation_id=unit.organisation_id,
        number=queries.next_work_number(model, unit.organisation_id),
        unit=unit,
        circle=circle,
        title=clean_line(title),
    )
    _version(actor, work, 1, clean_line(title), content, None)
    record(actor=actor, verb=f"draft_{work.node}", subject=work)
    if source is not None:
        make_link(actor, source, work)
    return work


def _versions(work: Work) -> Any:
    model: Any = CaseVersion if isinstance(work, Case) else MethodVersion
    return model.objects.all()


def _version(
    actor: Actor, work: Work, number: int, title: str, content: WorkContent, valid_until: dt.date | None
) -> Any:
    return _versions(work).create(
        organisation_id=work.organisation_id,
        work=work,
        number=number,
        title=title,
        content=content.as_json(),
        valid_until=valid_until,
        basis_until=basis_until(content.basis),
        saved_at=clock.now(),
        saved_by=actor.label,
    )
