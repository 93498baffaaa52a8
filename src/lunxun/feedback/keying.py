"""Keyboard entry of paper: a row is as many digits as there are items, best grade 1; the boundary of that page.

`121` reads 主题 1, 内容 2, 形式 1. `0` or `-` leaves an item out, `x` alone says 这堂没听. On a scale of
points the numbers stand apart: `95 90 88`. What follows the items are the further questions, as digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from lunxun.feedback import tickets
from lunxun.feedback.form_definition import MAX_TEXT, SESSION, sizes, worded
from lunxun.feedback.scales import is_points
from lunxun.kernel.text import half_width

BLANK = {"0", "-"}
ABSENT = {"x", "X", "*"}
_NUMBER = re.compile(r"\d+|-")


class Unreadable(ValueError):
    """What was typed is no row of this form; the text says why."""


def read_row(definition: Mapping[str, Any], typed: str) -> dict[str, Any]:
    """Answers by item code, `{"absent": True}`, or nothing for an empty row.

    Raises:
        Unreadable: too many digits, a grade that the scale does not have, or another character.
    """
    text = half_width(typed).strip()
    if not text:
        return {}
    if text in ABSENT:
        return {"absent": True}
    limits = sizes(definition)
    codes = list(limits)
    parts = _parts(definition, text)
    if len(parts) > len(codes):
        raise Unreadable(_("最多 {n} 个，现在 {m} 个。").format(n=len(codes), m=len(parts)))
    row: dict[str, Any] = {}
    for code, part in zip(codes, parts, strict=False):
        answer = _answer(definition, code, part, limits[code])
        if answer is not None:
            row[code] = answer
    return row


def session_form(definition: Mapping[str, Any]) -> dict[str, Any]:
    """What is judged once for the whole session, as if it were a lecture."""
    return {**definition, "items": definition.get("session_items", ()), "choices": ()}


def is_spaced(definition: Mapping[str, Any]) -> bool:
    """Whether a grade may have two digits, so that a blank has to stand between two of them."""
    return is_points(definition) or len(definition["grades"]) > 9


def _parts(definition: Mapping[str, Any], text: str) -> list[str]:
    parts = _NUMBER.findall(text) if is_spaced(definition) else list(text.replace(" ", ""))
    if "".join(parts) != text.replace(" ", ""):
        raise Unreadable(_("只能是数字、0、- 和 x。"))
    return parts


def _answer(definition: Mapping[str, Any], code: str, part: str, limit: int) -> int | None:
    is_item = any(item["code"] == code for item in definition["items"])
    if part == "-" or (part == "0" and not (is_item and is_points(definition))):
        return None
    if not part.isdigit():
        raise Unreadable(_("只能是数字、0、- 和 x。"))
    number = int(part)
    if is_item and is_points(definition):
        position = 100 - number
    elif is_item and definition.get("scale") == "ten":
        position = 10 - number
    else:
        position = number - 1
    if not 0 <= position < limit:
        raise Unreadable(_("没有“{part}”这一档。").format(part=part))
    return position


class KeyForm(forms.Form):
    """One sheet. `rows` and `texts` are what `ballots.cast` takes."""

    ticket = forms.CharField(max_length=24, strip=True)
    key = forms.CharField(max_length=32, widget=forms.HiddenInput())

    def __init__(
        self, *args: Any, definition: Mapping[str, Any], lectures: Sequence[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._definition = definition
        self.is_spaced, self.is_points = is_spaced(definition), is_points(definition)
        self._lectures = lectures
        self.fields["ticket"].label = _("票号，或纸质表的表号")
        for number, lecture in enumerate(lectures, 1):
            self.fields[f"e{lecture.pk}"] = forms.CharField(
                label=f"{number} {lecture.title}",
                required=False,
                max_length=40,
                widget=forms.TextInput(
                    {"class": "input input--s", "inputmode": "numeric", "placeholder": _("评价")}
                ),
            )
            self.fields[f"t{lecture.pk}"] = forms.CharField(
                label=_("对第 {n} 讲的建议").format(n=number),
                required=False,
                max_length=MAX_TEXT,
                widget=forms.TextInput(
                    {
                        "class": "input input--s",
                        "aria-label": _("对第 {n} 讲的建议").format(n=number),
                        "placeholder": _("建议（选填）"),
                    }
                ),
            )
        if definition.get("session_items"):
            labels = " ".join(item["label"] for item in worded(definition)["session_items"])
            self.fields["e0"] = forms.CharField(
                label=_("整场培训：{items}").format(items=labels),
                required=False,
                max_length=40,
                widget=forms.TextInput({"class": "input input--s", "inputmode": "numeric"}),
            )
        self.fields["follow"] = forms.CharField(
            label=_("查询码（存根上有，要查答复的才敲）"), required=False, max_length=24, strip=True
        )
        self.fields["t0"] = forms.CharField(
            label=_("对整场的建议"), required=False, max_length=MAX_TEXT, widget=forms.Textarea({"rows": 2})
        )

    @property
    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """(answers, advice) per lecture in course order."""
        return [(self[f"e{lecture.pk}"], self[f"t{lecture.pk}"]) for lecture in self._lectures]

    def clean_follow(self) -> str:
        typed = str(self.cleaned_data["follow"])
        if typed and tickets.clean_ticket(typed) is None:
            raise forms.ValidationError(_("查询码是 16 位。照存根再敲一遍，不查的留空。"))
        return tickets.clean_ticket(typed) or ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.rows: dict[int, dict[str, Any]] = {}
        self.texts: dict[int | None, str] = {}
        for lecture in self._lectures:
            self._read(lecture.pk, self._definition, data)
            if data.get(f"t{lecture.pk}"):
                self.texts[lecture.pk] = data[f"t{lecture.pk}"]
        if "e0" in self.fields:
            self._read(SESSION, session_form(self._definition), data)
        if data.get("t0"):
            self.texts[None] = data["t0"]
        return data

    def _read(self, place: int, definition: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        try:
            row = read_row(definition, data.get(f"e{place}") or "")
        except Unreadable as unreadable:
            self.add_error(f"e{place}", str(unreadable))
            return
        if row.get("absent") and place == SESSION:
            self.add_error(f"e{place}", _("整场没有“没听”，没填就空着。"))
        elif row:
            self.rows[place] = row
