"""What the full-text index knows of the ledger: the words of the audience as moderated, and the answer."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lunxun.search.kinds import Document, Kind, register
from lunxun.tracking import rules
from lunxun.tracking.models import Suggestion


def subjects(organisation_id: int) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(organisation_id=organisation_id).select_related("session")


def document(suggestion: Suggestion) -> Document:
    """Its number is the title: words in a title count more, and all of its words are equal."""
    return Document(
        subject_id=suggestion.pk,
        organisation_id=suggestion.organisation_id,
        unit_id=suggestion.owner_unit_id,
        title=suggestion.label,
        text="\n".join(part for part in (suggestion.words, suggestion.answer) if part),
        on=suggestion.taken_on,
    )


def install() -> None:
    register(
        Kind(
            name="suggestion",
            label=_("建议"),
            order=60,
            visible=lambda actor: rules.visible_to(actor, Suggestion.objects.all()),
            subjects=subjects,
            document=document,
            url=lambda pk: reverse("tracking:suggestion_detail", args=[pk]),
        )
    )
