"""Shared fixtures: data folder apart from any real one, a stopped clock, the cast."""

from __future__ import annotations

import atexit
import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Every test process has a data folder of its own, also beside others (pytest -n).
_data = tempfile.mkdtemp(prefix="lunxun-test-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["LUNXUN_DATA"] = _data
os.environ.setdefault("LUNXUN_SECRET_KEY", "tests-only")

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from lunxun.kernel import clock

# One place only: a session fixture that is imported into several folders is made once for each, and
# a second Playwright in one process refuses to start.
from tests.browser_support import browser, page_at
from tests.cast import Cast, build_cast
from tests.instances import Instance, Template

__all__ = ["browser", "page_at"]

# A busy machine is slow; that says nothing about the code.
hypothesis_settings.register_profile(
    "patient", hypothesis_settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")

STORY = dt.datetime(2022, 2, 9, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))

_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "instance_template"}


# What takes longest begins first, the one kind in one process, the other in the other (`-n 2 --dist worksteal`
# deals out halves and then moves what is left over): a test of minutes that begins last has one core idle.
# The built demo is waited for by one process alone.
LONG = (("browser/", "journeys/"), ("demo/", "cli/", "contracts/test_permissions"))


def _longest_first(items: list[pytest.Item]) -> list[pytest.Item]:
    heads: tuple[list[pytest.Item], ...] = ([], [])
    rest = []
    for item in items:
        place = str(item.path.relative_to(Path(__file__).parent).as_posix())
        next((head for head, names in zip(heads, LONG, strict=True) if place.startswith(names)), rest).append(
            item
        )
    middle = max(0, len(items) // 2 - len(heads[0]))
    return [*heads[0], *rest[:middle], *heads[1], *rest[middle:]]


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what runs again on PostgreSQL (`-m database`) before tests are chosen; order what was chosen."""
    for item in items:
        if item.get_closest_marker("once"):
            continue
        names = set(getattr(item, "fixturenames", ()))
        if names & _DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("database")
    yield
    items[:] = _longest_first(items)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite tests use a file, as production does: one connection a thread, WAL, real locks."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(Path(_data) / "test.sqlite3")


@pytest.fixture(autouse=True)
def _chinese_again() -> Iterator[None]:
    """A request in English leaves its language active in this thread; the next test begins in Chinese."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


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


@pytest.fixture(scope="session")
def instance_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    template = Template(tmp_path_factory.mktemp("template"))
    yield template
    template.drop(template.instance.env["LUNXUN_DATABASE"])


@pytest.fixture
def instance(tmp_path: Path, instance_template: Template) -> Iterator[Instance]:
    """An installation of its own with an empty, current database, driven through the command line."""
    made = instance_template.copy(tmp_path / "data")
    yield made
    made.end()
    instance_template.drop(made.env["LUNXUN_DATABASE"])
