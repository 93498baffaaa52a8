"""Day tables that come with the product, and a provisional one for a year without a notice.

2022, 2023 and 2026 follow the notices of the State Council's office; each row says which. The notice for a
year comes out in the autumn before it, so other years are taken from a file, or provisionally from the
festivals that fall on a fixed date.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "days"
FIXED = [(1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节")]
HEADINGS = ["日期", "这一天", "名称", "依据文号", "成文日期", "预排"]


def shipped_years() -> list[int]:
    return sorted(int(path.stem) for path in FOLDER.glob("*.csv"))


def calendar_file(year: int) -> tuple[bytes, str]:
    """(csv, name) of a year's day table: as noticed if it is shipped, else provisional."""
    path = FOLDER / f"{year}.csv"
    if path.exists():
        return path.read_bytes(), path.name
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADINGS)
    for month, day, name in FIXED:
        writer.writerow([f"{year}-{month:02d}-{day:02d}", "放假", name, "", "", "是"])
    return buffer.getvalue().encode("utf-8"), f"{year}-provisional.csv"
