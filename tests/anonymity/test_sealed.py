"""After the seal nobody, with the whole database in hand, links a voter to a ballot better than by guessing."""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.serializers import serialize
from django.db import connection

from lunxun.audit.models import AuditEntry
from lunxun.feedback import actions, doors, tickets
from lunxun.feedback.models import Evaluation, LectureResult, LectureTally, SealedRow, SealedText
from lunxun.feedback.staging import folder
from tests.anonymity import attackers
from tests.anonymity.voting import answers_of, forget, hold_vote, marked
from tests.feedback.factories import new_key, prepared

VOTERS = 60
MANY = 300


def attack_texts(voters: int) -> dict[str, int]:
    """Sorting attacks on the texts, which carry the voter's mark."""
    found = {}
    for table, key, rows in attackers.orders():
        if table == SealedText._meta.db_table and not key.startswith("body"):
            found[key] = attackers.matches([int(re.search(r"mark-(\d+)", row[0])[1]) for row in rows])
    assert len(found) > 15
    return found


def attack_ballots(voters: int) -> dict[str, int]:
    """Sorting attacks on the rows of one lecture: the voter is read from the answers themselves."""
    numbers = {json.dumps(answers_of(voter), sort_keys=True): voter for voter in range(voters)}
    found = {}
    for table, key, rows in attackers.orders():
        if table != SealedRow._meta.db_table or key.startswith("answers"):
            continue
        seen, order = set(), []
        for row in rows:
            answers = row[0] if isinstance(row[0], dict) else json.loads(row[0])
            voter = numbers[json.dumps(answers, sort_keys=True)]
            if voter not in seen:
                seen.add(voter)
                order.append(voter)
        found[key] = attackers.matches(order)
    assert len(found) > 15
    return found


def test_no_order_of_sealed_texts_or_rows_finds_more_voters_than_chance(cast):
    """With a fixed random source, so that the verdict is the same in every run."""
    hold_vote(cast, VOTERS, source=random.Random(2022))
    for found in (attack_texts(VOTERS), attack_ballots(VOTERS)):
        assert max(found.values()) <= attackers.limit(VOTERS), found


@pytest.mark.long
def test_three_hundred_voters_are_not_found_in_repeated_votes(cast, record_property):
    """With the system's randomness: the mean of several votes, for every order."""
    rounds, total = 5, Counter()
    for _round in range(rounds):
        evaluation = hold_vote(cast, MANY)
        total.update(attack_texts(MANY))
        forget(evaluation)
    worst = max(total.values()) / rounds
    record_property(f"most matches of {MANY}, mean of {rounds} votes, over {len(total)} orders", worst)
    # About a dozen distinct orders are tried, so the bound on their worst is 4σ of the mean.
    assert worst <= 1 + 4 / math.sqrt(rounds), total


def test_the_attacker_does_find_everybody_when_rows_keep_their_order(cast):
    """The negative control: without the shuffle the same attack succeeds."""

    class Still(random.Random):
        def shuffle(self, x):
            x.sort(key=lambda one: marked_in(one))

    def marked_in(one):
        return str(getattr(one, "texts", one))

    hold_vote(cast, VOTERS, source=Still(1))
    assert max(attack_texts(VOTERS).values()) == VOTERS


def logical_dump() -> str:
    """All sealed tables as text, with their order on disk."""
    parts = [
        serialize("json", model.objects.order_by("pk"))
        for model in (SealedRow, SealedText, LectureResult, LectureTally)
    ]
    hidden = "rowid" if connection.vendor == "sqlite" else "ctid"
    for table in attackers.TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table} ORDER BY {hidden}")
            parts.append(str(cursor.fetchall()))
    parts.append(str(list(Evaluation.objects.values_list("root", "ballots", "texts"))))
    return re.sub(r'"(evaluation|result)": \d+|"pk": \d{1,6},', "", "\n".join(parts))


def test_two_voters_who_swap_their_ballots_leave_the_same_store(cast):
    """Same answers in another order of people: with the same random source nothing at all differs."""
    dumps = []
    for order in (list(range(VOTERS)), random.Random(7).sample(range(VOTERS), VOTERS)):
        evaluation = hold_vote(cast, VOTERS, order=order, source=random.Random(2022))
        dumps.append(logical_dump())
        forget(evaluation)
    assert dumps[0] == dumps[1]


def test_tables_hold_no_join_between_person_or_ticket_and_ballot():
    """By structure: sealed tables point at the evaluation and the lecture, and nowhere else; no time column."""
    for model in (SealedRow, SealedText):
        targets = {field.related_model._meta.label for field in model._meta.fields if field.related_model}
        assert targets == {"org.Organisation", "feedback.Evaluation", "plans.Lecture"}
        kinds = {field.get_internal_type() for field in model._meta.fields}
        assert not kinds & {
            "DateTimeField",
            "DateField",
            "TimeField",
            "AutoField",
            "BigAutoField",
            "UUIDField",
        }


def test_nothing_written_anywhere_holds_a_ticket_or_a_ballot_with_a_person(cast, client, caplog):
    """Vote through the page; then look through every table, file and log line."""
    clerk = cast.actor("clerk")
    evaluation = prepared(cast)
    issued = actions.issue_slips(actor=clerk, evaluation=evaluation, count=20)
    actions.open_answering(actor=clerk, evaluation=evaluation)
    keys = [new_key() for _ticket in issued]
    address = f"/s/{doors.code_of(cast.session)}/rate/"
    with caplog.at_level("DEBUG"):
        for number, (ticket, key) in enumerate(zip(issued, keys, strict=True)):
            body = {"ticket": ticket, "key": key, f"t{cast.lecture.pk}": marked(number)}
            assert client.post(address, body, headers={"accept": "application/json"}).status_code == 200
    logged = caplog.text
    actions.start_collecting(actor=clerk, evaluation=evaluation)
    actions.seal_evaluation(actor=clerk, evaluation=evaluation)
    rows = "\n".join(
        serialize("json", model.objects.all()) for model in (AuditEntry, Evaluation, SealedRow, LectureResult)
    )
    left = attackers.bytes_of(folder())
    for number, (ticket, key) in enumerate(zip(issued, keys, strict=True)):
        for secret in (ticket, tickets.printed(ticket), key, tickets.digest(ticket).hex(), marked(number)):
            assert secret not in logged
            assert secret not in rows
            assert secret.encode() not in left
        assert bytes.fromhex(key) not in left
    assert not list(folder().glob(f"{evaluation.staging}*"))


@pytest.mark.django_db(transaction=True)
def test_the_database_file_itself_keeps_no_order(transactional_db):
    """SQLite: the bytes of the file and of its journal, free pages included."""
    if connection.vendor != "sqlite":
        pytest.skip("files only")
    from tests.cast import build_cast

    hold_vote(build_cast(), VOTERS, source=random.Random(2022))
    name = Path(str(settings.DATABASES["default"]["TEST"]["NAME"] or connection.settings_dict["NAME"]))
    marks = [marked(voter).encode() for voter in range(VOTERS)]
    for path in (name, name.with_name(name.name + "-wal")):
        if path.exists():
            order = attackers.pages_in_file_order(path, marks)
            assert attackers.matches(order) <= attackers.limit(VOTERS)
            assert attackers.matches(order[::-1]) <= attackers.limit(VOTERS)
