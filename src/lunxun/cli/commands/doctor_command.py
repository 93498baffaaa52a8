from __future__ import annotations

import argparse

from lunxun.cli import setup
from lunxun.cli.main import release

HELP = "体检：逐项检查，每项说怎么改 · check everything, each line says how to mend it"


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(parsed: argparse.Namespace) -> int:
    del parsed
    setup.ready()
    from lunxun.cli import checks

    print(f"轮训 lunxun {release()}")
    worst = 0
    for check in checks.CHECKS:
        try:
            found = list(check())
        except Exception as error:  # noqa: BLE001 - one broken thing must not hide the others
            found = [
                checks.Finding(
                    checks.BAD, check.__name__, f"查不了：{error}", "先解决上面的问题，再运行 lunxun doctor"
                )
            ]
        for finding in found:
            print(finding)
            worst = max(worst, finding.level == checks.BAD)
    return int(worst)
