"""Attacks on copies: database file, free pages, journal, dead rows, backup; before and after the seal.

After the seal the world is the worst one: people vote in the very order in which they checked in.
Before the seal, arrival is the one thing that a copy can't hide, so slips out of a hat are voted with in
an order that has nothing to do with the desk. Each attacker is first let loose on a store that was built
wrongly, where it must find everybody: one that finds nothing anywhere proves nothing.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from lunxun.audit.models import AuditEntry
from lunxun.cli.archive import backup
from lunxun.feedback import actions
from lunxun.feedback.enums import Mode
from lunxun.feedback.models import DrawnTicket, Evaluation, SealedText
from lunxun.feedback.staging import folder, store_named
from lunxun.teaching.models import RosterEntry
from tests.anonymity import attackers, raw
from tests.anonymity.test_sealed import attack_ballots, attack_texts
from tests.anonymity.voting import cast_votes, forget, hold_vote, marked, mixed, opened_vote
from tests.cast import build_cast

VOTERS = 60
MARKS = [marked(voter).encode() for voter in range(VOTERS)]

pytestmark = pytest.mark.django_db(transaction=True)
is_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="files of SQLite")
is_postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="files of PostgreSQL")
both_modes = pytest.mark.parametrize("mode", [Mode.SLIPS, Mode.PHONE])


def most_found(content: bytes) -> int:
    """The best that a reader of these bytes does, whichever way he reads them."""
    size = 4096 if connection.vendor == "sqlite" else 8192
    return max(attackers.matches(order) for order in raw.orders_in(content, MARKS, size))


def at_chance(content: bytes) -> bool:
    return most_found(content) <= attackers.limit(VOTERS)


def guess_at_chance(order: list[int]) -> bool:
    return max(attackers.matches(order), attackers.matches(order[::-1])) <= attackers.limit(VOTERS)


@pytest.fixture
def world(transactional_db):
    return build_cast()


@pytest.fixture
def sealed(world, mode):
    evaluation = hold_vote(world, VOTERS, mode=mode, source=random.Random(2022))
    return Evaluation.objects.get(pk=evaluation.pk)


# --- after the seal -----------------------------------------------------------------------------------


@both_modes
def test_no_column_and_no_hidden_order_of_the_sealed_tables_finds_a_voter(sealed):
    for found in (attack_texts(VOTERS), attack_ballots(VOTERS)):
        assert max(found.values()) <= attackers.limit(VOTERS), found


@both_modes
def test_nothing_is_left_of_the_staging_store(sealed):
    assert not store_named(sealed.staging).exists()
    if connection.vendor == "sqlite":
        assert not list(folder().glob(f"{sealed.staging}*"))
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relname LIKE %s", [f"staging_{sealed.staging}%"]
            )
            assert cursor.fetchall() == []


@is_sqlite
@both_modes
def test_file_free_pages_and_journal_of_sqlite_keep_no_order(sealed):
    name = raw.database_file()
    copy = name.read_bytes()
    journal = name.with_name(f"{name.name}-wal")
    frames = raw.wal_frames(journal.read_bytes()) if journal.exists() else []
    written = b"".join(frame.content for frame in frames)
    assert len(raw.order_in(copy + written, MARKS)) == VOTERS  # they are there to be found
    for part in (copy, raw.free_pages(copy), written):
        assert at_chance(part)


@is_postgres
@both_modes
def test_sealed_rows_of_postgresql_were_written_by_one_transaction(sealed):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmin::text FROM feedback_sealedrow UNION SELECT xmin::text FROM feedback_sealedtext"
        )
        assert len(cursor.fetchall()) == 1
        cursor.execute(
            "SELECT count(*) FROM (SELECT id, lag(id) OVER (ORDER BY ctid) AS before FROM feedback_sealedrow) r WHERE before > id"
        )
        # The place on disk is the order of the random keys, and says no more than they do.
        assert cursor.fetchone()[0] == 0


@is_postgres
@both_modes
def test_heap_file_and_dead_rows_of_postgresql_keep_no_order(sealed, world):
    with connection.cursor() as cursor:
        # Once a minute the server tidies tables with so many dead rows, at times between here and the reading.
        cursor.execute("ALTER TABLE feedback_sealedtext SET (autovacuum_enabled = false)")
    classes = dict.fromkeys(SealedText.objects.values_list("pk", flat=True), "")
    # Every text is moderated, so that each leaves a dead version behind.
    actions.moderate_many(actor=world.actor("clerk"), evaluation=sealed, classes=classes, visibility="show")
    content = raw.heap_file("feedback_sealedtext")
    versions = list(raw.tuples(content))
    dead = b"".join(version.body for version in versions if version.xmax)
    assert len(raw.order_in(dead, MARKS)) == VOTERS
    for part in (content, dead, b"".join(version.body for version in versions if not version.xmax)):
        assert at_chance(part)


@both_modes
def test_a_backup_keeps_no_order(sealed, tmp_path):
    lines = backup_members(tmp_path)
    assert len(raw.order_in(lines["tables/feedback_sealedtext.jsonl"], MARKS)) == VOTERS
    for name, content in lines.items():
        assert at_chance(content), name
    assert not any("staging" in name for name in lines)


def backup_members(tmp_path: Path) -> dict[str, bytes]:
    path = tmp_path / "copy.zip"
    backup.write(path, release="test")
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".jsonl")}


@both_modes
def test_two_voters_who_swap_leave_the_same_store_down_to_its_row_classes(world, mode):
    dumps = []
    for order in (None, mixed(VOTERS, 7)):
        evaluation = hold_vote(world, VOTERS, mode=mode, order=order, source=random.Random(2022))
        dumps.append(dump_with_classes())
        forget(evaluation)
        DrawnTicket.objects.all().delete()
    assert dumps[0] == dumps[1]
    assert len(dumps[0][0]) == VOTERS


def dump_with_classes() -> list[list[tuple]]:
    """Rows in their hidden order, each with the rank of the transaction that wrote it."""
    rank = "dense_rank() OVER (ORDER BY xmin::text::bigint)" if connection.vendor == "postgresql" else "1"
    hidden = "ctid" if connection.vendor == "postgresql" else "rowid"
    tables = (
        ("feedback_sealedtext", "id, body, visibility, supplement"),
        ("feedback_sealedrow", "id, ballot_no, answers, is_absent, is_valid, unit_class, supplement"),
    )
    found = []
    for table, columns in tables:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns}, {rank} FROM {table} ORDER BY {hidden}")
            found.append([tuple(map(str, row)) for row in cursor.fetchall()])
    return found


# --- before the seal ----------------------------------------------------------------------------------


def open_vote(world, mode: str) -> Evaluation:
    """Everybody has voted, nothing is sealed: the moment at which the server is seized."""
    evaluation, held = opened_vote(world, VOTERS, mode=mode, hat=random.Random(3))
    cast_votes(world, evaluation, held, mixed(VOTERS, 11))
    return evaluation


@is_sqlite
def test_with_slips_the_open_store_and_its_journal_find_nobody(world, tmp_path):
    evaluation = open_vote(world, Mode.SLIPS)
    store = folder() / f"{evaluation.staging}.sqlite3"
    journal = store.with_name(f"{store.name}-wal")
    frames = b"".join(frame.content for frame in raw.wal_frames(journal.read_bytes()))
    assert len(raw.order_in(store.read_bytes() + frames, MARKS)) == VOTERS
    for part in (store.read_bytes(), raw.free_pages(store.read_bytes()), frames):
        assert at_chance(part)
    guess = replayed(store, tmp_path)
    assert len(guess) == VOTERS
    assert guess_at_chance(guess)
    store_named(evaluation.staging).destroy()


@is_sqlite
def test_on_the_phone_the_journal_of_the_open_store_finds_voters_and_the_product_says_so(
    world, tmp_path, client
):
    """The stated limit. If this finds nobody any more, the sentence on the form may be made milder."""
    evaluation = open_vote(world, Mode.PHONE)
    guess = replayed(folder() / f"{evaluation.staging}.sqlite3", tmp_path)
    assert attackers.matches(guess) > VOTERS // 2
    store_named(evaluation.staging).destroy()


def replayed(store: Path, tmp_path: Path) -> list[int]:
    """The strongest attack on a copied journal: the store after every single commit. It reads which ticket
    came in when (the order of the draws), and which ballot appeared with the spending of which ticket.
    Voters by the place of their ticket."""
    journal = store.with_name(f"{store.name}-wal").read_bytes()
    copy = tmp_path / "copy.sqlite3"
    tickets, spent, known, found = [], set(), set(), {}
    for frame in raw.wal_frames(journal):
        if not frame.is_commit:
            continue
        shutil.copy(store, copy)
        copy.with_name("copy.sqlite3-wal").write_bytes(journal[: frame.end])
        with sqlite3.connect(copy) as state:
            states = dict(state.execute("SELECT digest, state FROM ticket").fetchall())
            payloads = dict(state.execute("SELECT key, payload FROM ballot").fetchall())
        state.close()
        tickets += [digest for digest in states if digest not in tickets]
        now = {digest for digest, value in states.items() if value}
        for digest, key in zip(now - spent, payloads.keys() - known, strict=False):
            found[digest] = raw.order_in(payloads[key], MARKS)[0]
        spent, known = now, known | payloads.keys()
    return [found[digest] for digest in tickets if digest in found]


@is_postgres
def test_with_slips_the_open_tables_of_postgresql_find_nobody(world):
    start = raw.wal_position()
    evaluation = open_vote(world, Mode.SLIPS)
    ticket, ballot = (f"staging_{evaluation.staging}_{part}" for part in ("ticket", "ballot"))
    with connection.cursor() as cursor:
        for sql in (
            f"SELECT payload FROM {ballot} ORDER BY ctid",
            f"SELECT payload FROM {ballot} ORDER BY xmin::text::bigint",
            f"SELECT payload FROM {ticket} t JOIN {ballot} b ON b.xmin::text = t.xmin::text ORDER BY t.digest",
            f"SELECT payload FROM {ticket} t JOIN {ballot} b ON b.xmin::text = t.xmin::text ORDER BY t.ctid",
        ):
            cursor.execute(sql)
            guess = [raw.order_in(bytes(payload), MARKS)[0] for (payload,) in cursor.fetchall()]
            assert len(guess) == VOTERS
            assert guess_at_chance(guess), sql
    log = raw.wal_since(start)
    assert len(raw.order_in(log, MARKS)) == VOTERS
    assert at_chance(log)
    store_named(evaluation.staging).destroy()


def test_a_backup_of_an_open_evaluation_holds_no_ballot(world, tmp_path):
    evaluation = open_vote(world, Mode.PHONE)
    with override_settings(MEDIA_ROOT=str(tmp_path / "none")):
        lines = backup_members(tmp_path)
    assert raw.order_in(b"".join(lines.values()), MARKS) == []
    store_named(evaluation.staging).destroy()


# --- the attackers on stores that were built wrongly --------------------------------------------------


@is_sqlite
def test_the_readers_of_sqlite_find_everybody_where_rows_keep_their_order(tmp_path):
    path = tmp_path / "broken.sqlite3"
    with sqlite3.connect(path, isolation_level=None) as broken:
        broken.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=OFF;"
        )
        broken.execute("CREATE TABLE ballot (id TEXT PRIMARY KEY, body TEXT)")
        for voter in range(VOTERS):
            key = random.Random(voter).randbytes(16).hex()
            broken.execute("INSERT INTO ballot VALUES (?, ?)", (key, f"{marked(voter)} {'字' * 400}"))
        journal = path.with_name(f"{path.name}-wal").read_bytes()
        frames = b"".join(frame.content for frame in raw.wal_frames(journal))
        assert attackers.matches(raw.order_in(frames, MARKS)) == VOTERS
        broken.execute("DELETE FROM ballot")
        broken.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    broken.close()
    copy = path.read_bytes()
    assert len(raw.order_in(raw.free_pages(copy), MARKS)) > VOTERS // 2  # deleted, and still there
    assert most_found(copy) == VOTERS


@is_postgres
def test_the_readers_of_postgresql_find_everybody_where_rows_keep_their_order(world):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE broken (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), body text)")
        start = raw.wal_position()
        try:
            for voter in range(VOTERS):
                cursor.execute("INSERT INTO broken (body) VALUES (%s)", [marked(voter)])
            for hidden in ("ctid", "xmin::text::bigint"):
                cursor.execute(f"SELECT body FROM broken ORDER BY {hidden}")
                order = [int(body[-4:]) for (body,) in cursor.fetchall()]
                assert attackers.matches(order) == VOTERS
            cursor.execute("SELECT count(DISTINCT xmin::text) FROM broken")
            assert cursor.fetchone()[0] == VOTERS
            cursor.execute("UPDATE broken SET body = 'gone'")
            content = raw.heap_file("broken")
            dead = b"".join(version.body for version in raw.tuples(content) if version.xmax)
            assert attackers.matches(raw.order_in(dead, MARKS)) == VOTERS
            assert attackers.matches(raw.order_in(raw.wal_since(start), MARKS)) == VOTERS
        finally:
            cursor.execute("DROP TABLE broken")


def test_the_reader_of_backups_finds_everybody_where_ballots_are_numbered(world, tmp_path):
    """A table that a backup does hold, filled in the order of the voters."""
    for voter in range(VOTERS):
        AuditEntry.objects.create(
            organisation=world.organisation,
            verb="broken",
            subject_type="x",
            subject_id=marked(voter),
            at="2022-02-12T08:20:00+08:00",
        )
    content = backup_members(tmp_path)["tables/audit_auditentry.jsonl"]
    assert attackers.matches(raw.order_in(content, MARKS)) == VOTERS


def test_people_at_the_desk_do_stand_in_their_order(world):
    """The other half of every attack: the order in which people came is there to be read."""
    opened_vote(world, VOTERS, mode=Mode.PHONE)
    names = list(
        RosterEntry.objects.filter(check_in__isnull=False)
        .order_by("check_in__pk")
        .values_list("name", flat=True)
    )
    assert [int(name[-4:]) for name in names] == list(range(VOTERS))
    assert DrawnTicket.objects.count() == VOTERS
