"""Forms of what happens to a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.fields import DayField
from lunxun.org.changes import actions, queries
from lunxun.org.changes.forms.base import ChangeForm, PlaceFields, offer_units, place_of
from lunxun.org.models import PostHolding


def _label(holding: PostHolding) -> str:
    return f"{holding.post.unit.short_name}　{holding.post.title}"


def _holdings(form: ChangeForm, name: str, past: bool = False) -> None:
    field: Any = form.fields[name]
    field.queryset = queries.holdings_of(form.subject, past=past)
    field.label_from_instance = _label


class _ToPlace(ChangeForm, PlaceFields):
    def prepare(self) -> None:
        offer_units(self, self.actor)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.place = place_of(self, self.actor)
        return values


class TransferForm(_ToPlace):
    verb = actions.transfer_person
    heading = _("调动")
    hint = _("原来的职务到前一天为止，新的职务从这天起。")
    keep = forms.ModelMultipleChoiceField(
        label=_("继续兼任"),
        queryset=PostHolding.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        super().prepare()
        _holdings(self, "keep")
        if self.fields["keep"].queryset.count() < 2:  # type: ignore[attr-defined]
            del self.fields["keep"]

    def arguments(self) -> dict[str, Any]:
        return {"person": self.subject, "to": self.place, "keep": list(self.cleaned_data.get("keep", ()))}


class LeavingForm(ChangeForm):
    verb = actions.transfer_person
    heading = _("调离")
    hint = _("调到本组织以外：职务、角色、账号从这天起都结束，以前的记录都留着。")

    def arguments(self) -> dict[str, Any]:
        return {"person": self.subject}


class RetirementForm(LeavingForm):
    verb = actions.retire_person
    heading = _("退休")
    hint = _("从这天起不再任职；职务、角色、账号都结束，以前的记录都留着。")


class AbsenceForm(LeavingForm):
    verb = actions.begin_absence
    heading = _("长期离岗")
    hint = _("产假、驻外、脱产学习等。职务不变，排课时会提示。")
    kind = forms.CharField(label=_("哪一种"), max_length=30, help_text=_("例如：产假。不写个人原因"))
    to_on = DayField(label=_("到哪天为止"), error_messages={"required": _("请填预计的最后一天")})

    def arguments(self) -> dict[str, Any]:
        return {
            "person": self.subject,
            "kind": self.cleaned_data["kind"],
            "to_on": self.cleaned_data["to_on"],
        }


class ReturnForm(LeavingForm):
    verb = actions.end_absence
    heading = _("提前返岗")
    hint = _("写回来上班的第一天。")


class SecondmentForm(_ToPlace):
    verb = actions.second_person
    heading = _("借调")
    hint = _("保留原单位的职务，到别的单位工作。")
    to_on = DayField(label=_("到哪天为止"), required=False, help_text=_("没有定就空着"))

    def arguments(self) -> dict[str, Any]:
        return {"person": self.subject, "to": self.place, "to_on": self.cleaned_data["to_on"]}


class SecondmentEndForm(LeavingForm):
    verb = actions.end_secondment
    heading = _("借调期满")
    hint = _("写回原单位的第一天。")


class VacatingForm(ChangeForm):
    verb = actions.vacate_post
    heading = _("免职")
    hint = _("只免去选中的这一个职务，别的不动。")
    holding = forms.ModelChoiceField(
        label=_("免去哪个职务"),
        queryset=PostHolding.objects.none(),
        error_messages={"required": _("请选职务")},
    )

    def prepare(self) -> None:
        _holdings(self, "holding")

    def arguments(self) -> dict[str, Any]:
        return {"holding": self.cleaned_data["holding"]}


class CorrectionForm(ChangeForm):
    verb = actions.correct_entry
    heading = _("更正任职登记")
    hint = _("只用于一开始就登记错了的；情况后来变了的，请办调动、免职等。")
    has_day = False
    holding = forms.ModelChoiceField(
        label=_("更正哪一条"), queryset=PostHolding.objects.none(), error_messages={"required": _("请选一条")}
    )
    from_on = DayField(label=_("正确的起日"), error_messages={"required": _("请填起日")})
    to_on = DayField(label=_("正确的止日"), required=False, help_text=_("还在任就空着"))

    def prepare(self) -> None:
        _holdings(self, "holding", past=True)

    def arguments(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ("from_on", "to_on")}
        return {"entry": self.cleaned_data["holding"], "values": values}
