"""Staging on SQLite: a file of its own per session, so that destroying it touches nothing else."""

from __future__ import annotations

import contextlib
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lunxun.feedback import tickets
from lunxun.feedback.enums import Gate, Outcome
from lunxun.feedback.staging.base import Casting, Counts, Leftover, StagingGone, Stored

# WITHOUT ROWID: a hidden rowid would keep the order of arrival (notes/ecosystem-security.md §0.1).
SCHEMA = """
CREATE TABLE meta (one INTEGER PRIMARY KEY CHECK (one = 1), gate TEXT NOT NULL, secret BLOB NOT NULL);
CREATE TABLE ticket (digest BLOB PRIMARY KEY, state INTEGER NOT NULL, hat INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE ballot (
  key BLOB PRIMARY KEY, revision INTEGER NOT NULL, payload BLOB NOT NULL, hat INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE held (key BLOB PRIMARY KEY, payload BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE pace (one INTEGER PRIMARY KEY CHECK (one = 1), densest INTEGER NOT NULL);
"""
SIDE_FILES = ("", "-wal", "-shm", "-journal")
_local = threading.local()


class SqliteStore:
    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.sqlite3"

    def exists(self) -> bool:
        return self.path.exists()

    def create(self, leftover: Leftover | None = None) -> None:
        if self.exists():
            return
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Built under another name and moved into place whole: a killed creation leaves no half store.
        draft = self.path.with_suffix(f".{secrets.token_hex(4)}.new")
        connection = sqlite3.connect(draft, isolation_level=None)
        try:
            connection.executescript("PRAGMA secure_delete=ON;" + SCHEMA)
            gate = Gate.COLLECTING if leftover else Gate.SHUT
            secret = leftover.secret if leftover else secrets.token_bytes(32)
            connection.execute("BEGIN")
            connection.execute("INSERT INTO meta VALUES (1, ?, ?)", (gate.value, secret))
            if leftover:
                connection.executemany("INSERT INTO ticket VALUES (?, 0, ?)", leftover.tickets)
            connection.execute("COMMIT")
        finally:
            connection.close()
        draft.chmod(0o600)
        try:
            os.link(draft, self.path)
        except FileExistsError:
            draft.unlink()
        except OSError:  # a file system without hard links
            draft.rename(self.path)
        else:
            draft.unlink()
        _sync_folder(self.path.parent)
        self._connection().execute("PRAGMA journal_mode=WAL")

    def _connection(self) -> sqlite3.Connection:
        """One connection per thread and file, made again when the file on disk is another one."""
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError:
            forget(self.path)
            raise StagingGone(self.path.stem) from None
        opened: dict[Path, tuple[int, int, sqlite3.Connection]] = _local.__dict__.setdefault("opened", {})
        known = opened.get(self.path)
        if known and known[:2] == (os.getpid(), inode):
            return known[2]
        forget(self.path)
        connection = sqlite3.connect(
            f"{self.path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=20
        )
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        opened[self.path] = (os.getpid(), inode, connection)
        return connection

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _meta(self, connection: sqlite3.Connection) -> tuple[Gate, bytes]:
        gate, secret = connection.execute("SELECT gate, secret FROM meta").fetchone()
        return Gate(gate), secret

    def gate(self) -> Gate:
        return self._meta(self._connection())[0]

    def set_gate(self, gate: Gate) -> None:
        with self._transaction() as connection:
            connection.execute("UPDATE meta SET gate = ?", (gate.value,))

    def add_tickets(self, digests: Iterable[bytes], hat: int = 0) -> int:
        with self._transaction() as connection:
            _gate, secret = self._meta(connection)
            stored = sorted(tickets.stored_digest(secret, digest) for digest in digests)
            before = connection.total_changes
            connection.executemany(
                "INSERT OR IGNORE INTO ticket VALUES (?, 0, ?)", [(one, hat) for one in stored]
            )
            return connection.total_changes - before

    def has_ticket(self, digest: bytes) -> bool:
        connection = self._connection()
        stored = tickets.stored_digest(self._meta(connection)[1], digest)
        return connection.execute("SELECT 1 FROM ticket WHERE digest = ?", (stored,)).fetchone() is not None

    def cast(self, castings: Sequence[Casting]) -> list[Stored]:
        with self._transaction() as connection:
            gate, secret = self._meta(connection)
            if gate not in (Gate.OPEN, Gate.COLLECTING):
                outcome = Outcome.CLOSED if gate == Gate.CLOSED else Outcome.NOT_OPEN
                return [Stored(outcome)] * len(castings)
            return [_cast_one(connection, secret, casting) for casting in castings]

    def counts(self) -> Counts:
        row = self._connection().execute(
            "SELECT (SELECT count(*) FROM ticket), (SELECT count(*) FROM ballot), (SELECT count(*) FROM held)"
        )
        return Counts(*row.fetchone())

    def _keeps_pace(self, connection: sqlite3.Connection) -> bool:
        """False in a store that was made before this was counted."""
        return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'pace'").fetchone())

    def keep_pace(self, count: int) -> None:
        with self._transaction() as connection:
            if self._keeps_pace(connection):
                connection.execute(
                    "INSERT INTO pace VALUES (1, ?) ON CONFLICT DO UPDATE SET densest = max(densest, excluded.densest)",
                    (count,),
                )

    def densest(self) -> int:
        connection = self._connection()
        if not self._keeps_pace(connection):
            return 0
        row = connection.execute("SELECT densest FROM pace").fetchone()
        return int(row[0]) if row else 0

    def payloads(self) -> list[tuple[bytes, int]]:
        return self._connection().execute("SELECT payload, hat FROM ballot").fetchall()

    def held(self) -> list[tuple[bytes, bytes]]:
        return self._connection().execute("SELECT key, payload FROM held ORDER BY key").fetchall()

    def void_held(self, key: bytes) -> bool:
        with self._transaction() as connection:
            return connection.execute("DELETE FROM held WHERE key = ?", (key,)).rowcount == 1

    def admit_held(self, key: bytes, digest: bytes) -> bool:
        with self._transaction() as connection:
            gate, secret = self._meta(connection)
            if gate == Gate.CLOSED:
                return False
            stored = tickets.stored_digest(secret, digest)
            # INSERT first: the payload must not leave `held` unless it arrives among the ballots.
            moved = connection.execute(
                "INSERT OR IGNORE INTO ballot SELECT key, 0, payload, 0 FROM held WHERE key = ?", (key,)
            )
            if moved.rowcount != 1:
                return False
            connection.execute("INSERT INTO ticket VALUES (?, 1, 0)", (stored,))
            connection.execute("DELETE FROM held WHERE key = ?", (key,))
            return True

    def leftover(self) -> Leftover:
        connection = self._connection()
        unspent = connection.execute("SELECT digest, hat FROM ticket WHERE state = 0 ORDER BY digest")
        return Leftover(self._meta(connection)[1], unspent.fetchall())

    def secret(self) -> bytes:
        return self._meta(self._connection())[1]

    def has_ballot(self, key: bytes) -> bool:
        found = self._connection().execute("SELECT 1 FROM ballot WHERE key = ?", (key,))
        return found.fetchone() is not None

    def receipt_of(self, digest: bytes) -> str:
        secret = self._meta(self._connection())[1]
        return tickets.receipt(secret, tickets.stored_digest(secret, digest))

    def receipts(self) -> list[str]:
        connection = self._connection()
        secret = self._meta(connection)[1]
        spent = connection.execute("SELECT digest FROM ticket WHERE state = 1")
        return sorted(tickets.receipt(secret, stored) for (stored,) in spent)

    def close(self) -> None:
        forget(self.path)

    def destroy(self) -> None:
        forget(self.path)
        for suffix in SIDE_FILES:
            _overwrite_and_unlink(self.path.with_name(self.path.name + suffix))
        if self.path.parent.exists():
            _sync_folder(self.path.parent)


