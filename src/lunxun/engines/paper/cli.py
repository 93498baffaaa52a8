"""``python -m lunxun.engines.paper``: example, render, read. Bad input: one line, exit code 2."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .errors import PaperError
from .form import example_form, read_form
from .layout import dump_layout, make_layout, read_layout
from .payload import new_key, read_key, sheet_number


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    try:
        args.run(args)
    except PaperError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"写不了文件 {error.filename}：{error.strerror}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lunxun.engines.paper", description="纸质评价表：印与读")
    verbs = parser.add_subparsers(required=True)
    example = verbs.add_parser("example", help="写出一个表样文件，供修改")
    example.add_argument("-o", "--output", type=Path, required=True)
    example.set_defaults(run=_example)

    render = verbs.add_parser("render", help="表样 → 版面文件和 PDF")
    render.add_argument("form", type=Path)
    render.add_argument("-o", "--output", type=Path, required=True, help="PDF")
    render.add_argument("--layout", type=Path, required=True, help="版面文件，读表时要用，请保存")
    render.add_argument("--count", type=int, default=1, help="份数")
    render.add_argument("--first", type=int, default=0, help="从第几份起（加印时用，表号不重复）")
    render.add_argument("--fonts", type=Path, help="中文字体所在目录（默认用系统字体）")
    render.add_argument("--key", type=Path, help="密钥文件（默认 版面文件名.key，没有就新建）")
    render.set_defaults(run=_render)

    read = verbs.add_parser("read", help="扫描件 → 每页一条记录")
    read.add_argument("scans", type=Path, nargs="+")
    read.add_argument("--layout", type=Path, action="append", required=True, help="可给多个")
    read.add_argument("--json", type=Path, required=True, dest="output")
    read.add_argument("--key", type=Path, help="密钥文件（默认 第一个版面文件名.key）")
    read.add_argument("--jobs", type=int, default=1, help="同时几个进程")
    read.add_argument("--page-seconds", type=float, default=20.0, help="一页最多几秒")
    read.set_defaults(run=_read)
    return parser


def _example(args: argparse.Namespace) -> None:
    args.output.write_text(json.dumps(example_form(), ensure_ascii=False, indent=2) + "\n", "utf-8")


def _render(args: argparse.Namespace) -> None:
    from .render import render_pdf

    if not 1 <= args.count <= 10_000 or args.first < 0:
        raise PaperError("--count 应为 1 到 10000，--first 不小于 0")
    layout = make_layout(read_form(args.form))
    key_path = _key_path(args.key, args.layout)
    key = read_key(key_path) if key_path.exists() else new_key()
    numbers = [sheet_number(args.first + i, layout.layout_id, key) for i in range(args.count)]
    pdf = render_pdf(layout, numbers, key, font_dir=args.fonts)
    if not key_path.exists():
        key_path.touch(mode=0o600)
        key_path.write_text(key.hex() + "\n", "ascii")
    args.layout.write_text(json.dumps(dump_layout(layout), ensure_ascii=False, indent=1) + "\n", "utf-8")
    args.output.write_bytes(pdf)


def _read(args: argparse.Namespace) -> None:
    from .isolate import Job, read_many

    for path in args.layout:
        read_layout(path)
    key = read_key(_key_path(args.key, args.layout[0]))
    for path in args.scans:
        if not path.is_file():
            raise PaperError(f"没有这个文件：{path}")
    if args.jobs < 1 or args.page_seconds <= 0:
        raise PaperError("--jobs 和 --page-seconds 应大于 0")
    job = Job(tuple(args.scans), tuple(args.layout), key, page_seconds=args.page_seconds)
    count = _write(args.output, read_many(job, args.jobs))
    sys.stdout.write("，".join(f"{_STATUS[k]} {count[k]} 页" for k in _STATUS) + "\n")


_STATUS = {"accepted": "自动读完", "review": "待人工看", "rejected": "退回", "blank": "空白"}


def _write(path: Path, records: Iterable[dict[str, Any]]) -> Counter[str]:
    """Stream the records into one JSON object; the summary comes last."""
    from .records import READ_SCHEMA

    count: Counter[str] = Counter()
    with path.open("w", encoding="utf-8") as out:
        out.write(f'{{"schema": "{READ_SCHEMA}", "pages": [')
        for number, record in enumerate(records):
            out.write(",\n" if number else "\n")
            json.dump(record, out, ensure_ascii=False)
            count[record["status"]] += 1
        summary = {"received": count.total(), **{name: count[name] for name in _STATUS}}
        out.write(f'\n], "summary": {json.dumps(summary)}}}\n')
    return count


def _key_path(given: Path | None, layout: Path) -> Path:
    return given or layout.with_name(layout.name + ".key")
