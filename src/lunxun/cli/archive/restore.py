"""Bringing a backup back: wholly or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from lunxun.cli import setup
from lunxun.cli.archive import tables
from lunxun.cli.archive.store import Archive
from lunxun.cli.parser import Stop

PENDING = ".restoring"


def restore(archive: Archive, *, say: Callable[[str], None] = lambda _line: None) -> None:
    """Replace the database and the uploads by the archive's.

    Rows are written in one transaction and read back and compared before it commits; whatever
    interrupts it leaves the data as they were. Uploads are put beside the old ones first and take
    their names after the commit.
    """
    found = _matching(archive.manifest)
    root = Path(settings.MEDIA_ROOT)
    placed = _place_files(archive, root)
    try:
        with transaction.atomic(durable=True):
            tables.empty(found)
            for table in found:
                tables.insert(table, archive.lines(f"tables/{table.name}.jsonl"))
            tables.reset_sequences(found)
            _compare(archive.manifest, found)
            say("已写入并逐表核对，正在提交。Written and compared, committing.")
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise
    for path in placed:
        path.replace(path.with_name(path.name.removesuffix(PENDING)))
    keep = {root / file["path"] for file in archive.manifest["files"]}
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        if path.is_file() and path not in keep:
            path.unlink()


def _matching(manifest: dict[str, Any]) -> list[tables.Table]:
    """The tables, after checking that archive and program have the same ones.

    Raises:
        Stop: the archive belongs to another release.
    """
    if setup.pending_migrations():
        setup.migrate()
    here, there = set(tables.applied_migrations()), set(manifest["migrations"])
    found = {table.name: table for table in tables.tables()}
    named = {table["table"]: table["columns"] for table in manifest["tables"]}
    same = {name: table.columns for name, table in found.items()} == named
    if here != there or not same or manifest["format"] != 1:
        differing = sorted(here ^ there)[:5]
        raise Stop(
            f"没有恢复：备份来自 {manifest['release']} 版，数据库结构与现在的程序不同"
            f"（{'、'.join(differing) or '列不同'}）。请安装 {manifest['release']} 版恢复，再升级。",
            f"Not restored: the backup is of release {manifest['release']}, whose tables differ. "
            "Install that release, restore, then upgrade.",
        )
    return [found[name] for name in sorted(found)]


def _place_files(archive: Archive, root: Path) -> list[Path]:
    placed: list[Path] = []
    try:
        for file in archive.manifest["files"]:
            target = (root / file["path"]).resolve()
            if not target.is_relative_to(root.resolve()):
                raise Stop(
                    f"没有恢复：备份里的文件名 {file['path']} 越出了数据文件夹。",
                    "Not restored: a file name leaves the folder.",
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            pending = target.with_name(target.name + PENDING)
            placed.append(pending)
            with pending.open("wb") as out:
                for chunk in archive.chunks(f"media/{file['path']}"):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise
    return placed


def _compare(manifest: dict[str, Any], found: list[tables.Table]) -> None:
    expected = {table["table"]: (table["rows"], table["sha256"]) for table in manifest["tables"]}
    for table in found:
        rows, sha256 = tables.digest(table)
        if (rows, sha256) != expected[table.name]:
            raise Stop(
                f"没有恢复：表 {table.name} 写入后与备份不一致（应 {expected[table.name][0]} 行，得 {rows} 行）。原来的数据没有动。",
                f"Not restored: table {table.name} differs from the backup after writing. The data are as before.",
            )


def holds_data() -> bool:
    """Whether there is anything that a restore would replace."""
    if "org_organisation" not in connection.introspection.table_names():
        return False
    from lunxun.org.models import Organisation

    return Organisation.objects.exists()
