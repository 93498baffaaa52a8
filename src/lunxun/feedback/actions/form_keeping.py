"""评价表: a form is changed by a new version; a version that was used is never touched again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.feedback import rules
from lunxun.feedback.models import Evaluation, Form, FormVersion
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict
from lunxun.kernel.ids import random_code
from lunxun.org.actors import Actor


@action
def create_form(*, actor: Actor, name: str, definition: Mapping[str, Any]) -> Form:
    """A form of one's own, beginning as a copy of what was shown."""
    require(rules.can_keep_forms(actor))
    form = Form.objects.create(
        organisation_id=actor.organisation_id, code=f"f-{random_code(6).lower()}", name=name
    )
    FormVersion.objects.create(
        organisation_id=actor.organisation_id, form=form, number=1, definition=dict(definition)
    )
    record(actor=actor, verb="feedback.create_form", subject=form)
    return form


@action
def save_form(
    *, actor: Actor, form: Form, name: str, definition: Mapping[str, Any], seen: int
) -> FormVersion:
    """Save as the newest version: in place while nobody has prepared an evaluation with it, else as the next.

    Raises:
        Conflict: somebody saved a later version than the one that was `seen`.
    """
    require(rules.can_keep_forms(actor))
    Form.objects.select_for_update().get(pk=form.pk, organisation_id=actor.organisation_id)
    newest = form.versions.order_by("-number")[0]
    if newest.number != seen:
        raise Conflict(
            _("没有保存：别人刚存了第 {n} 版。你写的还在这一页，请对照新版再存。").format(n=newest.number)
        )
    Form.objects.filter(pk=form.pk).update(name=name)
    if newest.frozen_at is None and not Evaluation.objects.filter(form_version=newest).exists():
        newest.definition = dict(definition)
        newest.save(update_fields=["definition"])
    else:
        newest = FormVersion.objects.create(
            organisation_id=form.organisation_id,
            form=form,
            number=newest.number + 1,
            definition=dict(definition),
        )
    record(actor=actor, verb="feedback.save_form", subject=form, data={"version": newest.number})
    saved: FormVersion = newest
    return saved
