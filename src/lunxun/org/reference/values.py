"""Cells as people type them → one canonical text each, so that a file and what is stored compare as text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation

from lunxun.kernel.text import clean_line, half_width

Parse = Callable[[str], str]
_EXCEL_FIRST = dt.date(1899, 12, 30)


class Wrong(Exception):
    """A cell that can't be taken: why, and what to write instead."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.suggestion = suggestion


def _half(raw: str) -> str:
    """Half width, also the point, dash and slash, which keep their width as Chinese punctuation elsewhere."""
    return half_width(raw).translate(str.maketrans("．－／", ".-/"))


def text(longest: int) -> Parse:
    def parse(raw: str) -> str:
        cleaned = clean_line(raw)
        if len(cleaned) > longest:
            raise Wrong(f"太长了，最多 {longest} 个字", f"{cleaned[:longest]}")
        return cleaned

    return parse


def code(longest: int) -> Parse:
    """A code: no inner spaces, half width."""

    def parse(raw: str) -> str:
        return text(longest)(_half(raw).replace(" ", ""))

    return parse


def day(raw: str) -> str:
    """2022-02-12 from what people write: 2022年2月12日, 2022.2.12, 20220212, or Excel's day number."""
    shown = re.sub(r"\s+", "", _half(raw)).rstrip("日号")
    shown = re.sub(r"[（(].*[）)]$", "", shown).rstrip("日号")
    if re.fullmatch(r"\d{5}(\.\d+)?", shown) and 20000 < float(shown) < 80000:
        return (_EXCEL_FIRST + dt.timedelta(days=int(float(shown)))).isoformat()
    shown = re.sub(r"[年月./]", "-", shown).removesuffix("T00:00:00").removesuffix("00:00:00")
    if re.fullmatch(r"\d{8}", shown):
        shown = f"{shown[:4]}-{shown[4:6]}-{shown[6:]}"
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", shown)
    if not match:
        raise Wrong("看不懂这个日期", "写成 2022-02-12 或 2022年2月12日")
    try:
        return dt.date(*(int(part) for part in match.groups())).isoformat()
    except ValueError as error:
        raise Wrong("没有这一天", "对照日历改") from error


def month(raw: str) -> str:
    """2022-02 from 2022年2月, 2022.2, 202202 or any day of the month."""
    shown = re.sub(r"\s+", "", _half(raw)).rstrip("月份")
    shown = re.sub(r"[年月./]", "-", shown).rstrip("-")
    if re.fullmatch(r"\d{6}", shown):
        shown = f"{shown[:4]}-{shown[4:]}"
    match = re.fullmatch(r"(\d{4})-(\d{1,2})", shown)
    if match and 1 <= int(match[2]) <= 12:
        return f"{match[1]}-{int(match[2]):02d}"
    try:
        return day(raw)[:7]
    except Wrong as error:
        raise Wrong("看不懂这个月份", "写成 2022-02 或 2022年2月") from error


def number(places: int, *, least: str | None = None, most: str = "9999999999") -> Parse:
    def parse(raw: str) -> str:
        shown = re.sub(r"[\s,，%％]", "", _half(raw))
        try:
            value = Decimal(shown)
        except InvalidOperation as error:
            raise Wrong("这里要写数字", "只写数字，单位写在别的列") from error
        if not value.is_finite() or value > Decimal(most) or (least is not None and value < Decimal(least)):
            raise Wrong(f"数字要在 {least or '合理范围'} 到 {most} 之间" if least else f"数字不能超过 {most}")
        if round(value, places) != value:
            # Excel keeps 86.2 as 86.20000000000000284; what differs by that little was meant.
            if abs(round(value, places) - value) > Decimal("1e-9"):
                raise Wrong(f"最多 {places} 位小数", str(round(value, places)))
            value = round(value, places)
        return plain(value)

    return parse


def plain(value: Decimal) -> str:
    """86.20 → 86.2; 440 → 440, never 4.4E+2."""
    shown = f"{value.normalize():f}"
    return "0" if shown in ("-0", "") else shown


def yes(raw: str) -> str:
    """是 or nothing."""
    shown = _half(raw).strip().lower()
    if shown in {"", "否", "0", "no", "n", "false", "×", "x", "无", "不是"}:
        return ""
    if shown in {"是", "1", "yes", "y", "true", "√", "✓", "有", "对"}:
        return "是"
    raise Wrong("这里写“是”，或者空着", "是")


def choice(known: Mapping[str, Iterable[str]]) -> Parse:
    """One of the labels, under any of its other names."""
    names = {other: label for label, others in known.items() for other in (label, *others)}

    def parse(raw: str) -> str:
        shown = re.sub(r"\s+", "", _half(raw)).lower()
        if shown in names:
            return names[shown]
        raise Wrong("不在可选的几种里", f"只能写：{'、'.join(known)}")

    return parse


def one_of(names: Mapping[str, str], what: str) -> Parse:
    """A thing that exists, under any of its names → its canonical name; nearby names are suggested."""

    def parse(raw: str) -> str:
        shown = clean_line(_half(raw)).replace(" ", "")
        if shown in names:
            return names[shown]
        near = sorted({label for name, label in names.items() if shown and (shown in name or name in shown)})
        raise Wrong(
            f"没有这个{what}",
            f"是不是：{'、'.join(near[:4])}" if near else f"先登记{what}，或者改成现有的名称",
        )

    return parse


def many_of(names: Mapping[str, str], what: str) -> Parse:
    """Several of them, parted by 、 or ； and kept in the order of their names."""

    def parse(raw: str) -> str:
        parts = [part for part in re.split(r"[、,，;；\n/]+", raw) if part.strip()]
        return "、".join(sorted({one_of(names, what)(part) for part in parts}))

    return parse
