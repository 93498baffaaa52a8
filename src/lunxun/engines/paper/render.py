"""Layout → PDF: one sheet a number, two codes a side, the font embedded as a subset.

Typst sets the pages in one run; 600 sheets take about 2 CPU seconds. A code is
placed as an image of one pixel a module, so its edges lie exactly on the grid.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .artwork import HINT, SCALE_NOTE, page_artwork, words
from .errors import PaperError
from .fonts import find_font
from .geometry import GEOMETRY, LEFT, LINE, RIGHT
from .layout import Layout
from .payload import SHEET_BITS, Code, encode, receipt, sheet_name

MAX_SIDES = 20_000
# Fixed: version 2 with 25 % redundancy for the big code; the small one is version 1,
# because at 13 mm wider modules survive a scan better than more redundancy.
BIG = {"version": 2, "ec_level": "Q"}
SMALL = {"version": 1, "ec_level": "L"}


def render_pdf(
    layout: Layout,
    sheets: Sequence[int],
    key: bytes,
    *,
    font_dir: Path | None = None,
    strip: Callable[[int], Sequence[str]] | None = None,
) -> bytes:
    """The PDF of all sides of `sheets` (40-bit numbers, distinct), in this order.

    `strip` gives the one or two lines of a sheet's tear-off strip; without it, the engine's own 回执号.

    Raises `PaperError` when the font is missing or lacks a character.
    """
    _check(layout, sheets)
    fixed = [*HINT, SCALE_NOTE, "表号回执号查询码第页沿此线撕下自留·0123456789ABCDEFGHJKMNPQRSTVWXYZ-"]
    family, fonts = find_font([*layout.form.texts(), *fixed], font_dir)
    job = {
        "width": layout.width,
        "height": layout.height,
        "font": family,
        "line": LINE,
        "hint_y": GEOMETRY[layout.form.paper].hint_y,
        "pages": [page_artwork(layout, frame) for frame in layout.pages],
        "sides": [_side(layout, sheet, frame.page, key, strip) for sheet in sheets for frame in layout.pages],
    }
    return _compile(job, fonts)


def _check(layout: Layout, sheets: Sequence[int]) -> None:
    if not sheets:
        raise PaperError("没有要印的表：份数至少为 1")
    if len(sheets) * len(layout.pages) > MAX_SIDES:
        raise PaperError(f"一次最多印 {MAX_SIDES} 面，请分批")
    if len(set(sheets)) != len(sheets):
        raise PaperError("表号有重复：每张表的号必须不同")
    if not all(0 <= s < 1 << SHEET_BITS for s in sheets):
        raise PaperError(f"表号必须是 0 到 2^{SHEET_BITS} 之间的整数")


def _side(
    layout: Layout, sheet: int, page: int, key: bytes, strip: Callable[[int], Sequence[str]] | None
) -> dict[str, Any]:
    text = encode(Code(layout.layout_id, sheet, page), key)
    of = f"，共 {len(layout.pages)} 页" if len(layout.pages) > 1 else ""
    foot = f"表号 {sheet_name(sheet)}　第 {page} 页{of}"
    up = 23.0 if layout.form.paper == "A4" else 3.5
    texts = [words(RIGHT, layout.base - up, foot, 3.4, anchor="end")]
    if page == 1 and layout.form.tear_strip:
        own = (f"回执号　{receipt(sheet, layout.layout_id, key)}",)
        for line, what in enumerate(strip(sheet) if strip else own):
            texts.append(words(LEFT, layout.base + 8.5 + 7.0 * line, what, 4.6 - 0.8 * line, bold=True))
    return {"page": page, "big": _modules(text, BIG), "small": _modules(text, SMALL), "texts": texts}


def _modules(text: str, options: dict[str, Any]) -> dict[str, Any]:
    """A code as one grey pixel a module, 0 black, row by row."""
    import numpy as np
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, **options)
    pixels = np.array(code.to_image(scale=1, add_quiet_zones=False))
    return {"size": int(pixels.shape[0]), "pixels": pixels.reshape(-1).tolist()}


def _compile(job: dict[str, Any], fonts: Any) -> bytes:
    """Both runs of ``sheet.typ``; Typst reads files only, hence the temporary folder."""
    with TemporaryDirectory(prefix="lunxun-paper-") as name:
        folder = Path(name)
        shutil.copyfile(Path(__file__).parent / "sheet.typ", folder / "sheet.typ")
        (folder / "back.pdf").write_bytes(_run(folder, {**job, "part": "back", "sides": []}, fonts))
        return _run(folder, {**job, "part": "sheets"}, fonts)


def _run(folder: Path, job: dict[str, Any], fonts: Any) -> bytes:
    import typst

    compiler = typst.Compiler(str(folder / "sheet.typ"), root=str(folder), font_paths=fonts)
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf", sys_inputs={"job": json.dumps(job)}, pdf_tags=False, timestamp=0
        )
    except typst.TypstError as error:
        raise PaperError(f"排版失败：{error.message}") from error
    if warnings:
        raise PaperError(f"排版有疑问，没有出表：{warnings[0].message}")
    if not isinstance(pdf, bytes):
        raise PaperError("排版没有产出 PDF")
    return pdf
