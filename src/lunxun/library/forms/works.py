"""Case card (F19) and method."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.errors import Invalid
from lunxun.kernel.text import clean_line
from lunxun.library.content import CaseContent, MethodContent, lines, parse_steps
from lunxun.library.forms.retrospectives import box
from lunxun.library.queries import draftable_units
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.forms import DayField
from lunxun.plans.models import Circle

BASIS_HINT = _("一行一个文件；知道失效日期的写在后面，例如：信访条例（国务院令第431号） 有效期至 2022-04-30")


class NewWorkForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("单位"), queryset=Unit.objects.none(), error_messages={"required": _("请选单位")}
    )
    circle = forms.ModelChoiceField(
        label=_("能力圈"), queryset=Circle.objects.none(), error_messages={"required": _("请选能力圈")}
    )
    title = forms.CharField(
        label=_("名称"),
        max_length=80,
        help_text=_("说出做法，例如：把上门时间还给居民"),
        error_messages={"required": _("请填写名称")},
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = draftable_units(actor)
        circles = Circle.objects.filter(organisation_id=actor.organisation_id)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["circle"].queryset = circles  # type: ignore[attr-defined]


class WorkForm(forms.Form):
    title = forms.CharField(label=_("名称"), max_length=80, error_messages={"required": _("请填写名称")})
    seen_number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, version: Any, **kwargs: Any) -> None:
        content = version.content
        kwargs["initial"] = {
            **content,
            "title": version.title,
            "basis": "\n".join(content.get("basis", ())),
            "valid_until": version.valid_until,
            "seen_number": version.number,
            "steps": "\n\n".join(
                f"{step['title']}\n{step['text']}".strip() for step in content.get("steps", ())
            ),
        }
        super().__init__(*args, **kwargs)

    def _text(self, *names: str) -> dict[str, str]:
        return {name: self.cleaned_data[name].strip() for name in names}


class CaseForm(WorkForm):
    requirement = box(_("上级要求"), 3, _("哪个文件、要做到什么"))
    situation = box(_("本区实情"), 3)
    story = box(_("经过"), 6, _("人名写“某某”，地点写到小区，不写楼栋户号和电话"))
    analysis = box(_("拆解"), 5, _("为什么成，或者为什么没成"))
    practice = box(_("可复制的做法"), 4)
    insight = box(_("启示"), 2)
    conditions = box(_("适用条件"), 2, _("什么条件下适用，什么条件下不适用"))
    sensitivity = box(_("敏感处理"), 2, _("去掉了什么、谁看过"))
    basis = box(_("依据"), 2, BASIS_HINT)
    valid_until = DayField(label=_("有效期至"), required=False, help_text=_("到时再看一遍还适不适用"))
    field_order = (
        "title", "requirement", "situation", "story", "analysis", "practice", "insight", "conditions",
        "sensitivity", "basis", "valid_until", "seen_number",
    )  # fmt: skip

    def content(self) -> CaseContent:
        names = (
            "requirement", "situation", "story", "analysis", "practice", "insight", "conditions", "sensitivity",
        )  # fmt: skip
        return CaseContent(**self._text(*names), basis=lines(self.cleaned_data["basis"]))


class MethodForm(WorkForm):
    one_line = forms.CharField(label=_("一句话"), max_length=80, required=False)
    when = box(_("什么时候用"), 2)
    steps = box(_("步骤"), 10, _("一步一段，空一行换下一步。每段第一行写做什么，下面写怎么做。"))
    cautions = box(_("不该做"), 3, _("防止做过头"))
    basis = box(_("依据"), 2, BASIS_HINT)
    valid_until = DayField(label=_("有效期至"), required=False, help_text=_("到时再看一遍还适不适用"))
    field_order = ("title", "one_line", "when", "steps", "cautions", "basis", "valid_until", "seen_number")

    def clean_steps(self) -> Any:
        try:
            return parse_steps(self.cleaned_data["steps"])
        except Invalid as invalid:
            raise forms.ValidationError(invalid.reason) from invalid

    def content(self) -> MethodContent:
        values = self._text("when", "cautions")
        return MethodContent(
            one_line=clean_line(self.cleaned_data["one_line"]),
            steps=self.cleaned_data["steps"],
            basis=lines(self.cleaned_data["basis"]),
            **values,
        )


class PublishForm(forms.Form):
    """A decision on the version that was on the screen, with the passages that were pointed at."""

    seen_number = forms.IntegerField(widget=forms.HiddenInput)
    is_checked = forms.BooleanField(label=_("这几处都看过，该去的已经去掉"), required=False)
