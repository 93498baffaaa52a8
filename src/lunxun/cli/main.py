"""Reads the command line, runs one command, and turns what people can mend into sentences."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from lunxun.cli.parser import Parser, Stop

COMMANDS = (
    "demo",
    "init",
    "serve",
    "worker",
    "migrate",
    "import",
    "backup",
    "restore",
    "doctor",
    "verify-chain",
    "search",
)


def release() -> str:
    try:
        return version("lunxun")
    except PackageNotFoundError:  # run from a copied folder
        return "0"


def build_parser() -> Parser:
    parser = Parser(
        prog="lunxun",
        description="轮训：一个单位用自己的科室负责人培训自己的人。"
        "An organisation trains its own people by its own department heads.",
        epilog="数据放在 LUNXUN_DATA 指定的文件夹，默认是当前目录下的 var。"
        "Data lives in the folder LUNXUN_DATA, by default ./var.",
    )
    parser.add_argument("--version", action="version", version=f"lunxun {release()}")
    commands = parser.add_subparsers(dest="command", metavar="命令/command", required=True)
    for name in COMMANDS:
        module = importlib.import_module(f"lunxun.cli.commands.{name.replace('-', '_')}_command")
        own = commands.add_parser(name, help=module.HELP, description=module.HELP)
        module.arguments(own)
        own.set_defaults(run=module.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; the exit status (0 good, 1 not done, 2 wrong arguments)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lunxun.web.settings")
    parsed = build_parser().parse_args(arguments)
    try:
        return int(parsed.run(parsed) or 0)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        sentence = _known(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        return 1


def _known(error: Exception) -> str | None:
    """A sentence for errors that an operator can mend; None for those that are defects."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import InterfaceError, OperationalError

    from lunxun.kernel.errors import Declined

    if isinstance(error, ImproperlyConfigured):
        return f"设置不对，没有启动：{error}\nA setting is wrong, not started: see docs/settings.md."
    if isinstance(error, OperationalError | InterfaceError):
        return (
            f"数据库没有应答：{error}\n请检查 LUNXUN_DATABASE 和数据库服务；内置数据库请检查磁盘和文件夹权限。\n"
            "The database does not answer. Check LUNXUN_DATABASE and the server, or disk and permissions."
        )
    if isinstance(error, Declined):
        return error.reason
    if isinstance(error, OSError):
        return f"读写文件出错：{error}\nA file can't be read or written."
    return None
