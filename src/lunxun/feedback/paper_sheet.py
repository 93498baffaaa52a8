"""The form on paper, through the engine that prints and reads sheets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lunxun.engines.paper import Layout, PaperError, make_layout, parse_form
from lunxun.feedback.form_definition import worded
from lunxun.feedback.models import FormVersion
from lunxun.feedback.scales import is_points
from lunxun.kernel.errors import Invalid, Refused

LARGEST_SCALE = 10
"""Boxes of one group that fit beside the others on A4."""
SAMPLE_CODES = ("0000-0000", "0000-0000-0000-0000")


def paper_form(version: FormVersion, title: str, subtitle: str, rows: list[dict[str, str]]) -> dict[str, Any]:
    """The engine's form definition. `value` of a grade is its position, so that records read like ballots.

    Raises:
        Invalid: a scale of points has no boxes to tick, and items on the whole session have no row.
    """
    definition = worded(version.definition)
    if is_points(definition) or len(definition["grades"]) > LARGEST_SCALE:
        raise Invalid(
            {"": _("百分制没有可勾的格子，机器读不了。要用纸质表，请从评价页印手填的表，会后用键盘录入。")}
        )
    if definition.get("session_items"):
        raise Invalid(
            {
                "": _(
                    "这张表有对整场的评价项，机器读的纸质表只有按讲评价的格子，会漏掉这几项。要用纸质表，请从评价页印手填的表，会后用键盘录入。"
                )
            }
        )
    return {
        "schema": "lunxun.paper.form/1",
        "paper": "A4",
        "title": title,
        "subtitle": subtitle,
        "rows": rows,
        "aspects": [{"id": item["code"], "label": item["label"]} for item in definition["items"]],
        "grades": [
            {"value": position, "label": in_two_lines(grade["label"])}
            for position, grade in enumerate(definition["grades"])
        ],
        "suggestion_label": _("建议"),
        "strip_note": _("回执号查有没有计入；查询码看建议的答复，两周后在系统或办公室查。"),
    }


def in_two_lines(label: str) -> str:
    """非常满意 over a box of four millimetres: the last two characters stand below, so that all are legible."""
    is_long = 3 <= len(label) <= 6 and not any(character.isascii() for character in label)
    return f"{label[:-2]}\n{label[-2:]}" if is_long else label


def is_for_machine(version: FormVersion) -> bool:
    """Whether sheets of this form are read by the machine; others are written by hand and keyed in."""
    try:
        _sample_layout(version)
    except Invalid:
        return False
    return True


def sample(version: FormVersion) -> bytes:
    """One sheet as PDF with two sample lectures and a number that belongs to no session.

    Raises:
        Refused: the extra that prints sheets is not installed.
    """
    return printed(_sample_layout(version), [0], bytes(32), lambda _sheet: SAMPLE_CODES)


def _sample_layout(version: FormVersion) -> Layout:
    rows = [
        {"id": f"L{number}", "title": _("第 {n} 讲（样张）").format(n=number), "lecturer": ""}
        for number in (1, 2)
    ]
    return layout_of(paper_form(version, version.form.name, _("样张，不能用来评价"), rows))


def layout_of(form: dict[str, Any]) -> Layout:
    """Where everything stands on paper.

    Raises:
        Invalid: it does not fit.
    """
    try:
        return make_layout(parse_form(form))
    except PaperError as error:
        raise Invalid({"": str(error)}) from None


def printed(
    layout: Layout, sheets: Sequence[int], key: bytes, codes: Callable[[int], tuple[str, str]]
) -> bytes:
    """These sheets as PDF; `codes` gives the 回执号 and the 查询码 on the strip of one.

    Raises:
        Refused: the extra that prints sheets is not installed.
        Invalid: the font lacks a character, or something does not fit.
    """
    try:
        from lunxun.engines.paper import render
    except ImportError:
        raise Refused(_("这台服务器没有装纸质表的部件（lunxun[paper]）。请系统管理员装上再试。")) from None

    def strip(sheet: int) -> tuple[str, str]:
        receipt, follow = codes(sheet)
        return _("回执号　{code}").format(code=receipt), _("查询码　{code}").format(code=follow)

    try:
        pdf: bytes = render.render_pdf(layout, sheets, key, strip=strip)
    except ImportError:
        raise Refused(_("这台服务器没有装纸质表的部件（lunxun[paper]）。请系统管理员装上再试。")) from None
    except PaperError as error:
        raise Invalid({"": str(error)}) from None
    return pdf
