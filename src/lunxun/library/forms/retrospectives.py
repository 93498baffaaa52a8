"""The retrospective sheet (F18), the plan, the note."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.library.content import RetrospectiveContent
from lunxun.library.enums import Rhythm
from lunxun.library.models import Retrospective
from lunxun.library.queries import writing_units
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.forms import DayField


def box(label: Any, rows: int, hint: Any = "") -> forms.CharField:
    """A text box that may stay empty while one drafts."""
    return forms.CharField(
        label=label, required=False, max_length=4000, help_text=hint, widget=forms.Textarea({"rows": rows})
    )


BOXES = ("goal", "result", "difference", "causes", "right", "wrong", "practice")


class RetrospectiveForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("单位"), queryset=Unit.objects.none(), error_messages={"required": _("请选单位")}
    )
    item = forms.CharField(
        label=_("工作事项"),
        max_length=80,
        help_text=_("一件工作一份，例如：3月入户检查回头看"),
        error_messages={"required": _("请写复盘的是哪件工作")},
    )
    happened_on = DayField(label=_("哪天做完的"), error_messages={"required": _("请填哪天做完的")})
    goal = box(_("目标"), 2)
    result = box(_("结果"), 2, _("尽量写数"))
    difference = box(_("差异"), 2)
    causes = box(_("原因"), 3)
    right = box(_("做对的"), 3)
    wrong = box(_("做错的"), 3, _("写给自己看的，不追责"))
    practice = box(_("可复制的做法"), 3, _("下次怎么做，别人也能照着做"))
    to_case = forms.BooleanField(label=_("可以转成案例"), required=False)
    seen_number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, row: Retrospective | None = None, **kwargs: Any) -> None:
        units = writing_units(actor)
        if row is not None:
            kwargs["initial"] = {
                **row.content,
                "item": row.item,
                "happened_on": row.happened_on,
                "to_case": row.to_case,
                "seen_number": row.edit_number,
            }
        super().__init__(*args, **kwargs)
        if row is not None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]
            self.fields["unit"].initial = next(iter(units), None)

    def content(self) -> RetrospectiveContent:
        return RetrospectiveContent(**{name: self.cleaned_data[name].strip() for name in BOXES})

    def fixed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("item", "happened_on", "to_case")}


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("意见"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("退回时要写明哪里要补"),
    )


class PlanForm(forms.Form):
    rhythm = forms.ChoiceField(label=_("多久复盘一次"), choices=Rhythm.choices, widget=forms.RadioSelect)
    lead_weeks = forms.IntegerField(
        label=_("讲课前至少提前几周"),
        min_value=1,
        max_value=26,
        help_text=_("到时还没有新的复盘，会提醒单位和授课人"),
    )
