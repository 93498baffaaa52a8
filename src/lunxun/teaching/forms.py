"""Forms of call-up, roster, leave, substitutes and the door."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.kernel.text import clean_line, half_width
from lunxun.teaching.audience import Vocabulary
from lunxun.teaching.audience.groups import Group
from lunxun.teaching.enums import LeaveCategory
from lunxun.teaching.models import RosterEntry

MAX_GROUPS = 8
_SEPARATORS = re.compile(r"[\s,，、;；]+")


class AudienceForm(forms.Form):
    """Name and day of a rule, and its JSON for those who write it themselves."""

    code = forms.CharField(label=gettext_lazy("规则编号"), max_length=30, help_text=gettext_lazy("例如 R2"))
    name = forms.CharField(label=gettext_lazy("规则名称"), max_length=60)
    as_of = forms.DateField(
        label=gettext_lazy("按哪天的任职算"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("怎么写规则"),
        choices=[("groups", gettext_lazy("按条件组")), ("expert", gettext_lazy("直接写表达式"))],
        widget=forms.RadioSelect,
    )
    expression = forms.CharField(
        label=gettext_lazy("表达式"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy("JSON；any 任一、all 同时、not 除去，可以套用。选“直接写表达式”时按这里算。"),
    )

    def clean_expression(self) -> Any:
        text = self.cleaned_data.get("expression") or ""
        if self.data.get("mode") != "expert":
            return None
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            place = {"line": error.lineno, "column": error.colno}
            raise forms.ValidationError(
                _("第 %(line)s 行第 %(column)s 个字附近写法不对，看看引号、逗号和括号。") % place
            ) from None


class GroupForm(forms.Form):
    """One group of conditions; all that is filled in must hold at once."""

    unit_tag = forms.MultipleChoiceField(
        label=gettext_lazy("重点名单"), required=False, widget=forms.CheckboxSelectMultiple
    )
    unit_type = forms.MultipleChoiceField(
        label=gettext_lazy("机构类型"), required=False, widget=forms.CheckboxSelectMultiple
    )
    post_level = forms.MultipleChoiceField(
        label=gettext_lazy("职务层级"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_head = forms.BooleanField(
        label=gettext_lazy("只要主要负责人"), required=False, help_text=gettext_lazy("主持工作的也算")
    )
    line = forms.MultipleChoiceField(
        label=gettext_lazy("条线"), required=False, widget=forms.CheckboxSelectMultiple
    )
    category = forms.MultipleChoiceField(
        label=gettext_lazy("人员类别"), required=False, widget=forms.CheckboxSelectMultiple
    )
    unit = forms.CharField(
        label=gettext_lazy("只要这些机构"),
        required=False,
        help_text=gettext_lazy("机构编号，用顿号或空格隔开"),
    )
    person = forms.CharField(
        label=gettext_lazy("点名"), required=False, help_text=gettext_lazy("人员编号，用顿号或空格隔开")
    )

    def __init__(self, *args: Any, vocabulary: Vocabulary, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unit_tag", "unit_type", "post_level", "line", "category"):
            self.fields[name].choices = list(vocabulary.names_of(name).items())  # type: ignore[attr-defined]

    def clean_unit(self) -> list[str]:
        return listed(self.cleaned_data["unit"])

    def clean_person(self) -> list[str]:
        return listed(self.cleaned_data["person"])

    @property
    def is_used(self) -> bool:
        values = self.data if self.is_bound else self.initial
        names = [self.add_prefix(name) if self.is_bound else name for name in self.fields]
        return any(values.get(name) for name in names)


def initial_of(group: Group) -> dict[str, Any]:
    """What a group form shows for a stored group."""
    joined = {name: "、".join(group[name]) for name in ("unit", "person") if name in group}
    return {**group, **joined, "is_head": "is_head" in group}


class AddForm(forms.Form):
    """增补: whom, and why."""

    person = forms.TypedChoiceField(
        label=gettext_lazy("增补谁"), coerce=int, choices=[], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=120)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=120)


class LeaveForm(forms.Form):
    """A category and nothing else: the reason is nobody's business here."""

    category = forms.ChoiceField(
        label=gettext_lazy("类别"),
        choices=LeaveCategory.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("只选类别，不用写原因；证明材料留在单位"),
    )


class SubstituteForm(forms.Form):
    """A person of the table, or somebody from outside it."""

    person = forms.TypedChoiceField(
        label=gettext_lazy("由谁替会"),
        coerce=int,
        choices=[],
        widget=forms.RadioSelect,
        required=False,
        empty_value=None,
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60, required=False)
    unit = forms.CharField(label=gettext_lazy("单位"), max_length=80, required=False)
    post = forms.CharField(label=gettext_lazy("职务"), max_length=60, required=False)
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("外单位人员、名单外人员替会，要写原因"),
    )

    def outsider(self) -> dict[str, str] | None:
        """The typed outsider, None when no name, unit or post stands there."""
        found = {key: clean_line(self.cleaned_data.get(key)) for key in ("name", "unit", "post")}
        return found if any(found.values()) else None


class DoorForm(forms.Form):
    """Own name and the last four digits of one's phone."""

    entry = forms.TypedChoiceField(label=gettext_lazy("姓名"), coerce=int, choices=[])
    phone_tail = forms.CharField(
        label=gettext_lazy("手机号后四位"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "8"}),
    )

    def __init__(self, *args: Any, entries: list[RosterEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped: dict[str, list[tuple[int, str]]] = {}
        for entry in entries:
            mark = _("（已签到）") if hasattr(entry, "check_in") else ""
            grouped.setdefault(entry.unit_name, []).append(
                (entry.pk, f"{entry.name}　{entry.post_title}{mark}")
            )
        choices = [("", _("请选自己的名字")), *grouped.items()]
        self.fields["entry"].choices = choices  # type: ignore[attr-defined]

    def clean_phone_tail(self) -> str:
        return half_width(self.cleaned_data["phone_tail"]).strip()


def listed(text: str) -> list[str]:
    """Codes as people separate them: spaces, commas, 、 and line breaks."""
    return [part for part in _SEPARATORS.split(half_width(text).strip()) if part]
