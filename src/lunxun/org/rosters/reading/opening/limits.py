"""How much of a file is taken. Every figure has its reason; a file beyond it is refused, never half read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds."""

    file_bytes: int = 40_000_000  # 100,000 people are 5 MB as .xlsx, 12 MB as .csv, 20 MB as .xls
    part_bytes: int = 420_000_000  # 1,048,576 rows of 12 formatted empty cells unpack to 299 MB (measured)
    total_bytes: int = 600_000_000
    ratio: int = 200  # of a part over `ratio_from`; formatted empty rows reach 25, a bomb 1,000 (measured)
    ratio_from: int = 2_000_000
    members: int = 5_000  # pictures count, a roster has no more
    sheets: int = 500  # one a unit: a district has 243
    rows: int = 300_000  # with something in them, over all sheets: three times the largest roster asked for
    columns: int = 256
    cells: int = 6_000_000  # of one sheet when read cell by cell
    cell_characters: int = 2_000  # longer text is cut: nothing a roster needs is longer
    seconds: int = 25  # of the processor, so that a busy machine refuses nothing; 100,000 people need 3
    wall_seconds: int = 150  # of the clock, where the processor's time can't be limited or is not used
    memory_bytes: int = 800_000_000  # address space of the child; 100,000 people need 250 MB


LIMITS = Limits()
