"""Staging on PostgreSQL: tables of its own per session, dropped whole after the seal."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DatabaseError, connection, transaction

from lunxun.feedback import tickets
from lunxun.feedback.enums import Gate, Outcome
from lunxun.feedback.staging.base import Casting, Counts, StagingGone, Stored

LOCK_CLASS = 0x4C58
"""First half of the advisory lock that parts writers (shared) from whoever moves the gate (exclusive)."""


class PostgresStore:
    """Table names are built from the store's hexadecimal name only; values are always parameters."""

    def __init__(self, name: str) -> None:
        if not name.isalnum():
            raise ValueError(f"staging name {name!r}: only letters and digits may become a table name")
        self.name = name
        self.lock = int(name[:7], 16)
        self.meta, self.ticket, self.ballot = (
            f"staging_{name}_{part}" for part in ("meta", "ticket", "ballot")
        )

    def _run(self, sql: str, parameters: Sequence[Any] = ()) -> tuple[list[tuple[Any, ...]], int]:
        text = sql.format(meta=self.meta, ticket=self.ticket, ballot=self.ballot)
        with connection.cursor() as cursor:
            cursor.execute(text, parameters)
            return (cursor.fetchall() if cursor.description else []), cursor.rowcount

    def exists(self) -> bool:
        rows, _count = self._run("SELECT to_regclass(%s)", [self.meta])
        return rows[0][0] is not None

    def create(self) -> None:
        with transaction.atomic():
            self._run("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, self.lock])
            if self.exists():
                return
            self._run("CREATE TABLE {meta} (gate text NOT NULL, secret bytea NOT NULL)")
            self._run("CREATE TABLE {ticket} (digest bytea PRIMARY KEY, state smallint NOT NULL)")
            self._run(
                "CREATE TABLE {ballot} (key bytea PRIMARY KEY, revision bigint NOT NULL, payload bytea NOT NULL)"
            )
            self._run("INSERT INTO {meta} VALUES (%s, %s)", [Gate.SHUT.value, secrets.token_bytes(32)])

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

    def gate(self) -> Gate:
        return self._read_meta()[0]

    def set_gate(self, gate: Gate) -> None:
        with transaction.atomic():
            self._run("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, self.lock])
            if not self.exists():
                raise StagingGone(self.name)
            self._run("UPDATE {meta} SET gate = %s", [gate.value])

    def add_tickets(self, digests: Iterable[bytes]) -> int:
        with transaction.atomic():
            _gate, secret = self._read_meta()
            stored = sorted(tickets.stored_digest(secret, digest) for digest in digests)
            _rows, count = self._run(
                "INSERT INTO {ticket} SELECT unnest(%s::bytea[]), 0 ON CONFLICT DO NOTHING", [stored]
            )
            return count

    def has_ticket(self, digest: bytes) -> bool:
        stored = tickets.stored_digest(self._read_meta()[1], digest)
        return bool(self._run("SELECT 1 FROM {ticket} WHERE digest = %s", [stored])[0])

    def cast(self, castings: Sequence[Casting]) -> list[Stored]:
        with transaction.atomic():
            # Shared: writers do not wait for one another, but a closing gate waits for them. It must be
            # taken before the gate is read, in a statement of its own, so that the read sees the newest.
            self._run("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCK_CLASS, self.lock])
            if not self.exists():
                raise StagingGone(self.name)
            rows, _count = self._run("SELECT gate, secret FROM {meta}")
            gate, secret = Gate(rows[0][0]), bytes(rows[0][1])
            if gate not in (Gate.OPEN, Gate.COLLECTING):
                outcome = Outcome.CLOSED if gate == Gate.CLOSED else Outcome.NOT_OPEN
                return [Stored(outcome)] * len(castings)
            return [self._cast_one(secret, casting) for casting in castings]

    def _cast_one(self, secret: bytes, casting: Casting) -> Stored:
        stored = tickets.stored_digest(secret, casting.ticket_digest)
        _rows, spent = self._run("UPDATE {ticket} SET state = 1 WHERE digest = %s AND state = 0", [stored])
        if spent == 1:
            _rows, added = self._run(
                "INSERT INTO {ballot} VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [casting.key, casting.revision or 0, casting.payload],
            )
            if added == 1:
                return Stored(Outcome.STORED, tickets.receipt(secret, stored))
            # The key belongs to the ballot of another ticket: this ticket stays good for a key of its own.
            self._run("UPDATE {ticket} SET state = 0 WHERE digest = %s", [stored])
            return Stored(Outcome.USED)
        rows, _count = self._run(
            "SELECT (SELECT 1 FROM {ticket} WHERE digest = %s), (SELECT revision FROM {ballot} WHERE key = %s)",
            [stored, casting.key],
        )
        is_known, revision = rows[0]
        if is_known is None:
            return Stored(Outcome.UNKNOWN)
        if revision is None:
            return Stored(Outcome.USED)
        newer = revision + 1 if casting.revision is None else casting.revision
        self._run(
            "UPDATE {ballot} SET revision = %s, payload = %s WHERE key = %s AND revision <= %s",
            [newer, casting.payload, casting.key, newer],
        )
        return Stored(Outcome.UPDATED, tickets.receipt(secret, stored))

    def counts(self) -> Counts:
        self._read_meta()
        rows, _count = self._run("SELECT (SELECT count(*) FROM {ticket}), (SELECT count(*) FROM {ballot})")
        return Counts(*rows[0])

    def payloads(self) -> list[bytes]:
        self._read_meta()
        return [bytes(payload) for (payload,) in self._run("SELECT payload FROM {ballot}")[0]]

    def receipts(self) -> list[str]:
        secret = self._read_meta()[1]
        spent, _count = self._run("SELECT digest FROM {ticket} WHERE state = 1")
        return sorted(tickets.receipt(secret, bytes(stored)) for (stored,) in spent)

    def destroy(self) -> None:
        self._run("DROP TABLE IF EXISTS {ballot}, {ticket}, {meta}")

    def close(self) -> None:
        """The connection is Django's."""
