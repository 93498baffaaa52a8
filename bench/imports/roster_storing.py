"""The whole path of a roster: receive (parse, recognise), check (read, compare), store, the same again, undo.

Writes workbooks of 3,000 and 100,000 people, each size in a process of its own with an empty database:
SQLite below a temporary folder, or what LUNXUN_DATABASE names (see tests/postgres.py). Per step: seconds of
the clock and, in brackets, of the processor, the child that parses among them. On a busy machine the clock
tells of the neighbours; the processor's seconds tell of this program. Memory is this process and the child
together, looked at every 20 ms; the rest of the columns are the limits that were promised.

    python -m bench.imports.roster_storing [--sizes 3000 100000]
    python -m tests.postgres python -m bench.imports.roster_storing
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.figures import figure

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


class Memory:
    """The most that this process and its children had in memory at one moment, in MB."""

    def __init__(self) -> None:
        self.peak = 0.0
        self.start = self._now()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            self.peak = max(self.peak, self._now())
            time.sleep(0.02)

    def _now(self) -> float:
        own = os.getpid()
        children = Path(f"/proc/{own}/task/{own}/children").read_text(encoding="ascii").split()
        pages = 0
        for pid in (own, *children):
            with contextlib.suppress(OSError):
                pages += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def one(size: int) -> bool:
    """One size in this process; prints its row of the table and says whether the limits were met."""
    folder = tempfile.mkdtemp(prefix="lunxun-bench-")
    os.environ.update(DJANGO_SETTINGS_MODULE="lunxun.web.settings", LUNXUN_DATA=folder)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from lunxun.org.actors import system_actor
    from lunxun.org.models import Organisation, Person, PostHolding
    from lunxun.org.rosters import actions, checking, comparing

    code = f"bench{size}{os.getpid()}"
    organisation = Organisation.objects.create(name=f"区{size}", short_name=f"区{size}", code=code)
    actor, data = system_actor(organisation), workbook(size)
    memory, told, total, used = Memory(), [], 0.0, 0.0

    def step(run: Callable[[], Any], *, counts: bool = True) -> Any:
        nonlocal total, used
        start, before = time.perf_counter(), sum(os.times()[:4])
        result = run()
        wall, processor = time.perf_counter() - start, sum(os.times()[:4]) - before
        told.append(f"{wall:6.2f} ({processor:5.2f})")
        if counts:
            total, used = total + wall, used + processor
        return result

    batch = step(lambda: checking.receive_roster(actor=actor, name="花名册.xlsx", data=data))
    step(lambda: checking.check_roster(actor=actor, batch=batch, layout=comparing.layout_of(batch)))
    step(lambda: actions.import_roster(actor=actor, batch=batch))
    assert Person.objects.filter(organisation=organisation).count() == size
    assert PostHolding.objects.filter(organisation=organisation).count() == size
    peak = memory.peak
    again = checking.receive_roster(actor=actor, name="花名册.xlsx", data=data)

    def recheck() -> bool:
        layout = comparing.layout_of(again)
        return checking.check_roster(actor=actor, batch=again, layout=layout).is_empty()

    assert step(recheck, counts=False)
    step(lambda: actions.undo_import(actor=actor, batch=batch), counts=False)
    assert not Person.objects.filter(organisation=organisation).exists()
    cells = [
        f"{connection.vendor:10}", f"{size:7,}", *told[:3], f"{total:6.2f} ({used:5.2f})", f"{LIMITS.get(size, 0):5.0f}",
        f"{peak:4.0f}", f"{MEMORY_MB}", f"{memory.start:4.0f}", *told[3:], f"{memory.peak:4.0f}",
    ]  # fmt: skip
    print(f"| {' | '.join(cells)} |", flush=True)
    limit = LIMITS.get(size)
    quick, small = limit is None or total <= limit, peak <= MEMORY_MB
    whole = f"{total:.2f} s ({used:.2f} CPU s)"
    figure(f"{size:,} people received, checked, stored", whole, f"{limit:.0f} s" if limit else "", met=quick)
    figure(f"{size:,} people, peak of memory", f"{peak:.0f} MB", f"{MEMORY_MB} MB", met=small)
    return quick and small


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(LIMITS))
    parser.add_argument("--one", type=int)
    parsed = parser.parse_args()
    if parsed.one:
        return 0 if one(parsed.one) else 1
    with contextlib.suppress(OSError):
        print(f"Load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.")
    print(
        "| database | people | receive s | check s | store s | total s | limit s | peak MB | limit MB | at start MB "
        "| check again s | undo s | peak MB with these |"
    )
    alone = [sys.executable, "-m", "bench.imports.roster_storing", "--one"]
    return max(subprocess.run([*alone, str(size)], check=False).returncode for size in parsed.sizes)


if __name__ == "__main__":
    sys.exit(main())
