"""While ballots arrive the server is killed, the database goes away, the disk is full: none lost, none double."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser_support import wait_until
from tests.faults.phones import Hall, joined, open_hall
from tests.instances import Instance, answers, wait_for

# Two hundred in all, in eight parts (bench/pieces.py runs them one by one).
KILLS = [pytest.param(5, id="5")] + [
    pytest.param(25, id=f"part{number}", marks=pytest.mark.long) for number in range(8)
]


@pytest.mark.parametrize("kills", KILLS)
def test_a_killed_server_loses_no_ballot_and_counts_none_twice(
    instance: Instance, kills: int, record_property
) -> None:
    """kill -9 of the whole server at random instants, also in the middle of a commit."""
    each = 12
    hall = open_hall(instance, min(2000, kills * each))
    process, address = instance.serve("--no-jobs")
    port = address.rsplit(":", 1)[1]
    threads = []
    for number in range(kills):
        first = (number * each) % len(hall.tickets)
        threads += hall.crowd(address, range(first, min(first + each, len(hall.tickets))))
        time.sleep(random.uniform(0.02, 0.6))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        wait_for(lambda: not answers(f"{address}/healthz"), 15, instance.logs)
        process = instance.start("serve", "--port", port, "--no-jobs")
        wait_for(lambda: answers(f"{address}/healthz"), 120, instance.logs)
    assert joined(threads, 120), instance.logs()
    hall.assert_ledger(len(hall.tickets))
    record_property("kill -9", kills)
    record_property("acknowledged and kept, none lost, none double", len(hall.receipts))


def base_database() -> str:
    return os.environ["LUNXUN_DATABASE"]


@contextlib.contextmanager
def database_gone(hall: Hall) -> Iterator[None]:
    """PostgreSQL takes no connection and drops those it has; of SQLite the folder of ballots is away."""
    url = hall.instance.env["LUNXUN_DATABASE"]
    if not url:
        folder = hall.instance.folder / "staging"
        away = folder.rename(folder.with_name("unmounted"))
        try:
            yield
        finally:
            away.rename(folder)
        return
    import psycopg

    name = urlsplit(url).path.lstrip("/")
    with psycopg.connect(base_database(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@contextlib.contextmanager
def full_disk(hall: Hall) -> Iterator[None]:
    """No file grows: the processes of the server hit their limit of file size, or PostgreSQL says 53100."""
    url = hall.instance.env["LUNXUN_DATABASE"]
    if url:
        with _postgres_without_room(url, f"staging_{hall.staging}_ballot"):
            yield
        return
    pids = [pid for pid in _processes() if _group(pid) == hall.instance._running[-1].pid]
    assert pids
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextlib.contextmanager
def _postgres_without_room(url: str, table: str) -> Iterator[None]:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
        )
        connection.execute(
            f"CREATE TRIGGER no_room BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION no_room()"
        )
        try:
            yield
        finally:
            connection.execute(f"DROP TRIGGER no_room ON {table}")
            connection.execute("DROP FUNCTION no_room()")


def _processes() -> list[int]:
    return [int(name.name) for name in Path("/proc").iterdir() if name.name.isdigit()]


def _group(pid: int) -> int:
    with contextlib.suppress(ProcessLookupError):
        return os.getpgid(pid)
    return 0


FAULTS = [pytest.param(database_gone, id="database gone"), pytest.param(full_disk, id="disk full")]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("seconds", [3, pytest.param(60, marks=pytest.mark.long)])
def test_what_can_t_be_stored_is_refused_for_now_and_comes_later(
    instance: Instance,
    fault: Callable[[Hall], contextlib.AbstractContextManager[None]],
    seconds: float,
    record_property,
) -> None:
    hall = open_hall(instance, 40)
    _process, address = instance.serve("--no-jobs")
    threads = hall.crowd(address, range(10))
    assert joined(threads, 30), instance.logs()
    with fault(hall):
        threads = hall.crowd(address, range(10, 40))
        time.sleep(seconds)
        told = list(hall.statuses)
        assert len(hall.receipts) == 10
    assert joined(threads, 60), instance.logs()
    record_property("kept by phones meanwhile and delivered", len(hall.receipts) - 10)
    record_property("answers of 5xx", len(told) - 10)
    # "Not now" and never "no": a phone that hears 5xx keeps its ballot and asks again.
    assert set(told[10:]) <= {500, 503} and told[10:]
    hall.assert_ledger(40)


@pytest.mark.browser
def test_the_phone_keeps_its_ballot_while_the_database_is_gone(instance: Instance, browser) -> None:
    """The real page in Chromium: it says so, the tab is closed, opened again, and the ballot is delivered once."""
    hall = open_hall(instance, 6)
    _process, address = instance.serve("--no-jobs")
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{address}{hall.path}#T={hall.tickets[0]}")
    for lecture in hall.lectures:
        for item in ("topic", "content", "form"):
            page.locator(f"input[name='r{lecture}-{item}'][value='0']").check()
    page.get_by_text("写建议").first.click()
    page.locator(f"textarea[name='t{hall.lectures[0]}']").fill("phone-0000")
    with database_gone(hall):
        page.get_by_role("button", name="提交评价").click()
        wait_until(page, "document.getElementById('count').innerText.includes('会自动再交')", 20)
        page.close()
    again = context.new_page()
    again.goto(f"{address}{hall.path}")
    again.wait_for_url("**/done/**", timeout=30_000)
    hall.receipts[0] = again.locator("#receipt").inner_text().replace("-", "")
    context.close()
    hall.assert_ledger(1)
