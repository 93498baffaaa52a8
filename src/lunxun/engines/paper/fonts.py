"""The Chinese font: found and checked before a sheet is made, never guessed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category

from .errors import PaperError

SYMBOLS = frozenset({"So", "Sk", "Cf", "Mn", "Me"})
"""Unicode categories of what people put between words: pictures, their skin tones, joiners, selectors."""
# Families that cover official Chinese text; the first one present is used.
FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
)


def find_font(texts: Iterable[str], font_dir: Path | None = None) -> tuple[str, Any]:
    """Family name and the `typst.Fonts` that hold it.

    Raises `PaperError` when no Chinese font is installed or a character of
    `texts` is missing from it: a box where a name should be is worse than an error.
    """
    if font_dir is not None and not font_dir.is_dir():
        raise PaperError(f"字体目录 {font_dir} 不存在")
    fonts, by_family = _installed(font_dir)
    for family in FAMILIES:
        if family in by_family:
            info = by_family[family]
            _check_glyphs(texts, str(info.path), info.index, family)
            return family, fonts
    where = f"目录 {font_dir}" if font_dir else "系统"
    raise PaperError(f"{where}里没有中文字体，印不了表：请安装 fonts-noto-cjk，或用 --fonts 指定字体目录")


def missing_symbols(texts: Iterable[str], font_dir: Path | None = None) -> frozenset[str]:
    """Emoji, joiners and the like that the font has no shape for: a text reads without them, a name would not."""
    symbols = sorted({c for text in texts for c in text if category(c) in SYMBOLS})
    _fonts, by_family = _installed(font_dir)
    info = next((by_family[family] for family in FAMILIES if family in by_family), None)
    return frozenset(_missing(symbols, str(info.path), info.index)) if info and symbols else frozenset()


@cache
def _installed(font_dir: Path | None) -> tuple[Any, dict[str, Any]]:
    """The fonts of a folder or of the system, looked for once a process: that takes longer than a page may."""
    import typst

    fonts = typst.Fonts(
        include_system_fonts=font_dir is None,
        include_embedded_fonts=False,
        font_paths=[str(font_dir)] if font_dir else [],
    )
    return fonts, {f.family: f for f in fonts.fonts() if f.path}


def _check_glyphs(texts: Iterable[str], path: str, index: int, family: str) -> None:
    missing = _missing(sorted({c for text in texts for c in text if not c.isspace()}), path, index)
    if missing:
        shown = "、".join(f"“{c}”(U+{ord(c):04X})" for c in missing[:5])
        raise PaperError(f"字体 {family} 里没有这些字：{shown}。请换字体（--fonts）或改用通用字")


def _missing(characters: list[str], path: str, index: int) -> list[str]:
    from PIL import ImageFont

    font = ImageFont.truetype(path, 24, index=index)
    missing_glyph = bytes(font.getmask("\U0010fffd"))
    return [c for c in characters if bytes(font.getmask(c)) == missing_glyph]
