"""Forms of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.feedback.models import SealedText
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.forms import DayField
from lunxun.tracking.enums import Category, Verdict
from lunxun.tracking.likeness import Alike
from lunxun.tracking.models import Suggestion
from lunxun.tracking.queries import candidates_for


class SortForm(forms.Form):
    """One text: a matter of its own, part of another, or nothing to do."""

    verdict = forms.ChoiceField(label=_("这一条"), choices=Verdict.choices, widget=forms.RadioSelect)
    category = forms.ChoiceField(
        label=_("类别"),
        choices=[("", "—"), *Category.choices],
        required=False,
        help_text=_("立为一件时要选"),
    )
    owner_unit = forms.ModelChoiceField(
        label=_("谁来办"), queryset=Unit.objects.none(), required=False, help_text=_("立为一件时要选")
    )
    due_on = DayField(label=_("期限"), required=False, help_text=_("不填就是 7 天"))
    repeats = forms.ModelChoiceField(
        label=_("重复提出的是"),
        queryset=Suggestion.objects.none(),
        required=False,
        help_text=_("以前提过没有回音的，连起来"),
    )
    suggestion = forms.ModelChoiceField(
        label=_("并入哪一件"),
        queryset=Suggestion.objects.none(),
        required=False,
        help_text=_("并入已有时要选"),
    )

    def __init__(self, *args: Any, text: SealedText, alike: Sequence[Alike] = (), **kwargs: Any) -> None:
        unit = text.lecture.unit_id if text.lecture else None
        kwargs.setdefault("initial", {"owner_unit": unit, "category": text.text_class})
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(organisation_id=text.organisation_id, posts__is_head=True).distinct()
        self.fields["owner_unit"].queryset = units  # type: ignore[attr-defined]
        candidates = candidates_for(text)
        offered = [(one.pk, f"{one.label}　{one.words[:40]}") for one in candidates]
        # What is probably meant comes first, so that nobody looks through a hundred matters for it.
        likely = {one.suggestion.pk for one in alike}
        offered.sort(key=lambda choice: choice[0] not in likely)
        for name in ("repeats", "suggestion"):
            field: Any = self.fields[name]
            field.queryset = candidates
            # Both fields offer the same matters: asked of the database once.
            field.choices = [("", field.empty_label), *offered]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        verdict = values.get("verdict")
        if verdict == Verdict.ENTRY:
            if not values.get("category"):
                self.add_error("category", _("请选一类"))
            if not values.get("owner_unit"):
                self.add_error("owner_unit", _("请选谁来办"))
        elif verdict == Verdict.MERGED and not values.get("suggestion"):
            self.add_error("suggestion", _("请选并入哪一件"))
        return values


class PlanForm(forms.Form):
    plan = forms.CharField(
        label=_("打算怎么办"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明打算怎么办")},
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("答复"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("提的人看得到。先说结论，再说怎么办。"),
        error_messages={"required": _("请写明怎么答复")},
    )
    evidence = forms.CharField(
        label=_("凭证"), max_length=200, required=False, help_text=_("例如：检查表已入《操作指南》")
    )


class DeclineForm(forms.Form):
    answer = forms.CharField(
        label=_("不采纳的理由"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由，提的人看得到")},
    )


class CloseForm(forms.Form):
    """What the checker saw; without any proof from the unit he has to write it."""

    evidence = forms.CharField(
        label=_("看到了什么"),
        max_length=200,
        error_messages={"required": _("没有凭证不能办结。请写明看到了什么。")},
    )

    def __init__(self, *args: Any, suggestion: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if suggestion.evidence:
            self.fields["evidence"].required = False
            self.fields["evidence"].help_text = _("不填就用办理单位写的凭证")


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么退回"), max_length=200, error_messages={"required": _("请写明为什么退回办理")}
    )


class ReassignForm(forms.Form):
    owner_unit = forms.ModelChoiceField(
        label=_("改派给"), queryset=Unit.objects.none(), error_messages={"required": _("请选单位")}
    )
    due_on = DayField(label=_("期限"), error_messages={"required": _("请填写期限")})
    reason = forms.CharField(
        label=_("原因"), max_length=200, error_messages={"required": _("请写明为什么改派或延期")}
    )

    def __init__(self, *args: Any, suggestion: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(
            organisation_id=suggestion.organisation_id, posts__is_head=True
        ).distinct()
        self.fields["owner_unit"].queryset = units  # type: ignore[attr-defined]


def _owners(actor: Actor) -> Any:
    return Unit.objects.filter(organisation_id=actor.organisation_id, posts__is_head=True).distinct()


class ReassignManyForm(forms.Form):
    """Unit, deadline or both for several matters; what stays empty stays as it is."""

    owner_unit = forms.ModelChoiceField(
        label=_("改派给"), queryset=Unit.objects.none(), required=False, help_text=_("不选就不换单位")
    )
    due_on = DayField(label=_("期限"), required=False, help_text=_("不填就不改期限"))
    reason = forms.CharField(
        label=_("原因"), max_length=200, error_messages={"required": _("请写明为什么改派或延期")}
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_unit"].queryset = _owners(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("owner_unit") and not values.get("due_on"):
            self.add_error("owner_unit", _("改派给谁、期限，至少改一项"))
        return values


class TakeManyForm(forms.Form):
    """One category, owner and deadline for several texts, each a matter of its own."""

    category = forms.ChoiceField(
        label=_("类别"), choices=Category.choices, error_messages={"required": _("请选一类")}
    )
    owner_unit = forms.ModelChoiceField(
        label=_("谁来办"), queryset=Unit.objects.none(), error_messages={"required": _("请选谁来办")}
    )
    due_on = DayField(label=_("期限"), required=False, help_text=_("不填就是 7 天"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_unit"].queryset = _owners(actor)  # type: ignore[attr-defined]


class FollowForm(forms.Form):
    """The code that was shown once, after the ballot was sent, or that stands on the strip."""

    follow = forms.CharField(
        label=_("查询码"),
        max_length=24,
        help_text=_("16 位，不分大小写，横线可以不输。"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
