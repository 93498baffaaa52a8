from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from lunxun.cli import rosters, setup
from lunxun.cli.parser import Stop

HELP = "从文件导入 · import from files"

# what → (help, action "module:function", its argument for the path, whether that is a folder)
IMPORTERS = {
    "org": (
        "机构、人员、职务、分工（7 个 CSV 的文件夹）· units, people, posts, portfolio: a folder of 7 CSV",
        "lunxun.org.imports:import_organisation",
        "folder",
        True,
    ),
    "plan": (
        "年度计划、目标、能力圈、专题、场地、日历（一个文件）· programme, goals, topics, calendar: one file",
        "lunxun.plans.imports:import_plan",
        "path",
        False,
    ),
}


REFERENCE = {
    "portfolio": "分工 · portfolio",
    "days": "日历；文件写年份就用自带的 · day table; a year instead of a file takes the shipped one",
    "topics": "专题 · topics",
    "venues": "会场 · venues",
    "indicators": "指标 · indicators",
    "values": "指标月度数 · monthly values of indicators",
    "hours": "往期学时 · past hours",
}
"""Tables that offices keep in Excel: xlsx, xls or csv, read tolerantly."""


def arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", metavar="内容/what", required=True)
    for kind, (title, _target, _name, is_folder) in IMPORTERS.items():
        own = kinds.add_parser(kind, help=title, description=title)
        place = "FOLDER" if is_folder else "FILE"
        own.add_argument("path", metavar=place, type=Path, help="从哪里读 · where to read")
        own.add_argument(
            "--organisation", metavar="CODE", default="", help="单位代码，只有一个单位时可省 · code"
        )
    rosters.arguments(kinds.add_parser("roster", help=rosters.HELP, description=rosters.HELP))
    for kind, title in REFERENCE.items():
        own = kinds.add_parser(kind, help=title, description=title)
        own.add_argument("path", metavar="FILE", type=Path, help="xlsx、xls 或 csv · the file")
        own.add_argument(
            "--organisation", metavar="CODE", default="", help="单位代码，只有一个单位时可省 · code"
        )
        own.add_argument("--dry-run", action="store_true", help="只检查，不写 · only look")
        own.add_argument("--json", action="store_true", help="结果写成 JSON · answer as JSON")


def run(parsed: argparse.Namespace) -> int:
    if parsed.kind == "roster":
        return rosters.run(parsed)
    if parsed.kind in REFERENCE:
        return import_table(parsed)
    _title, target, name, is_folder = IMPORTERS[parsed.kind]
    if is_folder and not parsed.path.is_dir():
        raise Stop(f"没有导入：找不到文件夹 {parsed.path}。", f"Not imported: no folder {parsed.path}.")
    if not is_folder and not parsed.path.is_file():
        raise Stop(f"没有导入：找不到文件 {parsed.path}。", f"Not imported: no file {parsed.path}.")
    setup.ready()
    from lunxun.kernel.errors import Invalid
    from lunxun.org.actors import system_actor

    organisation = the_organisation(parsed.organisation)
    module, function = target.split(":")
    action = getattr(import_module(module), function)
    try:
        action(actor=system_actor(organisation), say=print, **{name: parsed.path})
    except Invalid as invalid:
        lines = "\n".join(f"  {problem}" for problem in invalid.problems.values())
        raise Stop(
            f"没有导入，共 {len(invalid.problems)} 处要改：\n{lines}",
            "Nothing was imported; mend the lines above and import again.",
        ) from invalid
    print("已导入。Imported.")
    return 0


def import_table(parsed: argparse.Namespace) -> int:
    """Check a reference table and, unless it is a dry run, store it all or nothing."""
    is_year = parsed.kind == "days" and str(parsed.path).isdecimal() and not parsed.path.exists()
    if not is_year and not parsed.path.is_file():
        raise Stop(f"没有导入：找不到文件 {parsed.path}。", f"Not imported: no file {parsed.path}.")
    setup.ready()
    from lunxun.kernel.errors import Invalid
    from lunxun.org.actors import system_actor
    from lunxun.org.reference.actions import import_reference, look_into
    from lunxun.plans.calendars import calendar_file

    actor = system_actor(the_organisation(parsed.organisation))
    data, name = (
        calendar_file(int(str(parsed.path))) if is_year else (parsed.path.read_bytes(), parsed.path.name)
    )
    try:
        outcome = look_into(actor, parsed.kind, data, name)
        if not outcome.messages and not parsed.dry_run:
            outcome = import_reference(actor=actor, kind=parsed.kind, data=data, file_name=name)
    except Invalid as invalid:
        raise Stop(f"没有导入：{invalid.reason}", "Not imported; see above.") from invalid
    if parsed.json:
        print(json.dumps(outcome.as_json(), ensure_ascii=False, indent=1))
    else:
        for message in outcome.messages:
            print(f"  {message}")
        print(f"读了 {outcome.rows} 行，新增 {len(outcome.added)}，改动 {len(outcome.changed)}。")
    if outcome.messages:
        print(f"没有导入，共 {len(outcome.messages)} 处要改。Nothing was imported.", file=sys.stderr)
        return 1
    print("只检查，没有写。Nothing was written." if parsed.dry_run else "已导入。Imported.", file=sys.stderr)
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
