from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import time
from pathlib import Path

from lunxun.cli import setup
from lunxun.cli.commands import serve_command
from lunxun.cli.main import release
from lunxun.cli.parser import Stop, port

HELP = "演示区：建好数据，打印登录名，启动 · the demo district, ready to sign in"
STAMP = "demo.json"


def story_date(text: str) -> str:
    dt.datetime.fromisoformat(text)
    return text


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--on",
        type=story_date,
        metavar="DATE",
        help="故事从哪天、哪一刻讲起，如 2022-02-12 · the story's date or instant",
    )
    parser.add_argument("--reset", action="store_true", help="清空演示数据，从头再来 · start afresh")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址 · address")
    parser.add_argument("--port", type=port, default=8000, help="端口，默认 8000 · port")
    parser.add_argument(
        "--plain-http", action="store_true", help="让同网的机器也能访问 · let the network reach it"
    )
    parser.add_argument("--no-serve", action="store_true", help="只建数据，不启动 · only build the data")


def run(parsed: argparse.Namespace) -> int:
    begun = time.monotonic()
    serve_command.check_address(parsed.host, allowed=parsed.plain_http)
    serve_command.allow_hosts(parsed.host)
    if not parsed.no_serve:
        serve_command.check_port(parsed.host, parsed.port)
    folder = Path(os.environ.get("LUNXUN_DATA") or "var/demo").resolve()
    os.environ["LUNXUN_DATA"] = str(folder)
    os.environ["LUNXUN_DEMO"] = "yes"
    stamp = setup.read_stamp(folder / STAMP)
    story = parsed.on or stamp.get("story") or os.environ.get("LUNXUN_STORY") or ""
    wanted = {"version": release(), "story": story}
    if story:
        os.environ["LUNXUN_STORY"] = story
    if parsed.reset or stamp != wanted:
        build(folder, wanted, was_built=bool(stamp))
    else:
        setup.ready()
        setup.migrate()
        setup.collect_static()
    print_logins()
    print(f"{time.monotonic() - begun:.1f} s", flush=True)
    if parsed.no_serve:
        return 0
    return serve_command.serve(parsed.host, parsed.port)


def build(folder: Path, wanted: dict[str, str], *, was_built: bool) -> None:
    """Build the demo in an empty folder, or in one that holds nothing but an earlier demo."""
    is_ours = was_built or (folder / ".building").exists()
    if folder.exists() and any(folder.iterdir()):
        if not is_ours:
            raise Stop(
                f"没有建演示数据：{folder} 里有别的文件。请用 LUNXUN_DATA 另指一个空文件夹。",
                f"No demo built: {folder} holds other files. Point LUNXUN_DATA to an empty folder.",
            )
        clear(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".building").touch()  # a build that was cut off may be cleared, too
    setup.ready()
    from django.db import connection

    if connection.vendor != "sqlite" and was_built:
        from django.core.management import call_command

        call_command("flush", interactive=False, verbosity=0)
    setup.migrate()
    try:
        from lunxun.web import demo
    except ImportError as error:
        raise Stop("这个版本没有带演示数据。", "This release carries no demo data.") from error
    demo.build(story=wanted["story"] or None, reset=True, say=lambda line: print(line, flush=True))
    setup.collect_static()
    (folder / STAMP).write_text(json.dumps(wanted, ensure_ascii=False), encoding="utf-8")
    (folder / ".building").unlink(missing_ok=True)


def clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def print_logins() -> None:
    from lunxun.web import demo

    for role, login, password in demo.logins():
        print(f"  {role}\t{login}\t{password}")
