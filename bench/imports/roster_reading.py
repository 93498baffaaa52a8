"""Reading a roster: seconds of the clock and of the processor, peak memory, beside the limits that were promised.

Each size runs in a process of its own, so that peaks are its own; the child that parses is counted beside it.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import time

import xlsxwriter

from lunxun.org.rosters.reading import read_roster

LIMITS = {3_000: 3.0, 100_000: 6.0}  # seconds for reading; storing has its own share of the 20
MEMORY_MB = 500
HEADINGS = [
    "序号",
    "工号",
    "单位",
    "科室",
    "姓名",
    "性别",
    "出生年月",
    "职务",
    "级别",
    "职级",
    "人员类别",
    "手机",
    "备注",
]
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"


def roster(count: int) -> bytes:
    """A district's master: a title, a header, 60 people a unit."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("花名册")
    sheet.write(0, 0, "区直机关干部花名册")
    sheet.write_row(1, 0, HEADINGS)
    for n in range(count):
        name = FAMILY[n % 10] + GIVEN[n // 10 % 23] + GIVEN[n // 230 % 23]
        title = "副局长、党组成员" if n % 60 == 1 else "科员"
        born = f"{1960 + n % 40}.{1 + n % 12:02}"
        phone = 13_800_000_000 + n if n % 11 else ""
        row = [n + 1, f"N{n:06}", f"澄湖区第{n // 60}局", "办公室", name, "男女"[n % 2], born, title]
        sheet.write_row(n + 2, 0, [*row, "正科", "四级主任科员", "公务员", phone, ""])
    book.close()
    return out.getvalue()


def one(count: int) -> None:
    data = roster(count)
    wall, used = time.monotonic(), time.process_time()
    draft = read_roster(data, "花名册.xlsx")
    wall, used = time.monotonic() - wall, time.process_time() - used
    if len(draft.persons) != count:
        raise SystemExit(f"{len(draft.persons)} persons of {count}")
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{count:>7,} people, {len(data) / 1e6:.1f} MB .xlsx: {wall:.2f} s (limit {LIMITS[count]:.0f}); processor "
        f"{used:.2f} s here + {child.ru_utime + child.ru_stime:.2f} s in the child; peak {own} MB here "
        f"(limit {MEMORY_MB}, the file itself and its making included), {child.ru_maxrss // 1024} MB in the child"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one(int(sys.argv[1]))
    else:
        for size in LIMITS:
            subprocess.run([sys.executable, "-m", "bench.imports.roster_reading", str(size)], check=True)
