"""Votes to attack: every voter's ballot carries a mark that only the tests can read."""

from __future__ import annotations

import random

from lunxun.feedback import actions, ballots, tickets
from lunxun.feedback.enums import Mode
from lunxun.feedback.models import Evaluation, LectureResult, LectureTally, SealedRow, SealedText
from lunxun.org.models import Person
from lunxun.teaching.models import CheckIn, RosterEntry
from tests.cast import Cast
from tests.feedback.factories import new_key, prepared


def marked(voter: int) -> str:
    return f"mark-{voter:04d}"


def answers_of(voter: int) -> dict[str, int]:
    """A voter's number written in grades, so that his sealed rows can be recognised by the test."""
    return {"topic": voter // 16 % 4, "content": voter // 4 % 4, "form": voter % 4, "usable": voter // 64 % 3}


def hold_vote(cast: Cast, voters: int, *, mode: str = Mode.SLIPS, order=None, source=None) -> Evaluation:
    """Voters 0, 1, … check in and take their tickets in this order; they vote in it, too (the worst
    case), or in `order`; then it is sealed."""
    evaluation, held = opened_vote(cast, voters, mode=mode)
    cast_votes(cast, evaluation, held, order or range(voters))
    clerk = cast.actor("clerk")
    actions.start_collecting(actor=clerk, evaluation=evaluation)
    actions.seal_evaluation(actor=clerk, evaluation=evaluation, source=source)
    return evaluation


def opened_vote(cast: Cast, voters: int, *, mode: str, hat=None) -> tuple[Evaluation, list[str]]:
    """An evaluation in answering, and the ticket of each voter. Slips come out of a hat mixed by `hat`;
    without one, the worst case again: the first at the desk gets the first slip."""
    clerk = cast.actor("clerk")
    evaluation = prepared(cast, mode=mode, expected=voters)
    if mode == Mode.SLIPS:
        held = actions.issue_slips(actor=clerk, evaluation=evaluation, count=voters)
        if hat is not None:
            hat.shuffle(held)
    else:
        held = [tickets.new_ticket() for _voter in range(voters)]
        for entry, ticket in zip(people_here(cast, voters), held, strict=True):
            actions.draw_ticket(evaluation=evaluation, entry=entry, ticket_digest=tickets.digest(ticket))
    actions.open_answering(actor=clerk, evaluation=evaluation)
    return evaluation, held


def people_here(cast: Cast, count: int) -> list[RosterEntry]:
    """So many people on the roster of the session, checked in one after the other."""
    entries = people_called(cast, count)
    CheckIn.objects.bulk_create(
        CheckIn(organisation=cast.organisation, entry=entry, method="staff", at="2022-02-12T08:20:00+08:00")
        for entry in entries
    )
    return entries


def people_called(cast: Cast, count: int) -> list[RosterEntry]:
    organisation, unit = cast.organisation, cast.units["community"]
    people = Person.objects.bulk_create(
        Person(
            organisation=organisation,
            number=f"V{voter:05d}",
            name=person_name(voter),
            phone=person_phone(voter),
        )
        for voter in range(count)
    )
    return RosterEntry.objects.bulk_create(
        RosterEntry(
            organisation=organisation,
            session=cast.session,
            person=person,
            unit=unit,
            name=person.name,
            unit_name=unit.short_name,
            source="rule",
            order_key=f"{voter:05d}",
        )
        for voter, person in enumerate(people)
    )


def person_name(voter: int) -> str:
    return f"甲乙{voter:04d}"


def person_phone(voter: int) -> str:
    return f"1391234{voter:04d}"


def cast_votes(cast: Cast, evaluation: Evaluation, held: list[str], order) -> None:
    for voter in order:
        rows = {cast.lecture.pk: answers_of(voter % 192), cast.other_lecture.pk: answers_of(voter % 192)}
        texts = {cast.lecture.pk: marked(voter)}
        assert ballots.cast(evaluation, held[voter], new_key(), rows, texts).is_counted


def forget(evaluation: Evaluation) -> None:
    for model in (SealedRow, SealedText, LectureTally, LectureResult):
        model.objects.all().delete()
    Evaluation.objects.filter(pk=evaluation.pk).delete()
    RosterEntry.objects.filter(person__number__startswith="V").delete()
    Person.objects.filter(number__startswith="V").delete()


def mixed(voters: int, seed: int) -> list[int]:
    """An order of voting that has nothing to do with the order at the desk."""
    return random.Random(seed).sample(range(voters), voters)
