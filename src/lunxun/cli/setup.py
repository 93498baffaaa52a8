"""Getting Django and the data folder ready for a command."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from lunxun.cli.parser import Stop


def ready() -> None:
    """Start Django. Called by commands after they have set the environment."""
    import django

    try:
        django.setup()
    except PermissionError as error:
        raise Stop(
            f"没有权限读写数据文件夹：{error.filename}。请换一个账户运行，或用 LUNXUN_DATA 另指一个文件夹。",
            "No permission for the data folder. Use another account, or point LUNXUN_DATA elsewhere.",
        ) from error


def pending_migrations() -> list[str]:
    """Names of migrations that the database still lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def collect_static() -> bool:
    """Copy static files to where they are served from, when they changed; whether anything was done."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            state.update(f"{path}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text(encoding="ascii") == state.hexdigest():
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state.hexdigest(), encoding="ascii")
    return True


def data_folder() -> Path:
    """The folder named by LUNXUN_DATA, before Django is started."""
    return Path(os.environ.get("LUNXUN_DATA") or "var").resolve()


def read_stamp(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
