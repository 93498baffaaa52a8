"""What a ballot costs: at most ten SQL statements, whatever number of lectures and of ballots before it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lunxun.feedback import ballots, doors
from lunxun.feedback.staging import store_named
from lunxun.feedback.staging.sqlite import SqliteStore
from tests.cast import make_lecture
from tests.feedback.factories import cast_some, new_key, opened

pytestmark = pytest.mark.django_db


def statements(cast, evaluation, ticket: str, lectures: list[int]) -> int:
    """Of one posted ballot, with nothing remembered; in the staging store's own file, too."""
    ballots._boxes._kept.clear()
    fields = {f"r{pk}-{item}": "1" for pk in lectures for item in ("topic", "content", "form")}
    url = reverse("feedback:rate", args=[doors.code_of(cast.session)])
    seen: list[str] = []
    store = store_named(evaluation.staging)
    if isinstance(store, SqliteStore):
        store._connection().set_trace_callback(seen.append)
    try:
        with CaptureQueriesContext(connection) as asked:
            answer = Client().post(
                url, {**fields, "ticket": ticket, "key": new_key()}, headers={"Accept": "application/json"}
            )
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
