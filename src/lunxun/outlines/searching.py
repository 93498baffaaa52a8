"""What the full-text index knows of outlines: the version that passed, and nothing of the drafts before it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lunxun.outlines import rules
from lunxun.outlines.content import parse, section_texts
from lunxun.outlines.models import Outline
from lunxun.search.kinds import Document, Kind, register

NAME = "outline"


def subjects(organisation_id: int) -> QuerySet[Outline]:
    return Outline.objects.filter(
        organisation_id=organisation_id, passed_version__isnull=False
    ).select_related("lecture__session", "passed_version")


def document(outline: Outline) -> Document | None:
    if outline.passed_version is None:
        return None
    texts = [text for _section, text in section_texts(parse(outline.passed_version.content))]
    lecture = outline.lecture
    return Document(
        subject_id=outline.pk,
        organisation_id=outline.organisation_id,
        unit_id=lecture.unit_id,
        title=lecture.title,
        text="\n".join(texts),
        on=lecture.session.on,
    )


def install() -> None:
    register(
        Kind(
            name=NAME,
            label=_("提纲"),
            order=20,
            visible=lambda actor: rules.visible_to(actor, Outline.objects.all()),
            subjects=subjects,
            document=document,
            url=lambda pk: reverse("outlines:outline_detail", args=[pk]),
        )
    )
