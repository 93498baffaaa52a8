"""The boundary of the form editor: a page of fields ↔ a form definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.feedback.form_definition import worded
from lunxun.feedback.scales import LIBRARY, own_words
from lunxun.kernel.text import clean_line, half_width

ITEMS, SESSION_ITEMS, CHOICES = 6, 4, 3
MOST_WORDED, LONGEST_WORD = 5, 8
"""Longer scales are points; a longer word does not stand above its column on a phone."""
SEPARATORS = str.maketrans("，、；;/", ",,,,,")


def _parts(text: str) -> list[str]:
    return [part for part in (clean_line(one) for one in text.translate(SEPARATORS).split(",")) if part]


class EditForm(forms.Form):
    """One version of a form. Rows that are left empty do not count; codes stay with their rows, so that
    a lecturer's figures can be followed from version to version."""

    name = forms.CharField(label=gettext_lazy("表名"), max_length=60)
    scale = forms.ChoiceField(label=gettext_lazy("量表"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("各档叫法"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("从好到差，用顿号分开，例如 优秀、良好、合格、不合格。不填就用量表自己的。"),
    )
    values = forms.CharField(
        label=gettext_lazy("各档分值"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("从好到差，用逗号分开，例如 100, 85, 60, 0。不填就用量表自己的。"),
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("怎样算有效"),
        choices=[
            ("all", gettext_lazy("每一项都答了才算有效")),
            ("any", gettext_lazy("答了一项就算有效，没答的项不计入那一项")),
        ],
        widget=forms.RadioSelect,
    )
    absent = forms.CharField(label=gettext_lazy("没听课的勾选框"), max_length=20)
    advice = forms.CharField(label=gettext_lazy("一堂课的建议"), max_length=30)
    session_advice = forms.CharField(label=gettext_lazy("整场的建议"), max_length=40)

    def __init__(self, *args: Any, definition: Mapping[str, Any], name: str, **kwargs: Any) -> None:
        shown = worded(definition)
        initial = {
            "name": name,
            "scale": shown.get("scale", "grade4"),
            "words": _("、").join(own_words(definition)),
            "values": ", ".join(f"{grade['value']:g}" for grade in shown["grades"])
            if len(shown["grades"]) <= 10
            else "",
            "rule": "all" if shown["required"] else "any",
            **{key: shown[key] for key in ("absent", "advice", "session_advice")},
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["scale"].choices = [(code, _(scale.name)) for code, scale in LIBRARY.items()]
        self._rows("item", shown["items"], ITEMS, _("第 {n} 项"), weight=True)
        self._rows("session", shown.get("session_items", []), SESSION_ITEMS, _("整场第 {n} 项"))
        self._rows("choice", shown["choices"], CHOICES, _("第 {n} 问"), options=True)

    def _rows(
        self,
        kind: str,
        present: list[Mapping[str, Any]],
        count: int,
        label: str,
        *,
        weight: bool = False,
        options: bool = False,
    ) -> None:
        for number in range(count):
            row = present[number] if number < len(present) else {}
            head = label.format(n=number + 1)
            self._add(f"{kind}{number}_label", head, row.get("label", ""), 20)
            self._add(f"{kind}{number}_code", "", row.get("code", ""), 30, forms.HiddenInput())
            if weight:
                shown = f"{row['weight']:g}" if row else ""
                self._add(f"{kind}{number}_weight", _("{row}的权重").format(row=head), shown, 6)
            if options:
                self._add(
                    f"{kind}{number}_options",
                    _("{row}的选项").format(row=head),
                    _("、").join(row.get("options", [])),
                    80,
                )

    def _add(self, name: str, label: str, value: str, most: int, widget: forms.Widget | None = None) -> None:
        self.fields[name] = forms.CharField(label=label, required=False, max_length=most, widget=widget)
        self.initial[name] = value

    def rows(self, kind: str, count: int) -> list[list[forms.BoundField]]:
        """Bound fields of a table, a list a row, for the template."""
        parts = {
            "item": ("label", "weight", "code"),
            "session": ("label", "code"),
            "choice": ("label", "options", "code"),
        }
        return [[self[f"{kind}{number}_{part}"] for part in parts[kind]] for number in range(count)]

    @property
    def item_rows(self) -> list[list[forms.BoundField]]:
        return self.rows("item", ITEMS)

    @property
    def session_rows(self) -> list[list[forms.BoundField]]:
        return self.rows("session", SESSION_ITEMS)

    @property
    def choice_rows(self) -> list[list[forms.BoundField]]:
        return self.rows("choice", CHOICES)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.definition: dict[str, Any] = {}
        if self.errors:
            return data
        scale = LIBRARY[data["scale"]]
        definition: dict[str, Any] = {**scale.definition()}
        self._words(definition, _parts(data["words"]))
        self._values(definition, data["values"])
        definition["items"] = self._labelled("item", ITEMS, "i", self._weight)
        definition["session_items"] = self._labelled("session", SESSION_ITEMS, "s", lambda _name: {})
        definition["choices"] = self._labelled("choice", CHOICES, "c", self._options)
        definition["required"] = (
            [item["code"] for item in definition["items"]] if data["rule"] == "all" else []
        )
        definition.update({key: data[key] for key in ("absent", "advice", "session_advice")})
        self._check(definition)
        self.definition = definition
        return data

    def _words(self, definition: dict[str, Any], words: list[str]) -> None:
        grades = definition["grades"]
        if not words:
            return None
        if len(grades) > MOST_WORDED:
            return self.add_error("words", _("这个量表评的是分数，没有叫法。请把这一格清空。"))
        if len(words) != len(grades):
            text = _("这个量表有 {n} 档，写了 {m} 个叫法。")
            return self.add_error("words", text.format(n=len(grades), m=len(words)))
        if len(set(words)) != len(words) or max(map(len, words)) > LONGEST_WORD:
            return self.add_error(
                "words", _("各档的叫法要不一样，每个不超过 {n} 个字。").format(n=LONGEST_WORD)
            )
        for grade, word in zip(grades, words, strict=True):
            grade["label"] = word
        return None

    def _values(self, definition: dict[str, Any], text: str) -> None:
        parts = _parts(half_width(text))
        if not parts or definition["kind"] == "points":
            return None
        try:
            values = [float(part) for part in parts]
        except ValueError:
            return self.add_error("values", _("分值要写成数，例如 100, 85, 60, 0。"))
        if len(values) != len(definition["grades"]):
            return self.add_error(
                "values",
                _("这个量表有 {n} 档，写了 {m} 个分值。").format(n=len(definition["grades"]), m=len(values)),
            )
        if values != sorted(values, reverse=True) or not all(0 <= value <= 100 for value in values):
            return self.add_error("values", _("分值从好到差，在 0 到 100 之间。"))
        for grade, value in zip(definition["grades"], values, strict=True):
            grade["value"] = value
        return None

    def _labelled(self, kind: str, count: int, letter: str, more: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        taken = {self.data.get(f"{kind}{number}_code", "") for number in range(count)}
        for number in range(count):
            label = clean_line(self.cleaned_data.get(f"{kind}{number}_label"))
            if not label:
                continue
            code = self.cleaned_data.get(f"{kind}{number}_code") or ""
            if not code.isidentifier() or not code.isascii() or code == "absent":
                code = next(c for c in (f"{letter}{n}" for n in range(1, 99)) if c not in taken)
                taken.add(code)
            found.append({"code": code, "label": label, **more(f"{kind}{number}")})
        return found

    def _weight(self, name: str) -> dict[str, Any]:
        text = half_width(self.cleaned_data.get(f"{name}_weight") or "").strip().rstrip("%％")
        try:
            weight = float(text)
        except ValueError:
            weight = -1.0
        if not 0 < weight <= 100:
            self.add_error(f"{name}_weight", _("权重要是 0 到 100 之间的数。"))
            weight = 0.0
        return {"weight": int(weight) if weight == int(weight) else weight}

    def _options(self, name: str) -> dict[str, Any]:
        options = _parts(self.cleaned_data.get(f"{name}_options") or "")
        if not 2 <= len(options) <= 6 or len(set(options)) != len(options):
            self.add_error(f"{name}_options", _("写 2 到 6 个不同的选项，用顿号分开，例如“是、部分、否”。"))
        return {"options": options}

    def _check(self, definition: dict[str, Any]) -> None:
        items = definition["items"]
        if not items:
            self.add_error("item0_label", _("至少要有一项。"))
        total = sum(item["weight"] for item in items)
        if items and not self.errors and abs(total - 100) > 0.01:
            self.add_error("item0_weight", _("权重加起来要是 100，现在是 {n}。").format(n=f"{total:g}"))
        labels = [item["label"] for key in ("items", "session_items", "choices") for item in definition[key]]
        if len(set(labels)) != len(labels):
            self.add_error(None, _("有两项同名，分不清。请改掉一个。"))
