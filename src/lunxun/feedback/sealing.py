"""封存: from the staging store to the permanent one, in steps that can be repeated.

A kill between any two statements leaves either an open staging store and nothing sealed, or sealed
ballots with their root and a staging store still to destroy; `continue_seal` goes on from there.
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction

from lunxun.feedback import form_definition
from lunxun.feedback.enums import EvaluationState, Gate
from lunxun.feedback.form_definition import Ballot, canonical
from lunxun.feedback.models import Evaluation, LectureResult, LectureTally, SealedRow, SealedText
from lunxun.feedback.staging import StagingGone, store_named
from lunxun.plans.enums import LectureState
from lunxun.plans.models import Lecture

ID_BITS = 62


class Randomness(Protocol):
    """The source of shuffles and keys; a test injects one to prove that nothing else decides them."""

    def shuffle(self, x: list[Any]) -> None: ...
    def getrandbits(self, k: int) -> int: ...


def system_randomness() -> Randomness:
    return random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Roots:
    ballots: str
    texts: str
    whole: str


def leaf(kind: str, content: Any) -> bytes:
    return hashlib.sha256(kind.encode() + b"\0" + canonical(content)).digest()


def root_of(leaves: Iterable[bytes]) -> str:
    """SHA-256 over the sorted leaves and their number: the order of rows changes nothing, a row does."""
    ordered = sorted(leaves)
    return hashlib.sha256(len(ordered).to_bytes(8, "big") + b"".join(ordered)).hexdigest()


def roots_of(ballots: Iterable[Sequence[Any]], texts: Iterable[Sequence[Any]]) -> Roots:
    """Roots of ballots (each a list of [lecture, answers, absent], sorted) and texts ([lecture or 0, body])."""
    ballots_root = root_of(leaf("ballot", ballot) for ballot in ballots)
    texts_root = root_of(leaf("text", text) for text in texts)
    whole = hashlib.sha256(f"{ballots_root}{texts_root}".encode()).hexdigest()
    return Roots(ballots_root, texts_root, whole)


def stored_roots(evaluation: Evaluation) -> Roots:
    """The roots recomputed from what is stored now."""
    ballots: dict[int, list[Any]] = defaultdict(list)
    rows = SealedRow.objects.filter(organisation_id=evaluation.organisation_id, evaluation=evaluation)
    for number, lecture, answers, absent in rows.values_list(
        "ballot_no", "lecture_id", "answers", "is_absent"
    ):
        ballots[number].append([lecture, answers, absent])
    texts = SealedText.objects.filter(organisation_id=evaluation.organisation_id, evaluation=evaluation)
    return roots_of(
        (sorted(ballot, key=lambda row: row[0]) for ballot in ballots.values()),
        ([lecture or 0, body] for lecture, body in texts.values_list("lecture_id", "body")),
    )


def verify_root(evaluation: Evaluation) -> bool:
    """Whether the stored rows and texts are exactly those that were sealed."""
    found = stored_roots(evaluation)
    return secrets.compare_digest(found.whole, evaluation.root)


def write_sealed(evaluation: Evaluation, source: Randomness | None = None) -> bool:
    """Shuffle the staged ballots into the permanent tables; one transaction. False: it was done before.

    The ballots are sorted by their content before they are shuffled, so that nothing of the staging
    store's order, keys or tickets can reach the permanent one: the result is a function of the
    multiset of answers and of the random source alone.
    """
    source = source or system_randomness()
    store = store_named(evaluation.staging)
    with transaction.atomic():
        locked = (
            Evaluation.objects.select_for_update(of=("self",))
            .select_related("form_version", "session")
            .get(pk=evaluation.pk, state=EvaluationState.SEALING)
        )
        if locked.root:
            return False
        ballots = [Ballot.decoded(payload) for payload in sorted(store.payloads())]
        source.shuffle(ballots)
        _write_rows(locked, ballots, source)
        text_count = _write_texts(locked, ballots, source)
        _write_results(locked, ballots)
        roots = stored_roots(locked)
        Evaluation.objects.filter(pk=locked.pk).update(
            ballots=len(ballots),
            texts=text_count,
            ballots_root=roots.ballots,
            texts_root=roots.texts,
            root=roots.whole,
            issued=store.counts().tickets,
            receipts=store.receipts(),
        )
    return True


def _fresh_ids(count: int, source: Randomness) -> list[int]:
    """Distinct random keys, sorted: rows are written in their order, so that the place on disk says nothing."""
    found: set[int] = set()
    while len(found) < count:
        found.add(source.getrandbits(ID_BITS) or 1)
    return sorted(found)


def _write_rows(evaluation: Evaluation, ballots: list[Ballot], source: Randomness) -> None:
    numbers = _fresh_ids(len(ballots), source)
    definition = evaluation.form_version.definition
    rows = [
        SealedRow(
            organisation_id=evaluation.organisation_id,
            evaluation_id=evaluation.pk,
            ballot_no=number,
            lecture_id=lecture,
            answers=answers,
            is_absent=lecture in ballot.absent,
            is_valid=form_definition.is_valid_row(definition, answers),
        )
        for number, ballot in zip(numbers, ballots, strict=True)
        for lecture, answers in ballot.rows.items()
    ]
    source.shuffle(rows)
    for row, key in zip(rows, _fresh_ids(len(rows), source), strict=True):
        row.pk = key
    SealedRow.objects.bulk_create(rows, batch_size=500)


def _write_texts(evaluation: Evaluation, ballots: list[Ballot], source: Randomness) -> int:
    pairs = sorted(((lecture or 0, words) for ballot in ballots for lecture, words in ballot.texts.items()))
    source.shuffle(pairs)
    keys = _fresh_ids(len(pairs), source)
    SealedText.objects.bulk_create(
        [
            SealedText(
                pk=key,
                organisation_id=evaluation.organisation_id,
                evaluation_id=evaluation.pk,
                lecture_id=lecture or None,
                body=words,
            )
            for key, (lecture, words) in zip(keys, pairs, strict=True)
        ],
        batch_size=500,
    )
    return len(pairs)


def _write_results(evaluation: Evaluation, ballots: list[Ballot]) -> None:
    """Histograms and counts, so that no page ever has to read the rows again."""
    definition = evaluation.form_version.definition
    lectures = Lecture.objects.filter(session_id=evaluation.session_id).order_by("position")
    heard = {lecture for ballot in ballots for lecture in ballot.rows}
    for lecture in lectures:
        if lecture.state == LectureState.WITHDRAWN and lecture.pk not in heard:
            continue
        answers = [
            ballot.rows[lecture.pk]
            for ballot in ballots
            if lecture.pk in ballot.rows and lecture.pk not in ballot.absent
        ]
        absent = sum(lecture.pk in ballot.absent for ballot in ballots)
        valid = [row for row in answers if form_definition.is_valid_row(definition, row)]
        result = LectureResult.objects.create(
            organisation_id=evaluation.organisation_id,
            evaluation=evaluation,
            lecture=lecture,
            due=max(evaluation.expected, len(ballots)) - absent,
            returned=len(ballots) - absent,
            valid=len(valid),
            absent=absent,
            straight=sum(form_definition.is_straight(definition, row) for row in valid),
        )
        LectureTally.objects.bulk_create(_tallies(result, definition, valid))


def _tallies(
    result: LectureResult, definition: Mapping[str, Any], valid: Sequence[Mapping[str, int]]
) -> list[LectureTally]:
    counted = Counter((code, choice) for row in valid for code, choice in row.items())
    return [
        LectureTally(
            organisation_id=result.organisation_id,
            result=result,
            item=code,
            choice=choice,
            count=counted[code, choice],
        )
        for code, size in form_definition.sizes(definition).items()
        for choice in range(size)
    ]


def is_written(evaluation: Evaluation) -> bool:
    """Whether the sealed ballots are in the permanent store, so that the staging store may go."""
    return Evaluation.objects.filter(pk=evaluation.pk).exclude(root="").exists()


def shut_staging(evaluation: Evaluation) -> None:
    """No ballot gets in after this; those under way are committed or refused when it returns.

    Raises:
        StagingGone: there is no store and nothing was sealed: ballots are lost, and nobody may go on
            as if there had been none.
    """
    try:
        store_named(evaluation.staging).set_gate(Gate.CLOSED)
    except StagingGone:
        # Another process that finishes the same seal may just have destroyed it.
        if not is_written(evaluation):
            raise


def destroy_staging(evaluation: Evaluation) -> None:
    store_named(evaluation.staging).destroy()
