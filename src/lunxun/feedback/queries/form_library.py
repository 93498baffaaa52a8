"""The organisation's evaluation forms and their versions."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from lunxun.feedback.form_definition import worded
from lunxun.feedback.models import Form, FormVersion
from lunxun.feedback.scales import LIBRARY, own_words
from lunxun.kernel.errors import NotFound
from lunxun.org.actors import Actor


@dataclass(frozen=True, slots=True)
class FormRow:
    form: Form
    newest: FormVersion
    scale: str
    items: str
    used: int


def form_rows(actor: Actor) -> list[FormRow]:
    """All forms with their newest version and in how many evaluations they stood (2 queries)."""
    forms = Form.objects.filter(organisation_id=actor.organisation_id).annotate(
        used=Count("versions__evaluations")
    )
    newest: dict[int, FormVersion] = {}
    for version in (
        FormVersion.objects.filter(organisation_id=actor.organisation_id)
        .select_related("form")
        .order_by("number")
    ):
        newest[version.form_id] = version
    return [_row(form, newest[form.pk], form.used) for form in forms if form.pk in newest]


def _row(form: Form, version: FormVersion, used: int) -> FormRow:
    definition = worded(version.definition)
    kept = LIBRARY.get(definition.get("scale", "grade4"))
    scale = _("、").join(own_words(version.definition)) or (_(kept.name) if kept else "")
    items = _("、").join(f"{item['label']} {item['weight']:g}" for item in definition["items"])
    return FormRow(form, version, scale, items, used)


def get_form_for(actor: Actor, pk: int) -> Form:
    """Raises NotFound."""
    form = Form.objects.filter(organisation_id=actor.organisation_id, pk=pk).first()
    if form is None:
        raise NotFound(_("没有这张评价表。"))
    return form


def get_version_for(actor: Actor, pk: int) -> FormVersion:
    """Raises NotFound."""
    version = (
        FormVersion.objects.filter(organisation_id=actor.organisation_id, pk=pk)
        .select_related("form")
        .first()
    )
    if version is None:
        raise NotFound(_("没有这一版评价表。"))
    return version


def versions_of(form: Form) -> list[FormVersion]:
    """Newest first, each with how many evaluations use it."""
    return list(form.versions.annotate(used=Count("evaluations")).order_by("-number"))


def newest_version(form: Form) -> FormVersion:
    version: FormVersion = form.versions.order_by("-number")[0]
    return version


def usable_versions(actor: Actor) -> list[FormVersion]:
    """The newest version of every form, for preparing an evaluation."""
    return [row.newest for row in form_rows(actor)]
