"""What the office types about paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.feedback.issuing import MAX_SLIPS
from lunxun.scanning.enums import Source
from lunxun.scanning.models import ScanSettings


def answers_in(posted: Mapping[str, str]) -> dict[int, str]:
    """Answers of the review page: `d` and the question's number → answer; what was left open is left out."""
    return {
        int(name[1:]): value
        for name, value in posted.items()
        if value and name.startswith("d") and name[1:].isdecimal() and len(name) < 20
    }


def texts_in(posted: Mapping[str, str]) -> dict[str, str]:
    """Words of the page of writing: `t` and the lecture's number → text."""
    return {
        name[1:]: value for name, value in posted.items() if name.startswith("t") and name[1:].isdecimal()
    }


def number_in(posted: Mapping[str, str], name: str) -> int:
    """A hidden number; 0, which is nothing's, where it is none."""
    value = posted.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 19 else 0


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


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, none of them empty."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given]


class ScanForm(forms.Form):
    """`batch`: further files of an upload that began before; its pages are known by their codes anyway."""

    files = FilesField(
        label=gettext_lazy("扫描件"),
        help_text=gettext_lazy("PDF、TIFF、JPEG、PNG、WebP，可以一次选多个。顺序、正反、方向都不要紧。"),
        widget=ManyFiles(attrs={"accept": ".pdf,.tif,.tiff,.jpg,.jpeg,.png,.webp,application/pdf,image/*"}),
    )
    batch = forms.IntegerField(required=False, widget=forms.HiddenInput())
    source = forms.ChoiceField(
        required=False, choices=[("", ""), *Source.choices], widget=forms.HiddenInput()
    )


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the organisation scans; `inbox` only where the server has a folder for scanners."""

    blind_per_mille = forms.IntegerField(
        label=gettext_lazy("抽查多少，每千处"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy(
            "机器认准了的格子里随机抽这么多请人再认。10 至 20 合适；0 是不抽，就不知道准不准。"
        ),
    )
    inbox = forms.SlugField(
        label=gettext_lazy("扫描仪文件夹"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("字母、数字和 -。扫描仪存到这个文件夹的文件会自动收走；留空就不看。"),
    )

    class Meta:
        model = ScanSettings
        fields = ["blind_per_mille", "inbox"]

    def __init__(self, *args: Any, has_inbox: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_inbox:
            del self.fields["inbox"]
