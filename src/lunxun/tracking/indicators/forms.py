"""Forms of the monthly values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.text import half_width, month_text


class FigureField(forms.DecimalField):
    """A figure as people type it: １，２３４.5, with spaces or a percent sign."""

    default_error_messages = {"invalid": _("看不懂这个数，请只写数字，例如 86.2。")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "input input--s"})
        )
        super().__init__(max_digits=14, decimal_places=4, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = half_width(value).replace("，", "").replace(",", "").replace(" ", "").replace("．", ".")
            value = value.rstrip("%％")
        return super().to_python(value)


class ReportForm(forms.Form):
    month = forms.TypedChoiceField(label=_("月份"), coerce=int, error_messages={"required": _("请选月份")})
    value = FigureField(label=_("数值"), error_messages={"required": _("请填写数值")})
    is_provisional = forms.BooleanField(label=_("初步数，正式数出来再更正"), required=False)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, months: list[int], unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = [(n, month_text(n)) for n in months]  # type: ignore[attr-defined]
        if unit:
            self.fields["value"].help_text = _("单位：%(unit)s") % {"unit": unit}


class CorrectForm(forms.Form):
    value = FigureField(label=_("更正为"), error_messages={"required": _("请填写数值")})
    reason = forms.CharField(
        label=_("为什么更正"),
        max_length=200,
        required=False,
        help_text=_("原数和原因都会留着，大家看得到。初步数转为正式数可以不写。"),
    )
    is_provisional = forms.BooleanField(label=_("还是初步数"), required=False)
