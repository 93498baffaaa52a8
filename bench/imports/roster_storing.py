"""The whole path of a roster: read, compare, store, the same again, undo; seconds and peak memory beside the limits.

Writes workbooks of 3,000 and 100,000 people, each size in a process of its own with an empty database:
SQLite below a temporary folder, or what LUNXUN_DATABASE names (see tests/postgres.py).

    python -m bench.imports.roster_storing [--sizes 3000 100000]
    python -m tests.postgres python -m bench.imports.roster_storing
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMITS = {3_000: 3.0, 100_000: 20.0}
MEMORY_MB = 500
NAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"
TITLES = ("书记、主任", "副主任", "安全专干", "党政办主任", "科员", "科员", "四级主任科员", "网格员")


def workbook(size: int) -> bytes:
    """A master roster: one person a row, 40 people a unit, one 街道 above ten 社区."""
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet("花名册")
    headings = (
        "序号",
        "工号",
        "姓名",
        "性别",
        "出生年月",
        "单位",
        "职务",
        "级别",
        "人员类别",
        "条线",
        "手机号",
    )
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading)
    for row in range(1, size + 1):
        unit = row // 40
        name = NAMES[row % 20] + GIVEN[row // 20 % 20] + (GIVEN[row // 400 % 20] if row % 3 else "")
        cells = (
            f"N{row:06d}", name, "男" if row % 2 else "女", f"{1965 + row % 35}-{row % 12 + 1:02d}",
            f"第{unit // 10 + 1}街道/第{unit + 1}社区", TITLES[row % 8], "正科" if row % 8 == 0 else "",
            "公务员", "底线" if row % 4 else "综合", f"139{row:08d}",
        )  # fmt: skip
        sheet.write_number(row, 0, row)
        for column, text in enumerate(cells, 1):
            sheet.write_string(row, column, text)
    book.close()
    return buffer.getvalue()


def one(size: int) -> None:
    """One size in this process; prints its row of the table."""
    folder = tempfile.mkdtemp(prefix="lunxun-bench-")
    os.environ.update(DJANGO_SETTINGS_MODULE="lunxun.web.settings", LUNXUN_DATA=folder)
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from lunxun.org.actors import system_actor
    from lunxun.org.models import Organisation, Person, PostHolding
    from lunxun.org.rosters import actions, checking, queries

    organisation = Organisation.objects.create(name=f"区{size}", short_name=f"区{size}", code=f"bench{size}")
    actor, data, times = system_actor(organisation), workbook(size), []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def step(run) -> object:
        start = time.perf_counter()
        result = run()
        times.append(time.perf_counter() - start)
        return result

    batch = step(lambda: checking.receive_roster(actor=actor, name="花名册.xlsx", data=data))
    step(lambda: checking.check_roster(actor=actor, batch=batch, layout=queries.layout_of(batch)))
    step(lambda: actions.import_roster(actor=actor, batch=batch))
    assert Person.objects.filter(organisation=organisation).count() == size
    assert PostHolding.objects.filter(organisation=organisation).count() == size
    total = sum(times)
    again = checking.receive_roster(actor=actor, name="花名册.xlsx", data=data)
    plan = checking.check_roster(actor=actor, batch=again, layout=queries.layout_of(again))
    assert plan.is_empty()
    del plan
    step(lambda: actions.undo_import(actor=actor, batch=batch))
    assert not Person.objects.filter(organisation=organisation).exists()
    peak = (
        max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        / 1024
    )
    limit = LIMITS.get(size, float("nan"))
    columns = [f"{seconds:7.2f}" for seconds in (*times[:3], total, limit, times[3])]
    print(
        f"| {connection.vendor:10} | {size:7,} | {' | '.join(columns)} | {peak:5.0f} | {MEMORY_MB} | {before:5.0f} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(LIMITS))
    parser.add_argument("--one", type=int)
    parsed = parser.parse_args()
    if parsed.one:
        one(parsed.one)
        return
    print(
        "| database | people | receive s | check s | store s | total s | limit s | undo s | peak MB | limit MB | start MB |"
    )
    for size in parsed.sizes:
        subprocess.run([sys.executable, "-m", "bench.imports.roster_storing", "--one", str(size)], check=True)


if __name__ == "__main__":
    main()
