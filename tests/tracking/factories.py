"""Sealed texts and suggestions without running a whole Saturday."""

from lunxun.feedback.actions import default_form_version
from lunxun.feedback.models import Evaluation, SealedText
from lunxun.kernel.ids import random_key
from lunxun.tracking import actions


def sealed_evaluation(cast):
    found = Evaluation.objects.filter(session=cast.session).first()
    return found or Evaluation.objects.create(
        organisation=cast.organisation,
        session=cast.session,
        form_version=default_form_version(cast.organisation.pk),
        mode="slips",
        state="sealed",
        root="0" * 64,
        ballots=12,
    )


def sealed_text(cast, words="能不能把检查表发电子版", lecture=None, **fields):
    return SealedText.objects.create(
        id=random_key(),
        organisation=cast.organisation,
        evaluation=sealed_evaluation(cast),
        lecture=cast.lecture if lecture is None else lecture or None,
        body=words,
        visibility="show",
        **fields,
    )


def suggestion(cast, words="能不能把检查表发电子版", **fields):
    values = {"category": "method", "owner_unit": cast.units["emergency"], **fields}
    return actions.take_up(actor=cast.actor("clerk"), text=sealed_text(cast, words), **values)
