from __future__ import annotations

import argparse
from pathlib import Path

from lunxun.cli import setup
from lunxun.cli.main import release
from lunxun.cli.parser import Stop

HELP = "备份数据库和上传的文件，不用停机 · back up database and uploads while running"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="备份文件，如 backup.zip · the file to write")


def run(parsed: argparse.Namespace) -> int:
    if parsed.file.is_dir():
        raise Stop(
            f"没有备份：{parsed.file} 是文件夹，请写文件名。",
            f"No backup: {parsed.file} is a folder.",
            status=2,
        )
    setup.ready()
    if setup.pending_migrations():
        raise Stop(
            "没有备份：数据库还没有建立，或还没有升级到这个版本。请用原来的版本备份，或先运行 lunxun migrate。",
            "No backup: the database is not at this release. Back up with the old one, or run lunxun migrate.",
        )
    from lunxun.cli.archive import backup

    manifest = backup.write(parsed.file, release=release(), say=print)
    backup.note(parsed.file, manifest)
    print("评价进行中的暂存区按规定不进备份。Open ballots are left out by intent.")
    print(f"核对：lunxun restore {parsed.file} --verify")
    return 0
