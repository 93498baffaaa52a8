"""Staging on PostgreSQL: tables of its own per session, dropped whole after the seal."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)

from lunxun.feedback import tickets
from lunxun.feedback.brief import Brief
from lunxun.feedback.enums import Gate, Outcome
from lunxun.feedback.staging.base import Casting, Counts, Leftover, StagingGone, Stored

UNDEFINED_TABLE = "42P01"
LOCK_CLASS = 0x4C58
"""First half of the advisory lock that parts writers (shared) from whoever moves the gate (exclusive)."""


# In a burst the way to the database and back is what a ballot costs. The ticket is locked, the ballot stored, and
# only then is the ticket spent; of two that come together the second finds it spent.
_SPEND_AND_STORE = (
    "WITH good AS (SELECT digest, hat FROM {ticket} WHERE digest = %s AND state = 0"
    " AND EXISTS (SELECT 1 FROM {meta} WHERE gate IN ('open', 'collecting')) FOR UPDATE),"
    " added AS (INSERT INTO {ballot} SELECT %s::bytea, %s::bigint, %s::bytea, hat FROM good"
    " ON CONFLICT DO NOTHING RETURNING 1),"
    " spent AS (UPDATE {ticket} SET state = 1 WHERE digest IN (SELECT digest FROM good)"
    " AND EXISTS (SELECT 1 FROM added) RETURNING 1)"
    " SELECT (SELECT count(*) FROM good), (SELECT count(*) FROM added)"
)
_secrets: Brief[bytes] = Brief(2.0)
"""Secrets of stores that ballots come into; what is sealed is forgotten within seconds."""


class PostgresStore:
    """Table names are built from the store's hexadecimal name only; values are always parameters."""

    def __init__(self, name: str) -> None:
        if not name.isalnum():
            raise ValueError(f"staging name {name!r}: only letters and digits may become a table name")
        self.name = name
        self.lock = int(name[:7], 16)
        self.meta, self.ticket, self.ballot, self.aside, self.pace = (
            f"staging_{name}_{part}" for part in ("meta", "ticket", "ballot", "held", "pace")
        )

    def _run(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[list[tuple[Any, ...]], int]:
        with connection.cursor() as cursor:
            cursor.execute(self._named(sql), parameters)
            return (cursor.fetchall() if cursor.description else []), cursor.rowcount

    def _named(self, sql: str) -> str:
        return sql.format(
            meta=self.meta, ticket=self.ticket, ballot=self.ballot, held=self.aside, pace=self.pace
        )

    def exists(self) -> bool:
        rows, _count = self._run("SELECT to_regclass(%s)", [self.meta])
        return rows[0][0] is not None

    def create(self, leftover: Leftover | None = None) -> None:
        with transaction.atomic():
            self._run("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, self.lock])
            if self.exists():
                return
            self._run("CREATE TABLE {meta} (gate text NOT NULL, secret bytea NOT NULL)")
            self._run("CREATE TABLE {pace} (densest integer NOT NULL)")
            self._run("INSERT INTO {pace} VALUES (0)")
            self._run(
                "CREATE TABLE {ticket} (digest bytea PRIMARY KEY, state smallint NOT NULL, hat smallint NOT NULL)"
            )
            self._run(
                "CREATE TABLE {ballot} (key bytea PRIMARY KEY, revision bigint NOT NULL, payload bytea NOT NULL,"
                " hat smallint NOT NULL)"
            )
            self._run("CREATE TABLE {held} (key bytea PRIMARY KEY, payload bytea NOT NULL)")
            gate = Gate.COLLECTING if leftover else Gate.SHUT
            secret = leftover.secret if leftover else secrets.token_bytes(32)
            self._run("INSERT INTO {meta} VALUES (%s, %s)", [gate.value, secret])
            if leftover and leftover.tickets:
                digests, hats = map(list, zip(*leftover.tickets, strict=True))
                self._run(
                    "INSERT INTO {ticket} SELECT unnest(%s::bytea[]), 0, unnest(%s::smallint[])",
                    [digests, hats],
                )

    def _read_meta(self) -> tuple[Gate, bytes]:
        try:
            # A savepoint, so that a missing table does not spoil the caller's transaction.
            with transaction.atomic():
                rows, _count = self._run("SELECT gate, secret FROM {meta}")
        except DatabaseError as error:
            if not self.exists():
                raise StagingGone(self.name) from error
            raise
        return Gate(rows[0][0]), bytes(rows[0][1])

    def _meta_or_gone(self) -> tuple[Gate, bytes]:
        """Inside a transaction that is given up when the tables are gone: one statement where `_read_meta` has three."""
        try:
            rows, _count = self._run("SELECT gate, secret FROM {meta}")
        except ProgrammingError as error:
            if getattr(error.__cause__, "sqlstate", "") == UNDEFINED_TABLE:
                raise StagingGone(self.name) from error
            raise
        return Gate(rows[0][0]), _secrets.keep(self.name, bytes(rows[0][1]))

    def gate(self) -> Gate:
        return self._read_meta()[0]

    def set_gate(self, gate: Gate) -> None:
        with transaction.atomic():
            self._run("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, self.lock])
            if not self.exists():
                raise StagingGone(self.name)
            self._run("UPDATE {meta} SET gate = %s", [gate.value])

    def add_tickets(self, digests: Iterable[bytes], hat: int = 0) -> int:
        with transaction.atomic():
            _gate, secret = self._read_meta()
            stored = sorted(tickets.stored_digest(secret, digest) for digest in digests)
            _rows, count = self._run(
                "INSERT INTO {ticket} SELECT unnest(%s::bytea[]), 0, %s::smallint ON CONFLICT DO NOTHING",
                [stored, hat],
            )
            return count

    def has_ticket(self, digest: bytes) -> bool:
        stored = tickets.stored_digest(self._read_meta()[1], digest)
        return bool(self._run("SELECT 1 FROM {ticket} WHERE digest = %s", [stored])[0])

    def cast(self, castings: Sequence[Casting]) -> list[Stored]:
        if len(castings) == 1 and (stored := self._cast_at_once(castings[0])):
            return [stored]
        with transaction.atomic():
            # Shared: writers do not wait for one another, but a closing gate waits for them. It must be
            # taken before the gate is read, in a statement of its own, so that the read sees the newest.
            self._run("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCK_CLASS, self.lock])
            gate, secret = self._meta_or_gone()
            if gate not in (Gate.OPEN, Gate.COLLECTING):
                outcome = Outcome.CLOSED if gate == Gate.CLOSED else Outcome.NOT_OPEN
                return [Stored(outcome)] * len(castings)
            return [self._cast_one(secret, casting) for casting in castings]

    def _cast_at_once(self, casting: Casting) -> Stored | None:
        """What nearly every ballot is, in one way to the database and back: the first on a good ticket.

        Lock, look at the gate, spend and store go out together and are one transaction. None, and nothing
        written, for whatever else it may be: `cast` finds out what.
        """
        secret = _secrets.known(self.name)
        if secret is None:
            return None
        stored = tickets.stored_digest(secret, casting.ticket_digest)
        # Asking an idle connection whether it still lives would be a second way. A dead one fails here, and is
        # replaced by what follows.
        connection.health_check_done = True  # type: ignore[attr-defined]
        together = transaction.atomic() if connection.in_atomic_block else contextlib.nullcontext()
        try:
            with together, connection.cursor() as cursor:
                cursor.execute(
                    self._named(f"SELECT pg_advisory_xact_lock_shared(%s, %s); {_SPEND_AND_STORE}"),
                    [LOCK_CLASS, self.lock, *self._spending(stored, casting)],
                )
                cursor.nextset()
                _good, added = cursor.fetchone()
        except (ProgrammingError, InterfaceError, OperationalError):
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            return None
        return Stored(Outcome.STORED, tickets.receipt(secret, stored)) if added else None

    def _spending(self, stored: bytes, casting: Casting) -> list[Any]:
        return [stored, casting.key, casting.revision or 0, casting.payload]

    def _cast_one(self, secret: bytes, casting: Casting) -> Stored:
        stored = tickets.stored_digest(secret, casting.ticket_digest)
        rows, _count = self._run(_SPEND_AND_STORE, self._spending(stored, casting))
        is_good, added = rows[0]
        if added == 1:
            return Stored(Outcome.STORED, tickets.receipt(secret, stored))
        if is_good == 1:
            # The key belongs to the ballot of another ticket: this ticket stays good for a key of its own.
            return Stored(Outcome.USED)
        rows, _count = self._run(
            "SELECT (SELECT 1 FROM {ticket} WHERE digest = %s), (SELECT revision FROM {ballot} WHERE key = %s)",
            [stored, casting.key],
        )
        is_known, revision = rows[0]
        if is_known is None:
            return Stored(Outcome.UNKNOWN)
        if revision is None:
            # Put aside without its ticket; never more than there are tickets, so that nobody fills the disk.
            self._run(
                "INSERT INTO {held} SELECT %s::bytea, %s::bytea"
                " WHERE (SELECT count(*) FROM {held}) < (SELECT count(*) FROM {ticket}) ON CONFLICT DO NOTHING",
                [casting.key, casting.payload],
            )
            return Stored(Outcome.USED)
        newer = revision + 1 if casting.revision is None else casting.revision
        self._run(
            "UPDATE {ballot} SET revision = %s, payload = %s WHERE key = %s AND revision <= %s",
            [newer, casting.payload, casting.key, newer],
        )
        return Stored(Outcome.UPDATED, tickets.receipt(secret, stored))

    def counts(self) -> Counts:
        self._read_meta()
        rows, _count = self._run(
            "SELECT (SELECT count(*) FROM {ticket}), (SELECT count(*) FROM {ballot}), (SELECT count(*) FROM {held})"
        )
        return Counts(*rows[0])

    def _keeps_pace(self) -> bool:
        """False in a store that was made before this was counted."""
        return self._run("SELECT to_regclass(%s)", [self.pace])[0][0][0] is not None

    def keep_pace(self, count: int) -> None:
        if self._keeps_pace():
            self._run("UPDATE {pace} SET densest = greatest(densest, %s)", [count])

    def densest(self) -> int:
        return int(self._run("SELECT densest FROM {pace}")[0][0][0]) if self._keeps_pace() else 0

    def payloads(self) -> list[tuple[bytes, int]]:
        self._read_meta()
        return [(bytes(payload), hat) for payload, hat in self._run("SELECT payload, hat FROM {ballot}")[0]]

    def held(self) -> list[tuple[bytes, bytes]]:
        self._read_meta()
        rows, _count = self._run("SELECT key, payload FROM {held} ORDER BY key")
        return [(bytes(key), bytes(payload)) for key, payload in rows]

    def void_held(self, key: bytes) -> bool:
        self._read_meta()
        return self._run("DELETE FROM {held} WHERE key = %s", [key])[1] == 1

    def admit_held(self, key: bytes, digest: bytes) -> bool:
        with transaction.atomic():
            self._run("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCK_CLASS, self.lock])
            gate, secret = self._read_meta()
            if gate == Gate.CLOSED:
                return False
            # INSERT first: the payload must not leave `held` unless it arrives among the ballots.
            _rows, moved = self._run(
                "INSERT INTO {ballot} SELECT key, 0, payload, 0 FROM {held} WHERE key = %s ON CONFLICT DO NOTHING",
                [key],
            )
            if moved != 1:
                return False
            self._run("INSERT INTO {ticket} VALUES (%s, 1, 0)", [tickets.stored_digest(secret, digest)])
            self._run("DELETE FROM {held} WHERE key = %s", [key])
            return True

    def leftover(self) -> Leftover:
        secret = self._read_meta()[1]
        rows, _count = self._run("SELECT digest, hat FROM {ticket} WHERE state = 0 ORDER BY digest")
        return Leftover(secret, [(bytes(digest), hat) for digest, hat in rows])

    def secret(self) -> bytes:
        return self._read_meta()[1]

    def has_ballot(self, key: bytes) -> bool:
        self._read_meta()
        return bool(self._run("SELECT 1 FROM {ballot} WHERE key = %s", [key])[0])

    def receipt_of(self, digest: bytes) -> str:
        secret = self._read_meta()[1]
        return tickets.receipt(secret, tickets.stored_digest(secret, digest))

    def receipts(self) -> list[str]:
        secret = self._read_meta()[1]
        spent, _count = self._run("SELECT digest FROM {ticket} WHERE state = 1")
        return sorted(tickets.receipt(secret, bytes(stored)) for (stored,) in spent)

    def destroy(self) -> None:
        self._run("DROP TABLE IF EXISTS {ballot}, {held}, {ticket}, {pace}, {meta}")

    def close(self) -> None:
        """The connection is Django's."""
