from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

from lunxun.cli import setup
from lunxun.cli.parser import Stop

HELP = "从文件导入 · import from files"

# what → (help, action "module:function" that takes actor, folder and say)
IMPORTERS = {
    "org": (
        "机构、人员、职务、分工（7 个 CSV）· units, people, posts, portfolio",
        "lunxun.org.imports:import_organisation",
    ),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", metavar="内容/what", required=True)
    for kind, (title, _target) in IMPORTERS.items():
        own = kinds.add_parser(kind, help=title, description=title)
        own.add_argument(
            "folder", metavar="FOLDER", type=Path, help="文件所在的文件夹 · folder with the files"
        )
        own.add_argument(
            "--organisation", metavar="CODE", default="", help="单位代码，只有一个单位时可省 · code"
        )


def run(parsed: argparse.Namespace) -> int:
    if not parsed.folder.is_dir():
        raise Stop(f"没有导入：找不到文件夹 {parsed.folder}。", f"Not imported: no folder {parsed.folder}.")
    setup.ready()
    from lunxun.kernel.errors import Invalid
    from lunxun.org.actors import system_actor

    organisation = the_organisation(parsed.organisation)
    module, function = IMPORTERS[parsed.kind][1].split(":")
    action = getattr(import_module(module), function)
    try:
        action(actor=system_actor(organisation), folder=parsed.folder, say=print)
    except Invalid as invalid:
        lines = "\n".join(f"  {problem}" for problem in invalid.problems.values())
        raise Stop(
            f"没有导入，共 {len(invalid.problems)} 处要改：\n{lines}",
            "Nothing was imported; mend the lines above and import again.",
        ) from invalid
    print("已导入。Imported.")
    return 0


def the_organisation(code: str) -> Any:
    from lunxun.org.models import Organisation

    rows = list(Organisation.objects.order_by("code"))
    if code:
        rows = [row for row in rows if row.code == code]
    if len(rows) != 1:
        codes = (
            "、".join(Organisation.objects.order_by("code").values_list("code", flat=True))
            or "（还没有单位）"
        )
        raise Stop(
            f"请用 --organisation 写明单位代码，现有：{codes}。还没有单位时先运行 lunxun init。",
            "Name the organisation with --organisation CODE; without any, run lunxun init first.",
        )
    return rows[0]
