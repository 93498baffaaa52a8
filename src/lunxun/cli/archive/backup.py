"""Writing a backup while the product runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from lunxun.cli.archive import tables
from lunxun.cli.archive.store import CHUNK, FORMAT, Writer
from lunxun.kernel import clock

LAST = "last_backup.json"


def write(path: Path, *, release: str, say: Callable[[str], None] = lambda _line: None) -> dict[str, Any]:
    """Write a backup of the database and the uploads to `path`; the manifest.

    The file appears under its name when it is complete. An earlier file of that name is replaced.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = Writer(path)
    try:
        with tables.snapshot():
            manifest: dict[str, Any] = {
                "product": "lunxun",
                "format": FORMAT,
                "release": release,
                "made_at": clock.wall_now().isoformat(timespec="seconds"),
                "database": connection.vendor,
                "migrations": tables.applied_migrations(),
                "left_out": [
                    *sorted(tables.EXCLUDED),
                    f"{tables.EXCLUDED_PREFIX}*",
                    "staging/",
                    "scans/",
                    "secret_key",
                ],
                "tables": [_table(writer, table) for table in tables.tables()],
            }
        manifest["files"] = list(_files(writer, Path(settings.MEDIA_ROOT)))
        writer.close(manifest)
    except BaseException:
        writer.discard()
        raise
    rows = sum(table["rows"] for table in manifest["tables"])
    say(f"{path}：{len(manifest['tables'])} 张表，{rows} 行，{len(manifest['files'])} 个文件")
    return manifest


def _table(writer: Writer, table: tables.Table) -> dict[str, Any]:
    rows, _size, sha256 = writer.add(f"tables/{table.name}.jsonl", tables.lines(table))
    return {"table": table.name, "columns": table.columns, "rows": rows, "sha256": sha256}


def _files(writer: Writer, root: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        if not path.is_file() or path.is_symlink():
            continue
        name = path.relative_to(root).as_posix()
        try:
            _count, size, sha256 = writer.add(f"media/{name}", _read(path))
        except FileNotFoundError:
            continue  # removed since the folder was listed
        yield {"path": name, "bytes": size, "sha256": sha256}


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def note(path: Path, manifest: dict[str, Any]) -> None:
    """Remember when the last backup was made, for `lunxun doctor`."""
    values = {"at": manifest["made_at"], "file": str(path.resolve())}
    (Path(settings.DATA_DIR) / LAST).write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
