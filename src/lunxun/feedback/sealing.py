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

from lunxun.engines.fairness.plain import MIN_CELL
from lunxun.feedback import form_definition, supplements, turnout
from lunxun.feedback.enums import EvaluationState, Gate, SupplementState
from lunxun.feedback.form_definition import SESSION, Ballot, canonical
from lunxun.feedback.models import (
    Evaluation,
    LectureResult,
    LectureTally,
    SealedRow,
    SealedText,
    Supplement,
)
from lunxun.feedback.quality import copied_by_lecture
from lunxun.feedback.staging import StagingGone, StagingStore, store_named
from lunxun.plans.enums import LectureState
from lunxun.plans.models import Lecture
from lunxun.teaching.queries import present_by_type

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
    """Roots of ballots (each [unit class, rows], rows a sorted list of [lecture, answers, absent]) and
    texts ([lecture or 0, body], and the digest of a follow-up code where there is one)."""
    ballots_root = root_of(leaf("ballot", ballot) for ballot in ballots)
    texts_root = root_of(leaf("text", text) for text in texts)
    return Roots(ballots_root, texts_root, whole_root(ballots_root, texts_root))


def whole_root(ballots_root: str, texts_root: str) -> str:
    """The root that is published, made of the two beside it."""
    return hashlib.sha256(f"{ballots_root}{texts_root}".encode()).hexdigest()


def stored_roots(evaluation: Evaluation, supplement: int = 0) -> Roots:
    """The roots recomputed from what is stored now, of the seal (0) or of one supplement."""
    ballots: dict[int, list[Any]] = defaultdict(list)
    classes: dict[int, str] = {}
    mine = {
        "organisation_id": evaluation.organisation_id,
        "evaluation": evaluation,
        "supplement": supplement,
    }
    for row in SealedRow.objects.filter(**mine).iterator():
        ballots[row.ballot_no].append([row.lecture_id or SESSION, row.answers, row.is_absent])
        classes[row.ballot_no] = row.unit_class
    texts = SealedText.objects.filter(**mine)
    return roots_of(
        ([classes[number], sorted(rows, key=lambda row: row[0])] for number, rows in ballots.items()),
        (
            [lecture or 0, body, *([follow] if follow else [])]
            for lecture, body, follow in texts.values_list("lecture_id", "body", "follow")
        ),
    )


def verify_root(evaluation: Evaluation) -> bool:
    """Whether the stored rows and texts are exactly those that were sealed, supplements included."""
    sealed = [(0, evaluation.root)]
    sealed += Supplement.objects.filter(evaluation=evaluation, state=SupplementState.SEALED).values_list(
        "number", "root"
    )
    return all(
        secrets.compare_digest(stored_roots(evaluation, number).whole, root) for number, root in sealed
    )


def write_sealed(evaluation: Evaluation, source: Randomness | None = None) -> bool:
    """Shuffle the staged ballots into the permanent tables; one transaction. False: it was done before.

    The ballots are sorted by their content before they are shuffled, so that nothing of the staging
    store's order, keys or tickets can reach the permanent one: the result is a function of the
    multiset of answers and of the random source alone.
    """
    store = store_named(evaluation.staging)
    with transaction.atomic():
        locked = _locked(evaluation.pk)
        if locked.root or locked.state != EvaluationState.SEALING:
            return False
        ballots, classes = _write_batch(locked, 0, store, source or system_randomness())
        found = turnout.turnout_of(classes, present_by_type(locked.session), locked.expected)
        _write_results(locked, ballots, classes, found)
        Evaluation.objects.filter(pk=locked.pk).update(
            **_sealed_fields(locked, 0, ballots, store),
            densest=store.densest(),
            turnout=found,
            issued=store.counts().tickets,
            session_tallies=supplements.session_tallies(locked, [b.rows.get(SESSION, {}) for b in ballots]),
        )
    return True


def write_supplement(supplement: Supplement, source: Randomness | None = None) -> None:
    """The same for late ballots: rows under the supplement's number, and counts where they are enough."""
    store = store_named(supplement.staging)
    with transaction.atomic():
        locked = _locked(supplement.evaluation_id)
        fresh = Supplement.objects.get(pk=supplement.pk)
        if fresh.root:
            return
        ballots, _classes = _write_batch(locked, fresh.number, store, source or system_randomness())
        Supplement.objects.filter(pk=fresh.pk).update(**_sealed_fields(locked, fresh.number, ballots, store))
        supplements.add_to_results(locked, fresh.number)


def _locked(pk: int) -> Evaluation:
    return (
        Evaluation.objects.select_for_update(of=("self",))
        .select_related("form_version", "session")
        .get(pk=pk)
    )


def _sealed_fields(
    evaluation: Evaluation, number: int, ballots: list[Ballot], store: StagingStore
) -> dict[str, Any]:
    roots = stored_roots(evaluation, number)
    return {
        "ballots": len(ballots),
        "texts": sum(len(ballot.texts) for ballot in ballots),
        "ballots_root": roots.ballots,
        "texts_root": roots.texts,
        "root": roots.whole,
        "receipts": store.receipts(),
    }


