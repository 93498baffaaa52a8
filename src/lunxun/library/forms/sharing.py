"""Adopting, logging an application, drawing a line of the chain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.library.enums import Node, Outcome
from lunxun.library.queries import linkable_for, units_of
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.plans.forms import DayField


class _UnitForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("单位"), queryset=Unit.objects.none(), error_messages={"required": _("请选单位")}
    )

    def _offer(self, units: Any) -> None:
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["unit"].initial = next(iter(units), None)


class AdoptForm(_UnitForm):
    since_on = DayField(label=_("从哪天起"), error_messages={"required": _("请填从哪天起")})
    changed = forms.CharField(
        label=_("改了什么"),
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("按本单位情况作了哪些调整"),
    )
    evidence = forms.CharField(
        label=_("凭证"),
        max_length=200,
        help_text=_("从哪里看得出来在这样做，例如工作安排、通知、台账"),
        error_messages={"required": _("请写明从哪里看得出来在这样做")},
    )

    def __init__(self, *args: Any, actor: Actor, subject: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer(units_of(actor, other_than=subject.unit_id))


class ApplicationForm(_UnitForm):
    used_on = DayField(label=_("哪天用的"), error_messages={"required": _("请填哪天用的")})
    matter = forms.CharField(
        label=_("用在什么事上"), max_length=200, error_messages={"required": _("请写用在了哪件事上")}
    )
    outcome = forms.ChoiceField(
        label=_("管不管用"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选管不管用")},
    )
    remark = forms.CharField(
        label=_("补充"), max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, actor: Actor, subject: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer(units_of(actor, applying=True))


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么不再采用"), max_length=200, error_messages={"required": _("请写明为什么不再采用")}
    )


class _Origin(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label}　{obj.unit.short_name}　{obj.title}"


class LinkForm(forms.Form):
    """Where a page comes from: one of the lists, and of it one row."""

    def __init__(self, *args: Any, actor: Actor, subject: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for node, rows in linkable_for(actor, subject).items():
            self.fields[node] = _Origin(queryset=rows, label=Node(node).label, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = [value for value in values.values() if value]
        if not self.errors and len(chosen) != 1:
            raise forms.ValidationError(_("请选一样，一次连一条。"))
        return values

    @property
    def source(self) -> Any:
        return next(value for value in self.cleaned_data.values() if value)
