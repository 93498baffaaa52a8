"""Evaluations in the states that the tests talk about."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence

from lunxun.feedback import actions, ballots
from lunxun.feedback.ballots import Sent
from lunxun.feedback.enums import Mode
from lunxun.feedback.form_definition import DEFAULT
from lunxun.feedback.models import Evaluation, FormVersion
from lunxun.teaching.models import CheckIn, RosterEntry
from tests.cast import Cast

GOLDEN = {
    "topic": (412, 131, 19, 4),
    "content": (430, 120, 14, 2),
    "form": (361, 168, 31, 6),
}
GOLDEN_EXPECTED, GOLDEN_RETURNED = 589, 571


def new_key() -> str:
    return secrets.token_hex(16)


def prepared(
    cast: Cast,
    *,
    mode: str = Mode.SLIPS,
    expected: int | None = 20,
    form_version: FormVersion | None = None,
) -> Evaluation:
    return actions.prepare_evaluation(
        actor=cast.actor("clerk"),
        session=cast.session,
        mode=mode,
        expected=expected,
        form_version=form_version,
    )


def form_on_the_whole(cast: Cast) -> FormVersion:
    """The standard form with one more item, judged once for the whole session."""
    definition = {**DEFAULT, "session_items": [{"code": "order", "label": "组织"}]}
    return actions.create_form(actor=cast.actor("clerk"), name="整场表", definition=definition).versions.get()


def opened(
    cast: Cast, *, slips: int = 20, expected: int = 20, form_version: FormVersion | None = None
) -> tuple[Evaluation, list[str]]:
    """An evaluation in answering, and its tickets."""
    evaluation = prepared(cast, expected=expected, form_version=form_version)
    tickets = actions.issue_slips(actor=cast.actor("clerk"), evaluation=evaluation, count=slips)
    actions.open_answering(actor=cast.actor("clerk"), evaluation=evaluation)
    return evaluation, tickets


def grades(topic: int = 0, content: int = 0, form: int = 0) -> dict[str, int]:
    return {"topic": topic, "content": content, "form": form}


def cast_some(cast: Cast, evaluation: Evaluation, tickets: Sequence[str], *, text: str = "") -> None:
    """One complete ballot for both lectures per ticket."""
    rows = {cast.lecture.pk: grades(0, 1, 2), cast.other_lecture.pk: grades(1, 1, 1)}
    texts = {cast.lecture.pk: text} if text else {}
    ballots.cast_many(evaluation, [Sent(ticket, new_key(), rows, texts) for ticket in tickets])


def seal(cast: Cast, evaluation: Evaluation) -> None:
    actions.start_collecting(actor=cast.actor("clerk"), evaluation=evaluation)
    actions.seal_evaluation(actor=cast.actor("clerk"), evaluation=evaluation)


def sealed(cast: Cast, count: int = 12, *, text: str = "") -> Evaluation:
    evaluation, tickets = opened(cast, slips=count)
    cast_some(cast, evaluation, tickets, text=text)
    seal(cast, evaluation)
    return evaluation


def golden_rows() -> list[dict[str, int]]:
    """571 rows: 566 complete ones with the golden margins (domain.md S5), 5 without 形式."""
    columns = {
        code: [grade for grade, count in enumerate(counts) for _one in range(count)]
        for code, counts in GOLDEN.items()
    }
    for number, column in enumerate(columns.values()):
        random.Random(number).shuffle(column)
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return rows + [{"topic": 0, "content": 0}] * (GOLDEN_RETURNED - len(rows))


def golden(cast: Cast) -> Evaluation:
    """The safety session of 2022-02-12 as far as 应急局's lecture is concerned, sealed."""
    evaluation, tickets = opened(cast, slips=GOLDEN_RETURNED, expected=GOLDEN_EXPECTED)
    sent = [
        Sent(ticket, new_key(), {cast.lecture.pk: row}, {})
        for ticket, row in zip(tickets, golden_rows(), strict=True)
    ]
    ballots.cast_many(evaluation, sent)
    seal(cast, evaluation)
    return evaluation


def on_roster(cast: Cast) -> RosterEntry:
    """The trainee of the cast, called up."""
    person = cast.trainee.person
    return RosterEntry.objects.create(
        organisation=cast.organisation,
        session=cast.session,
        person=person,
        unit=cast.units["community"],
        name=person.name,
        unit_name="洪桥社区",
        source="rule",
        order_key="1",
    )


def check_in(cast: Cast, entry: RosterEntry) -> None:
    CheckIn.objects.create(
        organisation=cast.organisation, entry=entry, method="staff", at="2022-02-12T08:20:00+08:00"
    )
