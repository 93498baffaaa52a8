"""Forms of the monthly values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.text import half_width, month_text
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.enums import IndicatorDirection, IndicatorMeasure
from lunxun.plans.indicators.actions import IndicatorFacts
from lunxun.plans.models import Goal, GoalFramework, Indicator, Topic


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


class IndicatorForm(forms.Form):
    """What an indicator is; its code and year, once given, stay: values and links hang on them."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    code = forms.CharField(label=_("编码"), max_length=30, help_text=_("例如 D1，一年里不重复"))
    name = forms.CharField(label=_("指标"), max_length=60, error_messages={"required": _("请填写指标名称")})
    framework = forms.ModelChoiceField(label=_("目标体系"), queryset=GoalFramework.objects.none())
    group = forms.CharField(label=_("分组"), max_length=30, required=False)
    direction = forms.ChoiceField(
        label=_("方向"), choices=IndicatorDirection.choices, widget=forms.RadioSelect
    )
    measure = forms.ChoiceField(label=_("算法"), choices=IndicatorMeasure.choices, widget=forms.RadioSelect)
    baseline = FigureField(label=_("基期"), error_messages={"required": _("请填写基期")})
    target = FigureField(label=_("目标"), error_messages={"required": _("请填写目标")})
    unit_of_measure = forms.CharField(label=_("计量单位"), max_length=20, required=False)
    decimals = forms.IntegerField(label=_("保留几位小数"), min_value=0, max_value=4)
    owner_unit = forms.ModelChoiceField(label=_("哪个单位报数"), queryset=Unit.objects.none())
    source = forms.CharField(label=_("数据来源"), max_length=100, required=False)
    due_day = forms.IntegerField(
        label=_("报送日"), min_value=1, max_value=28, help_text=_("次月几日前报，填 1 到 28")
    )
    goals = forms.ModelMultipleChoiceField(
        label=_("服务哪些目标"),
        queryset=Goal.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("哪些专题该推动它"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, actor: Actor, indicator: Indicator | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = {"organisation_id": actor.organisation_id}
        fields: dict[str, Any] = self.fields
        fields["framework"].queryset = GoalFramework.objects.filter(**mine)
        fields["owner_unit"].queryset = Unit.objects.filter(**mine, posts__is_head=True).distinct()
        fields["goals"].queryset = Goal.objects.filter(**mine)
        fields["topics"].queryset = Topic.objects.filter(**mine)
        for name in ("framework", "owner_unit"):
            fields[name].error_messages["required"] = _("请选择%(label)s") % {"label": fields[name].label}
        if indicator is not None:
            fields["year"].disabled = fields["code"].disabled = True

    def facts(self) -> IndicatorFacts:
        kept = {name: value for name, value in self.cleaned_data.items() if name not in {"goals", "topics"}}
        return IndicatorFacts(**kept)


def initial_of(indicator: Indicator) -> dict[str, Any]:
    """What the form shows of an indicator; figures without idle zeros."""
    plain = {name: getattr(indicator, name) for name in IndicatorFacts.__slots__}
    places = Decimal(1).scaleb(-indicator.decimals)
    figures = {name: getattr(indicator, name).quantize(places) for name in ("baseline", "target")}
    return {**plain, **figures, "goals": indicator.goals.all(), "topics": indicator.topics.all()}


class CorrectForm(forms.Form):
    value = FigureField(label=_("更正为"), error_messages={"required": _("请填写数值")})
    reason = forms.CharField(
        label=_("为什么更正"),
        max_length=200,
        required=False,
        help_text=_("原数和原因都会留着，大家看得到。初步数转为正式数可以不写。"),
    )
    is_provisional = forms.BooleanField(label=_("还是初步数"), required=False)
