"""What is published, counted again from the sealed rows, and these checked against the root.

Pages read histograms that were written at the seal. Whoever can write to the database could change a
histogram, a row or a root; here the three have to agree with one another, and the root with the trail.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from lunxun.audit.models import AuditEntry
from lunxun.feedback import form_definition
from lunxun.feedback.enums import EvaluationState, SupplementState
from lunxun.feedback.models import Evaluation, LectureResult, LectureTally, SealedRow, Supplement
from lunxun.feedback.sealing import verify_root, whole_root
from lunxun.feedback.supplements import session_tallies

Answers = Mapping[str, int]


def faults_of(evaluation: Evaluation) -> list[str]:
    """What does not add up in a sealed evaluation, in sentences; nothing where everything does.

    The evaluation comes with its form version. Left out: the score by classes of units (`LectureResult.weighted`).
    """
    batches = _batches(evaluation)
    faults = []
    if not verify_root(evaluation):
        faults.append(_("封存的行重算出来的指纹，和封存时的不一样"))
    if not _stands_in_the_trail(evaluation, batches):
        faults.append(_("指纹和操作记录里封存那一条不一样"))
    rows: dict[int, list[SealedRow]] = defaultdict(list)
    for row in SealedRow.objects.filter(organisation_id=evaluation.organisation_id, evaluation=evaluation):
        rows[row.lecture_id or form_definition.SESSION].append(row)
    tallies: dict[int, dict[tuple[str, int], int]] = defaultdict(dict)
    for tally in LectureTally.objects.filter(result__evaluation=evaluation):
        tallies[tally.result_id][tally.item, tally.choice] = tally.count
    for result in LectureResult.objects.filter(evaluation=evaluation).select_related("lecture"):
        mine = [row for row in rows[result.lecture_id] if row.supplement <= result.supplement]
        total = evaluation.ballots + sum(one.ballots for one in batches if one.number <= result.supplement)
        if _counted(evaluation, mine, total) != _stated(result, tallies[result.pk]):
            faults.append(_("《{title}》公布的数和封存的行对不上").format(title=result.lecture.title))
    whole = [
        row.answers
        for row in rows[form_definition.SESSION]
        if row.supplement <= evaluation.session_supplement
    ]
    if session_tallies(evaluation, whole) != evaluation.session_tallies:
        faults.append(_("整场培训公布的数和封存的行对不上"))
    return faults


def _batches(evaluation: Evaluation) -> list[Supplement]:
    return list(Supplement.objects.filter(evaluation=evaluation, state=SupplementState.SEALED))


def _stands_in_the_trail(evaluation: Evaluation, batches: Iterable[Supplement]) -> bool:
    """Whether every root is the one that the trail keeps, and made of the two roots beside it."""
    sealed: list[tuple[str, Any]] = [("feedback.seal", evaluation)]
    sealed += [("feedback.seal_supplement", one) for one in batches]
    written = AuditEntry.objects.filter(
        organisation_id=evaluation.organisation_id, verb__in=[verb for verb, _thing in sealed]
    )
    for verb, thing in sealed:
        whole = whole_root(thing.ballots_root, thing.texts_root)
        entries = written.filter(verb=verb, subject_type=thing._meta.label, subject_id=str(thing.pk))
        if thing.root != whole or thing.root not in [
            data.get("root") for data in entries.values_list("data", flat=True)
        ]:
            return False
    return True


def _counted(evaluation: Evaluation, rows: Iterable[SealedRow], total: int) -> tuple[Any, ...]:
    """From the rows: histogram, valid, absent, straight, returned, due. Whether a row is valid follows from the
    form alone; the mark beside the row is covered by no root."""
    definition = evaluation.form_version.definition
    heard = [row.answers for row in rows if not row.is_absent]
    absent = sum(row.is_absent for row in rows)
    valid = [answers for answers in heard if form_definition.is_valid_row(definition, answers)]
    histogram = Counter((item, choice) for answers in valid for item, choice in answers.items())
    straight = sum(form_definition.is_straight(definition, answers) for answers in valid)
    due = max(evaluation.expected, total) - absent
    return dict(histogram), len(valid), absent, straight, total - absent, due


def _stated(result: LectureResult, tallies: Mapping[tuple[str, int], int]) -> tuple[Any, ...]:
    histogram = {place: count for place, count in tallies.items() if count}
    return histogram, result.valid, result.absent, result.straight, result.returned, result.due


def all_faults() -> tuple[int, dict[str, list[str]]]:
    """Of all organisations: how many sealed evaluations were looked at, and title → what does not add up."""
    sealed = Evaluation.objects.filter(state=EvaluationState.SEALED).select_related("form_version", "session")
    found = {one: faults_of(one) for one in sealed}
    return len(found), {str(one.session): faults for one, faults in found.items() if faults}
