"""`lunxun import roster`: reads an office's roster and shows, or stores, what it says."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import Any

from lunxun.cli import setup
from lunxun.cli.parser import Stop
from lunxun.org.rosters.reading import (
    Draft,
    Layout,
    Message,
    PersonEntry,
    Severity,
    Unreadable,
    field_name,
    read_roster,
)

HELP = (
    "单位自己的花名册（.xlsx .xls .csv），先用 --dry-run 试读 · "
    "an office's own roster (.xlsx .xls .csv); try it with --dry-run"
)
UNUSABLE = 2  # exit status: the file can't be read at all
_WEIGHTS = {Severity.ERROR: "错误", Severity.WARNING: "提醒", Severity.NOTE: "说明"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", type=Path, help="花名册 · the roster")
    parser.add_argument(
        "--organisation", metavar="CODE", default="", help="单位代码，只有一个单位时可省 · code"
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="只读文件、列出结果，不写入 · read and show only, store nothing",
    )
    parser.add_argument("--json", action="store_true", help="结果用 JSON 列出（配合 --dry-run） · print JSON")
    parser.add_argument(
        "--layout",
        metavar="FILE.json",
        type=Path,
        help="确认过的对应关系（试读结果里的 layout） · the confirmed mapping: `layout` of a dry run",
    )


def run(parsed: argparse.Namespace) -> int:
    """Exit status: 0 good, 1 there are errors, 2 the file or the layout can't be used."""
    if not parsed.path.is_file():
        raise Stop(f"没有导入：找不到文件 {parsed.path}。", f"Not imported: no file {parsed.path}.", UNUSABLE)
    if parsed.json and not parsed.dry_run:
        raise Stop("--json 要和 --dry-run 一起用。", "--json goes with --dry-run.", UNUSABLE)
    layout = _layout(parsed.layout)
    data = parsed.path.read_bytes()
    if not parsed.dry_run:
        return _store(parsed, data, layout)
    try:
        draft = read_roster(data, parsed.path.name, layout)
    except Unreadable as refusal:
        if parsed.json:
            answer = {
                "kind": refusal.kind,
                "reason": refusal.reason,
                "suggestion": refusal.suggestion,
                "reason_en": refusal.english,
                "suggestion_en": refusal.english_suggestion,
            }
            print(json.dumps({"file": parsed.path.name, "refused": answer}, ensure_ascii=False, indent=1))
            return UNUSABLE
        raise _refused(refusal) from refusal
    if parsed.json:
        print(json.dumps(as_json(draft, parsed.path.name, parsed.organisation), ensure_ascii=False, indent=1))
    else:
        print("\n".join(as_lines(draft, parsed.path.name)))
    return 1 if draft.has_errors else 0


def _refused(refusal: Unreadable) -> Stop:
    return Stop(f"没有导入：{refusal}。", f"Not imported: {refusal.said(english=True)}", UNUSABLE)


def _layout(path: Path | None) -> Layout | None:
    if path is None:
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        return Layout.from_json(json.dumps(content.get("layout", content)))
    except (OSError, ValueError, AttributeError) as error:
        raise Stop(
            f"对应关系 {path} 读不了：{error}。请用试读结果里的 layout。",
            f"The layout {path} can't be used: {error}. Use `layout` of a dry run.",
            UNUSABLE,
        ) from error


