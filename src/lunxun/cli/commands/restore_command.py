from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from lunxun.cli import setup
from lunxun.cli.main import release
from lunxun.cli.parser import Stop

HELP = "恢复备份；--verify 只在别处试恢复并核对 · bring a backup back; --verify only tries it elsewhere"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="备份文件 · the backup")
    parser.add_argument(
        "--verify",
        action="store_true",
        help="在临时处恢复一遍，核对行数、摘要和记录链，不动现有数据 · try it in a scratch place; touches nothing",
    )


def run(parsed: argparse.Namespace) -> int:
    if not parsed.file.is_file():
        raise Stop(f"找不到备份文件 {parsed.file}。", f"There is no file {parsed.file}.")
    return verify(parsed.file) if parsed.verify else bring_back(parsed.file)


def bring_back(file: Path) -> int:
    setup.ready()
    from django.conf import settings

    from lunxun.cli.archive import backup
    from lunxun.cli.archive.restore import holds_data, restore
    from lunxun.cli.archive.store import Archive, Damaged
    from lunxun.kernel import clock

    try:
        archive = Archive(file)
        archive.check()
    except Damaged as damaged:
        raise damage(damaged.parts) from damaged
    if holds_data() and not setup.pending_migrations():
        kept = Path(settings.DATA_DIR) / "backups" / f"before-restore-{clock.wall_now():%Y%m%dT%H%M%SZ}.zip"
        backup.write(kept, release=release())
        print(f"现有数据先备份到 {kept}。The present data were backed up there first.")
    try:
        restore(archive, say=print)
    finally:
        archive.close()
    rows = sum(table["rows"] for table in archive.manifest["tables"])
    print(f"已恢复 {archive.manifest['made_at']} 的备份，{rows} 行。请重新登录。Restored; sign in again.")
    return 0


def damage(parts: list[str]) -> Stop:
    shown = "、".join("压缩包的目录" if part == "zip" else part for part in parts)
    return Stop(
        f"没有恢复：备份文件坏了，坏在：{shown}。请换一份备份。现有数据没有动。",
        f"Not restored: the backup is damaged in: {', '.join(parts)}. Use another one. The present data were not touched.",
    )


def verify(file: Path) -> int:
    """Restore into an embedded database in a temporary folder and check everything there."""
    with tempfile.TemporaryDirectory(prefix="lunxun-verify-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LUNXUN_")}
        environment |= {"LUNXUN_DATA": folder, "LUNXUN_SECRET_KEY": "scratch"}
        for arguments in (["restore", str(file.resolve())], ["verify-chain"]):
            done = subprocess.run(  # noqa: S603 - our own command
                [sys.executable, "-m", "lunxun.cli", *arguments],
                env=environment,
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=False,
            )
            print(done.stdout, end="")
            if done.returncode != 0:
                print(done.stderr, end="", file=sys.stderr)
                print("核对没有通过。The backup did not pass.", file=sys.stderr)
                return 1
    print("核对通过：行数、摘要、文件和记录链都对。The backup is good.")
    return 0
