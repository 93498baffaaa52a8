"""PDF through Typst, from a template and typed data; a missing font is an error, never a blank page."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import category

from django.utils.translation import gettext as _

from lunxun.documents.drawing import Canvas
from lunxun.documents.rows import FIGURES, Table, filled, plain
from lunxun.engines.paper.errors import PaperError
from lunxun.engines.paper.fonts import find_font, missing_symbols
from lunxun.kernel.errors import Invalid

HERE = Path(__file__).resolve().parent
TABLE = HERE / "table.typ"
SERIF = ("FangSong_GB2312", "FangSong", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "SimSun")


FAMILY = "font-of-the-page"
"""Stands in a drawing for the family that is found when the page is set."""
PICTURE = HERE / "picture.typ"
PICTURE_DENSITY = 300
"""Dots an inch of a drawing that becomes a picture."""


class NoPdf(Invalid):
    """A PDF can't be made here; the sentence says what is missing and who can add it."""


def is_available() -> bool:
    """Whether the extra `paper` is installed: a page offers PDF only then."""
    return find_spec("typst") is not None and find_spec("PIL") is not None


def render(
    template: Path,
    data: Mapping[str, Any],
    *,
    font_dir: Path | None = None,
    kind: str = "pdf",
    density: int | None = None,
) -> bytes:
    """Compile `template` with `data` (sys.inputs.data, JSON); fonts are embedded as subsets.

    `kind` "png" makes a picture of the first page with `density` dots an inch.
    Added to the data: `font`, the family of headings and tables, and `serif`, one of the kind of 宋体 or
    仿宋 for running text, which is the same family where none is installed.

    Raises:
        NoPdf: the extra or a Chinese font is missing, a letter is in none (emoji become a word), or Typst complains.
    """
    if not is_available():
        raise NoPdf(
            _(
                "这台机器没有装 PDF 部件，出不了 PDF。请系统管理员安装 lunxun[paper]；现在可以先打印或导出 Excel。"
            )
        )
    import typst

    data = _spoken(data, missing_symbols(_texts(data), font_dir))
    try:
        family, fonts = find_font(_texts(data), font_dir)
    except PaperError as error:
        raise NoPdf(str(error)) from error
    with TemporaryDirectory(prefix="lunxun-pdf-") as name:
        folder = Path(name)
        shutil.copyfile(template, folder / "document.typ")
        compiler = typst.Compiler(str(folder / "document.typ"), root=str(folder), font_paths=fonts)
        job = json.dumps(
            {**data, "font": family, "serif": _serif(fonts, family)}, ensure_ascii=False, default=str
        )
        try:
            content, warnings = compiler.compile_with_warnings(
                format=kind, ppi=density, sys_inputs={"data": job}, timestamp=0
            )
        except typst.TypstError as error:
            raise NoPdf(_("排版没有成：%(why)s") % {"why": error.message}) from error
    if warnings:
        raise NoPdf(_("排版有疑问，没有出 PDF：%(why)s") % {"why": warnings[0].message})
    return bytes(content)


def _serif(fonts: Any, family: str) -> str:
    present = {font.family for font in fonts.fonts() if font.path}
    return next((name for name in SERIF if name in present), family)


def picture(drawing: Canvas) -> bytes:
    """A drawing as PNG, for files that can't hold SVG."""
    data = {"svg": drawing.svg(FAMILY), "width": drawing.width, "height": drawing.y}
    return render(PICTURE, data, kind="png", density=PICTURE_DENSITY)


def table_pdf(table: Table, *, foot: str = "", font_dir: Path | None = None) -> bytes:
    """A table on A4 landscape with its header on every page; `foot` stands beside the page number."""
    data = {
        "title": str(table.title),
        "lines": [line for line in (str(table.caption), "；".join(table.filters)) if line],
        "heads": [str(column.label) for column in table.columns],
        "right": [column.kind in FIGURES for column in table.columns],
        "rows": [
            [plain(value, column.kind) for column, value in zip(table.columns, row, strict=True)]
            for row in filled(table)
        ],
        "notes": [str(note) for note in table.notes],
        "foot": foot,
    }
    return render(TABLE, data, font_dir=font_dir)


def _spoken(value: Any, symbols: frozenset[str]) -> Any:
    """The data with a word where the font has no picture: an emoji in a suggestion must not cost the whole letter."""
    if not symbols:
        return value
    run = re.compile(f"[{re.escape(''.join(sorted(symbols)))}]+")

    def word(found: re.Match[str]) -> str:
        return _("［表情］") if any(category(c) == "So" for c in found[0]) else ""

    def inside(one: Any) -> Any:
        if isinstance(one, str):
            return run.sub(word, one)
        if isinstance(one, Mapping):
            return {key: inside(inner) for key, inner in one.items()}
        if isinstance(one, list | tuple):
            return [inside(inner) for inner in one]
        return one

    return inside(value)


def _texts(value: Any) -> Iterable[str]:
    """Every text in the data, so that a character without a shape is found before the page is set."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for inner in value:
            yield from _texts(inner)