def _store(parsed: argparse.Namespace, data: bytes, layout: Layout | None) -> int:
    setup.ready()
    from lunxun.cli.commands.import_command import the_organisation
    from lunxun.kernel.errors import Invalid
    from lunxun.org.actors import system_actor
    from lunxun.org.rosters.actions import import_roster
    from lunxun.org.rosters.checking import check_roster, receive_roster

    actor = system_actor(the_organisation(parsed.organisation))
    try:
        batch = receive_roster(actor=actor, name=parsed.path.name, data=data)
        chosen = layout or Layout.from_json(json.dumps(batch.layout))
        plan = check_roster(actor=actor, batch=batch, layout=chosen)
    except Invalid as invalid:
        raise Stop(
            "没有导入：" + "；".join(invalid.problems.values()), "Nothing was imported.", UNUSABLE
        ) from invalid
    lines = [f"  {line_of(message)}" for message in plan.messages]
    if plan.errors():
        raise Stop(
            "\n".join([f"没有导入，{plan.errors()} 处错误要改：", *lines]),
            "Nothing was imported; mend the errors.",
        )
    print("\n".join(lines))
    batch.refresh_from_db()
    done = import_roster(actor=actor, batch=batch)
    print(
        f"已导入：新增人员 {done['person_new']}，改动 {done['person_changed']}，新增单位 {done['unit_new']}。Imported."
    )
    return 0


def counts(draft: Draft) -> dict[str, int]:
    weights = [message.severity for message in draft.messages]
    return {
        "sheets": sum(1 for sheet in draft.layout.sheets if sheet.is_used),
        "persons": len(draft.persons),
        "units": len(draft.units),
        "posts": sum(len(person.posts) for person in draft.persons),
        "errors": weights.count(Severity.ERROR),
        "warnings": weights.count(Severity.WARNING),
        "notes": weights.count(Severity.NOTE),
    }


def as_json(draft: Draft, name: str, organisation: str) -> dict[str, Any]:
    """The result of a dry run; docs/roster-import.md tells the keys."""
    return {
        "file": name,
        "organisation": organisation,
        "counts": counts(draft),
        "persons": [_without_posts(person) for person in draft.persons],
        "units": [dataclasses.asdict(unit) for unit in draft.units],
        "posts": [
            {"person": person.key, **post._asdict(), "from_on": post.from_on and post.from_on.isoformat()}
            for person in draft.persons
            for post in person.posts
        ],
        "messages": [_message(message) for message in draft.messages],
        "layout": dataclasses.asdict(draft.layout),
    }


def _without_posts(person: PersonEntry) -> dict[str, Any]:
    values = person._asdict()
    del values["posts"]
    return values


def _message(message: Message) -> dict[str, Any]:
    values = dataclasses.asdict(message)
    return {**values, "reason_en": values.pop("english"), "suggestion_en": values.pop("english_suggestion")}


def as_lines(draft: Draft, name: str) -> list[str]:
    number = counts(draft)
    lines = [
        f"{name}：人员 {number['persons']}，单位 {number['units']}，职务 {number['posts']}。没有写入。",
        "",
    ]
    for sheet in draft.layout.sheets:
        if not sheet.is_used:
            lines.append(f"工作表「{sheet.name}」没有读：{sheet.why}")
            continue
        rows = "、".join(map(str, sheet.header_rows))
        lines.append(
            f"工作表「{sheet.name}」{f'表头在第 {rows} 行' if rows else '没有表头'}，从第 {sheet.first_row} 行读起"
        )
        lines += [
            f"  {column.column:<3}{column.heading or '（没有列名）'} → {field_name(column.field)}（{column.why}）"
            for column in sheet.columns
        ]
    lines += ["", f"错误 {number['errors']}，提醒 {number['warnings']}，说明 {number['notes']}。"]
    return lines + [f"  {line_of(message)}" for message in draft.messages]


def line_of(message: Message) -> str:
    """[提醒] 在职 第 5 行 D 列「手机」：不是 11 位手机号，没有收（现在是“1380”）。请核对。"""
    place = [
        message.sheet,
        f"第 {message.row} 行" if message.row else "",
        f"{message.column} 列" if message.column else "",
    ]
    where = " ".join(part for part in place if part) + (f"「{message.heading}」" if message.heading else "")
    value = f"（现在是“{message.value}”）" if message.value else ""
    suggestion = f"{message.suggestion}。" if message.suggestion else ""
    return (
        f"[{_WEIGHTS[message.severity]}] {where}{'：' if where else ''}{message.reason}{value}。{suggestion}"
    )
