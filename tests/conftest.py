"""Shared fixtures: data folder apart from any real one, a stopped clock, the cast."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator

os.environ.setdefault("LUNXUN_DATA", tempfile.mkdtemp(prefix="lunxun-test-"))
os.environ.setdefault("LUNXUN_SECRET_KEY", "tests-only")

import pytest
from django.test import Client

from lunxun.kernel import clock
from tests.cast import Cast, build_cast

STORY = dt.datetime(2022, 2, 9, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    with clock.frozen(STORY):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return build_cast()


@pytest.fixture
def signed_in(client: Client):
    """`signed_in(account)` → a client that carries this account's session."""

    def sign_in(account) -> Client:
        client.force_login(account)
        return client

    return sign_in
