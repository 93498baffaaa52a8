"""Ballots on a ticket that was spent before: the office sees these, and never the ones that count."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.feedback import rules
from lunxun.feedback.form_definition import SESSION, Ballot, worded
from lunxun.feedback.models import Evaluation
from lunxun.feedback.staging import StagingGone, store_named
from lunxun.kernel.decision import require
from lunxun.org.actors import Actor
from lunxun.plans.models import Lecture


@dataclass(frozen=True, slots=True)
class HeldAnswer:
    item: str
    label: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """`title` of the lecture, or the words for the whole session."""

    title: str
    is_absent: bool
    answers: list[HeldAnswer]
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """One ballot put aside. `key` is the phone's own and joins it to nothing that is kept."""

    key: str
    rows: list[HeldRow]


def held_ballots(actor: Actor, evaluation: Evaluation) -> list[Held]:
    """What waits for a decision, in an order that means nothing (1 query beside the staging store's)."""
    require(rules.can_run(actor, evaluation))
    try:
        found = store_named(evaluation.staging).held()
    except StagingGone:
        return []
    definition = worded(evaluation.form_version.definition)
    grades = [grade["label"] for grade in definition["grades"]]
    judged = [*definition["items"], *definition.get("session_items", ())]
    labels = {item["code"]: (item["label"], grades) for item in judged}
    labels.update({one["code"]: (one["label"], one["options"]) for one in definition["choices"]})
    lectures = Lecture.objects.filter(
        organisation_id=evaluation.organisation_id, session_id=evaluation.session_id
    ).order_by("position")
    titles = {**{lecture.pk: lecture.title for lecture in lectures}, SESSION: _("整场培训")}
    return [_held(key.hex(), Ballot.decoded(payload), labels, titles) for key, payload in found]


def _held(key: str, ballot: Ballot, labels: dict[str, tuple[str, list[str]]], titles: dict[int, str]) -> Held:
    """In the form's order; what has only a text has a row of its own, so that nothing is decided unread."""
    rows = [
        HeldRow(
            title=title,
            is_absent=pk in ballot.absent,
            answers=[
                HeldAnswer(label, choices[answers[code]])
                for code, (label, choices) in labels.items()
                if code in (answers := ballot.rows.get(pk, {}))
            ],
            text=ballot.texts.get(pk or None, ""),
        )
        for pk, title in titles.items()
        if pk in ballot.rows or (pk or None) in ballot.texts
    ]
    return Held(key, rows)
