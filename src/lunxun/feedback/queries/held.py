"""Ballots on a ticket that was spent before: the office sees these, and never the ones that count."""

from __future__ import annotations

from dataclasses import dataclass

from lunxun.feedback import rules
from lunxun.feedback.form_definition import Ballot, worded
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
    lecture: Lecture
    is_absent: bool
    answers: list[HeldAnswer]
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """One ballot put aside. `key` is the phone's own and joins it to nothing that is kept."""

    key: str
    rows: list[HeldRow]
    session_text: str


def held_ballots(actor: Actor, evaluation: Evaluation) -> list[Held]:
    """What waits for a decision, in an order that means nothing (1 query beside the staging store's)."""
    require(rules.can_run(actor, evaluation))
    try:
        found = store_named(evaluation.staging).held()
    except StagingGone:
        return []
    definition = worded(evaluation.form_version.definition)
    labels = {
        item["code"]: (item["label"], [g["label"] for g in definition["grades"]])
        for item in definition["items"]
    }
    labels.update({one["code"]: (one["label"], one["options"]) for one in definition["choices"]})
    lectures = {
        lecture.pk: lecture
        for lecture in Lecture.objects.filter(
            organisation_id=evaluation.organisation_id, session_id=evaluation.session_id
        )
    }
    return [_held(key.hex(), Ballot.decoded(payload), labels, lectures) for key, payload in found]


def _held(
    key: str, ballot: Ballot, labels: dict[str, tuple[str, list[str]]], lectures: dict[int, Lecture]
) -> Held:
    rows = [
        HeldRow(
            lecture=lectures[pk],
            is_absent=pk in ballot.absent,
            answers=[
                HeldAnswer(label, choices[answers[code]])
                for code, (label, choices) in labels.items()
                if code in answers
            ],
            text=ballot.texts.get(pk, ""),
        )
        for pk, answers in ballot.rows.items()
    ]
    rows.sort(key=lambda row: row.lecture.position)
    return Held(key, rows, ballot.texts.get(None, ""))