def _write_batch(
    evaluation: Evaluation, number: int, store: StagingStore, source: Randomness
) -> tuple[list[Ballot], list[str]]:
    """The ballots of a batch, and the class of units that each of them keeps."""
    staged = [(Ballot.decoded(payload), hat) for payload, hat in sorted(store.payloads())]
    source.shuffle(staged)
    classes = unit_classes([hat for _ballot, hat in staged], evaluation.hats)
    ballots = [ballot for ballot, _hat in staged]
    _write_rows(evaluation, ballots, classes, source, number)
    _write_texts(evaluation, ballots, source, number)
    return ballots, classes


def unit_classes(hats: Sequence[int], names: Sequence[str]) -> list[str]:
    """The class that each ballot keeps: its hat's name, or nothing where fewer than k would stand apart.

    What stands apart from a small class is small as well, so classes go, the smallest first, until
    those without a class are none or at least k.
    """
    kept = {hat: count for hat, count in Counter(hats).items() if 0 < hat <= len(names) and count >= MIN_CELL}
    while kept and 0 < len(hats) - sum(kept.values()) < MIN_CELL:
        kept.pop(min(kept, key=lambda hat: (kept[hat], hat)))
    return [names[hat - 1] if hat in kept else "" for hat in hats]


def _fresh_ids(count: int, source: Randomness) -> list[int]:
    """Distinct random keys, sorted: rows are written in their order, so that the place on disk says nothing."""
    found: set[int] = set()
    while len(found) < count:
        found.add(source.getrandbits(ID_BITS) or 1)
    return sorted(found)


def _write_rows(
    evaluation: Evaluation, ballots: list[Ballot], classes: list[str], source: Randomness, supplement: int
) -> None:
    numbers = _fresh_ids(len(ballots), source)
    definition = evaluation.form_version.definition
    rows = [
        SealedRow(
            organisation_id=evaluation.organisation_id,
            evaluation_id=evaluation.pk,
            ballot_no=number,
            lecture_id=lecture or None,
            answers=answers,
            is_absent=lecture in ballot.absent,
            is_valid=lecture == SESSION or form_definition.is_valid_row(definition, answers),
            unit_class=unit_class,
            supplement=supplement,
        )
        for number, unit_class, ballot in zip(numbers, classes, ballots, strict=True)
        for lecture, answers in ballot.rows.items()
    ]
    source.shuffle(rows)
    for row, key in zip(rows, _fresh_ids(len(rows), source), strict=True):
        row.pk = key
    SealedRow.objects.bulk_create(rows, batch_size=500)


def _write_texts(evaluation: Evaluation, ballots: list[Ballot], source: Randomness, supplement: int) -> None:
    written = sorted(
        (lecture or 0, words, ballot.follow.get(lecture, ""))
        for ballot in ballots
        for lecture, words in ballot.texts.items()
    )
    source.shuffle(written)
    keys = _fresh_ids(len(written), source)
    SealedText.objects.bulk_create(
        [
            SealedText(
                pk=key,
                organisation_id=evaluation.organisation_id,
                evaluation_id=evaluation.pk,
                lecture_id=lecture or None,
                body=words,
                follow=follow,
                supplement=supplement,
            )
            for key, (lecture, words, follow) in zip(keys, written, strict=True)
        ],
        batch_size=500,
    )


def _write_results(
    evaluation: Evaluation, ballots: list[Ballot], classes: list[str], found: turnout.Turnout
) -> None:
    """Histograms and counts, so that no page ever has to read the rows again."""
    definition = evaluation.form_version.definition
    lectures = Lecture.objects.filter(session_id=evaluation.session_id).order_by("position")
    heard = {lecture for ballot in ballots for lecture in ballot.rows}
    copied = copied_by_lecture((at or SESSION, words) for b in ballots for at, words in b.texts.items())
    for lecture in lectures:
        if lecture.state == LectureState.WITHDRAWN and lecture.pk not in heard:
            continue
        answers = [
            (unit_class, ballot.rows[lecture.pk])
            for ballot, unit_class in zip(ballots, classes, strict=True)
            if lecture.pk in ballot.rows and lecture.pk not in ballot.absent
        ]
        absent = Counter(
            one for ballot, one in zip(ballots, classes, strict=True) if lecture.pk in ballot.absent
        )
        known = [(one, row) for one, row in answers if form_definition.is_valid_row(definition, row)]
        valid = [row for _class, row in known]
        result = LectureResult.objects.create(
            organisation_id=evaluation.organisation_id,
            evaluation=evaluation,
            lecture=lecture,
            due=max(evaluation.expected, len(ballots)) - absent.total(),
            returned=len(ballots) - absent.total(),
            valid=len(valid),
            absent=absent.total(),
            weighted=turnout.weighted(known, absent, found, definition),
            straight=sum(form_definition.is_straight(definition, row) for row in valid),
            copied=copied[lecture.pk],
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


def shut_quarantine(supplement: Supplement) -> None:
    """No late ballot gets into this quarantine any more."""
    store_named(supplement.staging).set_gate(Gate.CLOSED)


def open_quarantine(name: str, earlier: str) -> None:
    """A place for what comes later: the tickets that nobody spent move from an earlier store to this one.

    It stands before the earlier store goes, so that a phone that comes at any moment finds one of them.
    """
    quarantine = store_named(name)
    if not quarantine.exists():
        quarantine.create(store_named(earlier).leftover())


def destroy_staging(evaluation: Evaluation) -> None:
    store_named(evaluation.staging).destroy()
