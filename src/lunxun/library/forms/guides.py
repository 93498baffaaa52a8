"""The form of a guide: plain text boxes that take what people paste."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.errors import Invalid
from lunxun.kernel.text import clean_line
from lunxun.library.content.guides import (
    Contact,
    GuideContent,
    Level,
    lines,
    parse_pairs,
    parse_steps,
    steps_text,
)
from lunxun.plans.forms import DayField


def _box(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class GuideForm(forms.Form):
    title = forms.CharField(
        label=_("指南名称"), max_length=80, error_messages={"required": _("请填写指南名称")}
    )
    audience = forms.CharField(
        label=_("给谁用"), max_length=80, required=False, help_text=_("例如：社区网格员、安全专干")
    )
    one_line = forms.CharField(
        label=_("一句话"), max_length=80, required=False, help_text=_("最要紧的一句，放在最上面")
    )
    when = forms.CharField(label=_("什么时候用"), max_length=120, required=False)
    steps = forms.CharField(
        label=_("步骤"),
        required=False,
        widget=_box(12),
        help_text=_("一步一段，空一行换下一步。每段第一行写做什么，下面写标准、时限、用什么表。"),
    )
    levels = forms.CharField(
        label=_("分级处理"),
        required=False,
        widget=_box(3),
        help_text=_("一行一级，写成“红　漏气：关阀、疏散……”。没有分级就空着。"),
    )
    donts = forms.CharField(
        label=_("不该做"), required=False, widget=_box(4), help_text=_("一行一条，防止做过头")
    )
    mistakes = forms.CharField(label=_("常见错误"), required=False, widget=_box(3), help_text=_("一行一条"))
    contacts = forms.CharField(
        label=_("找谁"),
        required=False,
        widget=_box(3),
        help_text=_("一行一条，写成“业务：区城管执法局燃气科”"),
    )
    basis = forms.CharField(label=_("依据"), required=False, widget=_box(2), help_text=_("一行一个文件"))
    valid_until = DayField(label=_("有效期至"), required=False)
    seen_number = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(title: str, content: GuideContent, valid_until: Any, number: int) -> dict[str, Any]:
        return {
            "title": title,
            "audience": content.audience,
            "one_line": content.one_line,
            "when": content.when,
            "steps": steps_text(content),
            "levels": "\n".join(f"{level.name}：{level.text}" for level in content.levels),
            "donts": "\n".join(content.donts),
            "mistakes": "\n".join(content.mistakes),
            "contacts": "\n".join(f"{contact.role}：{contact.who}" for contact in content.contacts),
            "basis": "\n".join(content.basis),
            "valid_until": valid_until,
            "seen_number": number,
        }

    def _parsed(self, parse: Any) -> Any:
        try:
            return parse()
        except Invalid as invalid:
            raise forms.ValidationError(invalid.reason) from invalid

    def clean_steps(self) -> Any:
        return self._parsed(lambda: parse_steps(self.cleaned_data["steps"]))

    def clean_levels(self) -> Any:
        return self._parsed(lambda: parse_pairs(self.cleaned_data["levels"], Level, "levels"))

    def clean_contacts(self) -> Any:
        return self._parsed(lambda: parse_pairs(self.cleaned_data["contacts"], Contact, "contacts"))

    def content(self) -> GuideContent:
        values = self.cleaned_data
        return GuideContent(
            audience=clean_line(values["audience"]),
            one_line=clean_line(values["one_line"]),
            when=clean_line(values["when"]),
            steps=values["steps"],
            levels=values["levels"],
            donts=lines(values["donts"]),
            mistakes=lines(values["mistakes"]),
            contacts=values["contacts"],
            basis=lines(values["basis"]),
        )


class SeenForm(forms.Form):
    """A decision on the version that was on the screen."""

    seen_number = forms.IntegerField(widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么停用"), max_length=200, error_messages={"required": _("请写明为什么停用")}
    )


class VoiceForm(forms.Form):
    kind = forms.CharField(max_length=10)
    step = forms.IntegerField(required=False)
