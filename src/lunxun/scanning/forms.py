"""What the office types about paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.feedback.issuing import MAX_SLIPS


class PrintForm(forms.Form):
    count = forms.IntegerField(
        label=gettext_lazy("印多少张"),
        min_value=1,
        max_value=MAX_SLIPS,
        help_text=gettext_lazy("比到场人数多印几张备用。每张的码都不同，不要复印。"),
    )
    hat = forms.ChoiceField(
        label=gettext_lazy("发给哪一类单位"),
        required=False,
        help_text=gettext_lazy("分开印、分开发，结果能按单位类别校正；一类不到 5 人的不单列。"),
    )

    def __init__(self, *args: Any, classes: list[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(name, f"{name}（{count}）") for name, count in classes]
        self.fields["hat"].choices = [("", _("不分类别")), *named]
