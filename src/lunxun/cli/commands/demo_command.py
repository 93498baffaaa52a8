from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from lunxun.cli import setup
from lunxun.cli.commands import serve_command
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
    parser.add_argument(
        "--wipe", action="store_true", help="只清空演示数据，留下设置 · empty the demo, keep the settings"
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址 · address")
    parser.add_argument("--port", type=port, default=8000, help="端口，默认 8000 · port")
    parser.add_argument(
        "--plain-http", action="store_true", help="让同网的机器也能访问 · let the network reach it"
    )
    parser.add_argument("--no-serve", action="store_true", help="只建数据，不启动 · only build the data")


def run(parsed: argparse.Namespace) -> int:
    if parsed.wipe:
        return wipe()
    serve_command.check_address(parsed.host, allowed=parsed.plain_http)
    serve_command.allow_hosts(parsed.host)
    if not parsed.no_serve:
        serve_command.check_port(parsed.host, parsed.port)
    folder = Path(os.environ.get("LUNXUN_DATA") or "var/demo").resolve()
    os.environ["LUNXUN_DATA"] = str(folder)
    os.environ["LUNXUN_DEMO"] = "yes"
    # Without --on the story goes on where the last one was told, so that a restart is quick.
    earlier = setup.read_stamp(folder / STAMP).get("story")
    story = parsed.on or earlier or os.environ.get("LUNXUN_STORY") or default_story()
    os.environ["LUNXUN_STORY"] = story
    if parsed.no_serve:
        return build(story, reset=parsed.reset)
    # Built by a process of its own: web processes are forked, and what the typesetter and the reader of paper have
    # begun in threads before a fork never goes on after it.
    alone = [sys.executable, "-m", "lunxun.cli", "demo", "--no-serve", *(["--reset"] if parsed.reset else [])]
    status = subprocess.run([*alone, "--on", story], check=False).returncode  # noqa: S603
    if status:
        return status
    setup.ready()
    return serve_command.serve(parsed.host, parsed.port)


def build(story: str, *, reset: bool) -> int:
    """Tell the story up to its day, unless it is told already, and print who may sign in."""
    begun = time.monotonic()
    setup.ready()
    from lunxun.web.demo import build as demo

    demo.build(story=story, reset=reset, say=lambda line: print(line, flush=True))
    setup.collect_static()
    for role, login, password in demo.logins():
        print(f"  {role}\t{login}\t{password}")
    print(f"{time.monotonic() - begun:.1f} s", flush=True)
    return 0


def wipe() -> int:
    """Empty a demo; an installation that holds anything real is left alone."""
    folder = Path(os.environ.get("LUNXUN_DATA") or "var/demo").resolve()
    os.environ["LUNXUN_DATA"] = str(folder)
    setup.ready()
    from lunxun.web.demo.build import clear

    if clear():
        print("演示数据已清空，设置和密钥还在。The demo is gone; settings and keys are kept.")
    else:
        print("这里没有演示数据。There was no demo here.")
    print("建立自己的单位：lunxun init --name … --code …")
    return 0


def default_story() -> str:
    """The story date of the demo, read without starting Django: the settings depend on it."""
    source = Path(__file__).resolve().parents[2] / "web" / "demo" / "build.py"
    found = re.search(r'^DEFAULT_STORY = "(.+?)"', source.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise Stop("这个版本的演示数据没有写明日期。请用 --on 写一个。", "Name a date with --on.")
    return found[1]
