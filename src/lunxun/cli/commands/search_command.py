from __future__ import annotations

import argparse

from lunxun.cli import setup

HELP = "全文检索的索引：重建 · the full-text index: rebuild it"


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", metavar="做什么/what", required=True)
    own = what.add_parser(
        "rebuild",
        help="重建，别人照常用 · rebuild while others go on working",
        description="重建索引：补上缺的，改掉旧的，去掉没有了的。"
        "Renews every entry and drops those that are gone.",
    )
    own.add_argument(
        "--organisation", metavar="CODE", default="", help="只重建这个单位 · only this organisation"
    )


def run(parsed: argparse.Namespace) -> int:
    setup.ready()
    from lunxun.org.models import Organisation
    from lunxun.search.index import rebuild

    rows = Organisation.objects.order_by("code")
    if parsed.organisation:
        rows = rows.filter(code=parsed.organisation)
    for organisation in rows:
        counts = rebuild(organisation.pk, lambda kind, n: print(f"  {kind}\t{n}", flush=True))
        total = sum(counts.values())
        print(f"{organisation.code}\t已重建 {total} 条。{total} entries rebuilt.")
    return 0
