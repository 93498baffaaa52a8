from __future__ import annotations

import argparse

from lunxun.cli import setup

HELP = "建立或升级数据库 · create or upgrade the database"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="只看是否要升级 · only tell whether it is needed"
    )


def run(parsed: argparse.Namespace) -> int:
    setup.ready()
    if parsed.check:
        missing = setup.pending_migrations()
        print("\n".join(missing) if missing else "数据库已是最新。The database is current.")
        return 1 if missing else 0
    setup.migrate()
    print("数据库已是最新。The database is current.")
    return 0
