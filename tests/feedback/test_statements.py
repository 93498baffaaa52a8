"""What a ballot costs: at most ten SQL statements, whatever number of lectures and of ballots before it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lunxun.feedback import ballots, doors
from lunxun.feedback.staging import postgres, store_named
from lunxun.feedback.staging.sqlite import SqliteStore
from tests.cast import make_lecture
from tests.feedback.factories import cast_some, new_key, opened

pytestmark = pytest.mark.django_db
JSON = {"headers": {"Accept": "application/json"}}


is_postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the way to a server")


def statements(cast, evaluation, ticket: str, lectures: list[int], *, remembers: bool = False) -> int:
    """Of one posted ballot, with nothing remembered; in the staging store's own file, too."""
    if not remembers:
        ballots._boxes._kept.clear()
        postgres._secrets._kept.clear()
    fields = {f"r{pk}-{item}": "1" for pk in lectures for item in ("topic", "content", "form")}
    url = reverse("feedback:rate", args=[doors.code_of(cast.session)])
    seen: list[str] = []
    store = store_named(evaluation.staging)
    if isinstance(store, SqliteStore):
        store._connection().set_trace_callback(seen.append)
    try:
        with CaptureQueriesContext(connection) as asked:
            answer = Client().post(url, {**fields, "ticket": ticket, "key": new_key()}, **JSON)
    finally:
        if isinstance(store, SqliteStore):
            store._connection().set_trace_callback(None)
    assert answer.status_code == 200
    return len(asked) + len(seen)


def test_a_ballot_costs_ten_statements_at_most_and_always_as_many(cast):
    evaluation, issued = opened(cast, slips=60)
    few = [cast.lecture.pk, cast.other_lecture.pk]
    first = statements(cast, evaluation, issued[0], few)
    cast_some(cast, evaluation, issued[1:41])
    many = [
        make_lecture(
            cast.session,
            cast.units["emergency"],
            cast.head.person,
            f"第 {n} 讲",
            dt.time(13 + n),
            dt.time(13 + n, 40),
        ).pk
        for n in range(6)
    ]
    assert first > 3
    assert statements(cast, evaluation, issued[41], few + many) == first
    assert first <= 10


@is_postgres
@pytest.mark.django_db(transaction=True)
def test_in_a_burst_a_ballot_goes_to_the_server_once(cast):
    evaluation, issued = opened(cast, slips=3)
    lectures = [cast.lecture.pk, cast.other_lecture.pk]
    statements(cast, evaluation, issued[0], lectures)
    assert statements(cast, evaluation, issued[1], lectures, remembers=True) == 1
    assert store_named(evaluation.staging).counts().ballots == 2


@is_postgres
@pytest.mark.django_db(transaction=True)
def test_a_ballot_over_a_connection_that_died_goes_over_a_new_one(cast):
    evaluation, issued = opened(cast, slips=3)
    lectures = [cast.lecture.pk, cast.other_lecture.pk]
    url = reverse("feedback:rate", args=[doors.code_of(cast.session)])
    statements(cast, evaluation, issued[0], lectures)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    other.close()
    fields = {f"r{pk}-{item}": "1" for pk in lectures for item in ("topic", "content", "form")}
    answer = Client().post(url, {**fields, "ticket": issued[1], "key": new_key()}, **JSON)
    assert (answer.status_code, answer.json()["outcome"]) == (200, "stored")
    assert store_named(evaluation.staging).counts().ballots == 2
