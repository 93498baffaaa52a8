"""Form fields that several domains share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.text import half_width


class DayField(forms.DateField):
    """A date as people type it: 2022-02-12, 2022年2月12日, 2022.2.12, full-width digits."""

    default_error_messages = {"invalid": _("看不懂这个日期，请写成 2022-02-12 或 2022年2月12日。")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, str):
            value = half_width(value).strip().rstrip("日").replace("年", "-").replace("月", "-")
            value = value.replace(".", "-").replace("/", "-")
        return super().to_python(value)
