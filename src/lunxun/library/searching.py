"""What the full-text index knows of the library: what is published, and retrospectives for those who may see them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lunxun.kernel import clock
from lunxun.library import rules
from lunxun.library.content import CaseContent, GuideContent, MethodContent, RetrospectiveContent, from_json
from lunxun.library.enums import GuideState, WorkState
from lunxun.library.models import Case, Guide, Method, Retrospective
from lunxun.search.kinds import Document, Kind, register


def guide_text(content: GuideContent) -> str:
    parts = [content.one_line, content.audience, content.when]
    parts += [f"{step.title} {step.text}" for step in content.steps]
    parts += [f"{level.name} {level.text}" for level in content.levels]
    parts += [*content.donts, *content.mistakes, *content.basis]
    parts += [f"{contact.role} {contact.who}" for contact in content.contacts]
    return "\n".join(part for part in parts if part.strip())


def guide_document(guide: Guide) -> Document | None:
    if guide.state != GuideState.PUBLISHED or guide.current is None:
        return None
    published = guide.current.published_at or clock.now()
    return _document(guide, guide.title, guide_text(from_json(guide.current.content)), published)


def work_document(work: Any) -> Document | None:
    if work.state != WorkState.PUBLISHED or work.current is None:
        return None
    shape: Any = CaseContent if isinstance(work, Case) else MethodContent
    published = work.current.published_at or clock.now()
    return _document(work, work.title, shape.of(work.current.content).text, published)


def retrospective_document(row: Retrospective) -> Document | None:
    text = RetrospectiveContent.of(row.content).text
    return Document(row.pk, row.organisation_id, row.unit_id, row.item, text, row.happened_on)


def _document(subject: Any, title: str, text: str, at: Any) -> Document:
    on = timezone.localtime(at).date()
    return Document(subject.pk, subject.organisation_id, subject.unit_id, title, text, on)


def _kind(name: str, label: Any, order: int, model: Any, scope: Any, document: Any, related: str) -> None:
    def subjects(organisation_id: int) -> QuerySet[Any]:
        rows = model.objects.filter(organisation_id=organisation_id)
        return rows.select_related(related) if related else rows

    register(
        Kind(
            name=name,
            label=label,
            order=order,
            visible=lambda actor: scope(actor, model.objects.all()),
            subjects=subjects,
            document=document,
            url=lambda pk: reverse(f"library:{name}_detail", args=[pk]),
        )
    )


def install() -> None:
    _kind("guide", _("操作指南"), 10, Guide, rules.visible_to, guide_document, "current")
    _kind("case", _("案例"), 30, Case, rules.works_visible_to, work_document, "current")
    _kind("method", _("方法"), 40, Method, rules.works_visible_to, work_document, "current")
    _kind(
        "retrospective",
        _("复盘"),
        50,
        Retrospective,
        rules.retrospectives_visible_to,
        retrospective_document,
        "",
    )
