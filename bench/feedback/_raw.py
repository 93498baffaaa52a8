"""The bare database committing the same rows: one ticket spent, one ballot of eight rows, one commit each."""

from __future__ import annotations

import os
import secrets
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

PAYLOAD = (
    b'{"rows":['
    + b",".join(b'[1,{"content":0,"form":0,"topic":0},false]' for _row in range(8))
    + b'],"texts":[]}'
)
SECONDS = 4.0


def sqlite_rate() -> float:
    """Ballots a second of one writer: SQLite has one."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("LUNXUN_DATA")) as folder:
        connection = sqlite3.connect(Path(folder) / "raw.sqlite3", isolation_level=None)
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE ticket (digest BLOB PRIMARY KEY, state INTEGER) WITHOUT ROWID;"
            "CREATE TABLE ballot (key BLOB PRIMARY KEY, payload BLOB) WITHOUT ROWID;"
        )
        digests = [secrets.token_bytes(32) for _number in range(60_000)]
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO ticket VALUES (?, 0)", [(one,) for one in digests])
        connection.execute("COMMIT")
        begun, done = time.perf_counter(), 0
        for digest in digests:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE ticket SET state = 1 WHERE digest = ? AND state = 0", (digest,))
            connection.execute("INSERT INTO ballot VALUES (?, ?)", (secrets.token_bytes(16), PAYLOAD))
            connection.execute("COMMIT")
            done += 1
            if time.perf_counter() - begun > SECONDS:
                break
        rate = done / (time.perf_counter() - begun)
        connection.close()
        return rate


def postgres_rate(url: str, clients: int = 16) -> float:
    """Ballots a second of 16 connections (group commit), each statement prepared."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS raw_ticket, raw_ballot")
        connection.execute("CREATE TABLE raw_ticket (digest bytea PRIMARY KEY, state smallint)")
        connection.execute("CREATE TABLE raw_ballot (key bytea PRIMARY KEY, payload bytea)")
        digests = [secrets.token_bytes(32) for _number in range(80_000)]
        connection.execute("INSERT INTO raw_ticket SELECT unnest(%s::bytea[]), 0", [digests])
    done = [0] * clients
    ends = time.perf_counter() + SECONDS

    def client(number: int) -> None:
        with psycopg.connect(url) as connection:
            for digest in digests[number::clients]:
                connection.execute(
                    "UPDATE raw_ticket SET state = 1 WHERE digest = %s AND state = 0", [digest]
                )
                connection.execute(
                    "INSERT INTO raw_ballot VALUES (%s, %s)", [secrets.token_bytes(16), PAYLOAD]
                )
                connection.commit()
                done[number] += 1
                if time.perf_counter() > ends:
                    return

    run_all(clients, client)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE raw_ticket, raw_ballot")
    return sum(done) / SECONDS


def run_all(count: int, work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__" and len(sys.argv) == 1:
    url = os.environ.get("LUNXUN_DATABASE", "")
    print(f"{postgres_rate(url) if url else sqlite_rate():.1f}")
