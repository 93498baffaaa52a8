"""Forms of an import: the file, how its columns are read, what new units and titles are."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lunxun.kernel import clock
from lunxun.org.enums import PostLevel
from lunxun.org.rosters.reading.draft import FIELDS, Layout

FIELD_WORDS = {
    "order": _("序号"),
    "number": _("工号"),
    "name": _("姓名"),
    "gender": _("性别"),
    "born": _("出生年月"),
    "unit": _("单位"),
    "parent_unit": _("上级单位"),
    "unit_type": _("机构类型"),
    "title": _("职务"),
    "rank": _("级别"),
    "grade": _("职级"),
    "category": _("人员类别"),
    "line": _("条线"),
    "phone": _("手机"),
    "smartphone": _("有无智能手机"),
    "post_kind": _("任职方式"),
    "from_on": _("任职时间"),
    "note": _("备注"),
    "ignored": _("不读这一列"),
}


def _list() -> forms.Select:
    return forms.Select(attrs={"class": "input input--s"})


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("花名册文件"),
        help_text=_("xlsx、xls、csv、WPS 表格都行，不超过 30 MB。不用先改格式。"),
        error_messages={
            "required": _("请选择文件"),
            "empty": _("这个文件是空的。请在电脑上打开看看，另存一份再上传。"),
        },
    )


class LayoutForm(forms.Form):
    """Every sheet with a box, every column with a list; the day on which the roster is true."""

    on = forms.DateField(
        label=_("名册日期"),
        help_text=_("名册反映哪一天的任职情况；新任职从这一天算起"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("请填写名册日期"), "invalid": _("日期要写成 2022-02-12。")},
    )

    def __init__(self, *args: Any, layout: Layout, on: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout
        self.fields["on"].initial = on or clock.today().isoformat()
        choices = [("ignored", FIELD_WORDS["ignored"])]
        choices += [(name, FIELD_WORDS[name]) for name in FIELDS if name != "ignored"]
        for place, sheet in enumerate(layout.sheets):
            if not sheet.columns:
                continue
            self.fields[f"sheet-{place}"] = forms.BooleanField(
                label=gettext("读这张表"), required=False, initial=sheet.is_used
            )
            for number, column in enumerate(sheet.columns):
                self.fields[f"column-{place}-{number}"] = forms.ChoiceField(
                    label=gettext("“%(heading)s”是") % {"heading": column.heading or column.column},
                    choices=choices,
                    initial=column.field or "ignored",
                    widget=_list(),
                )

    def sheets(self) -> list[dict[str, Any]]:
        """For the page: each sheet with its bound box and its columns with their bound lists."""
        found = []
        for place, sheet in enumerate(self.layout.sheets):
            columns = [
                (column, self[f"column-{place}-{number}"]) for number, column in enumerate(sheet.columns)
            ]
            box = self[f"sheet-{place}"] if sheet.columns else None
            found.append({"sheet": sheet, "columns": columns, "box": box})
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not any(cleaned.get(f"sheet-{place}") for place in range(len(self.layout.sheets))):
            self.add_error(None, gettext("没有一张表要读。请至少勾一张有人员的表。"))
        for place, sheet in enumerate(self.layout.sheets):
            fields = [cleaned.get(f"column-{place}-{number}") for number in range(len(sheet.columns))]
            if cleaned.get(f"sheet-{place}") and "name" not in fields:
                self.add_error(
                    None, gettext("“%(sheet)s”里没有姓名列。请指出哪一列是姓名。") % {"sheet": sheet.name}
                )
        return cleaned

    def confirmed(self) -> Layout:
        """The layout as the person left it."""
        values = self.cleaned_data
        sheets = []
        for place, sheet in enumerate(self.layout.sheets):
            columns = tuple(
                dataclasses.replace(column, field=values[f"column-{place}-{number}"])
                for number, column in enumerate(sheet.columns)
            )
            is_used = bool(values.get(f"sheet-{place}", False))
            sheets.append(dataclasses.replace(sheet, is_used=is_used, columns=columns))
        return Layout(tuple(sheets))


SHOWN_TITLES = 60


class ChoicesForm(forms.Form):
    """New units with their type or the unit they really are, new titles with their level."""

    def __init__(
        self, *args: Any, report: dict[str, Any], types: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units = report["units"][:SHOWN_TITLES]
        self.titles = list(report["levels"].items())[:SHOWN_TITLES]
        for place, unit in enumerate(self.units):
            options = [(f"type:{code}", name) for code, name in types]
            if f"type:{unit.type_code}" not in dict(options):
                options.insert(0, (f"type:{unit.type_code}", unit.type_code))
            same = [
                (f"same:{pk}", gettext("就是已有的%(unit)s") % {"unit": name}) for pk, name in unit.similar
            ]
            self.fields[f"unit-{place}"] = forms.ChoiceField(
                label=unit.path,
                choices=options + same,
                initial=f"type:{unit.type_code}",
                widget=_list(),
            )
        for place, (title, (level, _count)) in enumerate(self.titles):
            self.fields[f"level-{place}"] = forms.ChoiceField(
                label=title, choices=PostLevel.choices, initial=level, widget=_list()
            )

    def unit_rows(self) -> list[Any]:
        return [(unit, self[f"unit-{place}"]) for place, unit in enumerate(self.units)]

    def title_rows(self) -> list[Any]:
        return [
            (title, count, self[f"level-{place}"])
            for place, (title, (_level, count)) in enumerate(self.titles)
        ]

    def chosen(self) -> dict[str, Any]:
        """As `comparing.compare` takes it."""
        units: dict[str, Any] = {}
        for place, unit in enumerate(self.units):
            kind, value = self.cleaned_data[f"unit-{place}"].split(":", 1)
            units[unit.path] = {"same_as": int(value)} if kind == "same" else {"type": value}
        levels = {
            title: self.cleaned_data[f"level-{place}"] for place, (title, _known) in enumerate(self.titles)
        }
        return {"units": units, "levels": levels}
