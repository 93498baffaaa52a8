from __future__ import annotations

import argparse

from lunxun.cli import setup

HELP = "核对操作记录的链，指出第一处不对 · check the chain of the audit trail, name the first bad entry"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--organisation", metavar="CODE", default="", help="只核对这个单位 · only this organisation"
    )
    parser.add_argument(
        "--expect",
        metavar="SEQ:DIGEST",
        default="",
        help="以前抄下的末尾，如 120:9f3a… · an end that was noted earlier",
    )


def run(parsed: argparse.Namespace) -> int:
    setup.ready()
    from lunxun.audit.chain import verify_chain
    from lunxun.org.models import Organisation

    rows = Organisation.objects.order_by("code")
    if parsed.organisation:
        rows = rows.filter(code=parsed.organisation)
    status = 0
    for organisation in rows:
        verdict = verify_chain(organisation, expect=parsed.expect)
        if verdict.is_good:
            print(f"{organisation.code}\t完好 good\t{verdict.entries}\t{verdict.seq}:{verdict.digest}")
        else:
            status = 1
            print(
                f"{organisation.code}\t不对 BAD\t第 {verdict.first_bad} 条 entry {verdict.first_bad}\t{verdict.reason}"
            )
    return status
