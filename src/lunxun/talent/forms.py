"""Forms on hours."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.tracking.indicators.forms import FigureField


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么更正"), max_length=200, error_messages={"required": _("请写明为什么更正")}
    )
    hours = FigureField(
        label=_("改为多少学时"), required=False, help_text=_("不填就是整笔冲销。原来那笔留着，另记一笔负数")
    )
