"""Forms of the accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.text import clean_line, half_width
from lunxun.org.actors import Actor
from lunxun.org.enums import Role
from lunxun.org.models import Unit


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("工号"),
        max_length=30,
        help_text=_("登录名就是工号"),
        error_messages={"required": _("请填写工号")},
    )

    def clean_number(self) -> str:
        return clean_line(half_width(self.cleaned_data["number"]))


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    unit = forms.ModelChoiceField(
        label=_("单位"), queryset=Unit.objects.none(), required=False, help_text=_("备课助理和单位联络员要选")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(organisation_id=actor.organisation_id, parent__isnull=True)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