def _cast_one(connection: sqlite3.Connection, secret: bytes, casting: Casting) -> Stored:
    stored = tickets.stored_digest(secret, casting.ticket_digest)
    spent = connection.execute("UPDATE ticket SET state = 1 WHERE digest = ? AND state = 0", (stored,))
    if spent.rowcount == 1:
        added = connection.execute(
            "INSERT OR IGNORE INTO ballot SELECT ?, ?, ?, hat FROM ticket WHERE digest = ?",
            (casting.key, casting.revision or 0, casting.payload, stored),
        )
        if added.rowcount == 1:
            return Stored(Outcome.STORED, tickets.receipt(secret, stored))
        # The key belongs to the ballot of another ticket: this ticket stays good for a key of its own.
        connection.execute("UPDATE ticket SET state = 0 WHERE digest = ?", (stored,))
        return Stored(Outcome.USED)
    known = connection.execute(
        "SELECT (SELECT 1 FROM ticket WHERE digest = ?), (SELECT revision FROM ballot WHERE key = ?)",
        (stored, casting.key),
    ).fetchone()
    if known[0] is None:
        return Stored(Outcome.UNKNOWN)
    if known[1] is None:
        # Put aside without its ticket; never more than there are tickets, so that nobody fills the disk.
        connection.execute(
            "INSERT OR IGNORE INTO held SELECT ?, ? WHERE (SELECT count(*) FROM held) < (SELECT count(*) FROM ticket)",
            (casting.key, casting.payload),
        )
        return Stored(Outcome.USED)
    revision = known[1] + 1 if casting.revision is None else casting.revision
    connection.execute(
        "UPDATE ballot SET revision = ?, payload = ? WHERE key = ? AND revision <= ?",
        (revision, casting.payload, casting.key, revision),
    )
    return Stored(Outcome.UPDATED, tickets.receipt(secret, stored))


def forget(path: Path) -> None:
    """Close this thread's connection to a store."""
    known = _local.__dict__.setdefault("opened", {}).pop(path, None)
    # A connection made before a fork belongs to the parent; closing it would release the parent's locks.
    if known is not None and known[0] == os.getpid():
        known[2].close()


def _overwrite_and_unlink(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
