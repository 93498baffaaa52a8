"""Forms of the board."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

SECONDS = [
    ("10", _("先看个大概（约 10 秒）")),
    ("60", _("一般（约 1 分钟）")),
    ("300", _("仔细（约 5 分钟）")),
]


class SolveForm(forms.Form):
    seconds = forms.ChoiceField(label=_("用多少时间"), choices=SECONDS, initial="60")
    seed = forms.IntegerField(
        label=_("起点"),
        min_value=0,
        max_value=9999,
        initial=0,
        required=False,
        help_text=_("换一个数，从另一个起点找；同样的数接近同样的结果"),
    )
