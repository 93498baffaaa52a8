"""Forms of what a year is planned from: the board itself and the kinds of input, one form each."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.errors import Invalid
from lunxun.kernel.fields import DayField
from lunxun.org.actors import Actor
from lunxun.org.changes.actions import begin_absence
from lunxun.org.models import Person, Unit, UnitType
from lunxun.plans.models import Circle, Venue
from lunxun.rota import actions
from lunxun.rota.checking import check_lectures
from lunxun.rota.enums import Stress
from lunxun.rota.models import Board, Demand, FloorRule, HallUse, Package, TypeRule
from lunxun.teaching.audience import parse, vocabulary_of


class BoardForm(forms.Form):
    """The period, the caps, the reserve, and what the office minds."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如：2023 年轮训排期"))
    first_on = DayField(label=_("从哪天"))
    last_on = DayField(label=_("到哪天"))
    staff_on = DayField(label=_("名单按哪天的任职"))
    cap_percent = forms.IntegerField(
        label=_("一个单位一天最多离岗百分之几"), min_value=1, max_value=100, initial=25
    )
    soft_percent = forms.IntegerField(label=_("宜不超过百分之几"), min_value=1, max_value=100, initial=15)
    reserve_percent = forms.IntegerField(
        label=_("留百分之几的会场时间备用"),
        min_value=0,
        max_value=50,
        initial=5,
        help_text=_("汛情、生病用得上"),
    )
    per_month = forms.IntegerField(
        label=_("一位授课人一个月最多讲几次"), min_value=1, max_value=10, initial=3
    )
    mind_late = forms.ChoiceField(label=_("晚于时限"), choices=Stress.choices, initial=Stress.USUAL)
    mind_runs = forms.ChoiceField(label=_("办的期数多"), choices=Stress.choices, initial=Stress.USUAL)
    mind_alternation = forms.ChoiceField(
        label=_("同一圈连着两周"), choices=Stress.choices, initial=Stress.USUAL
    )
    mind_soft_cap = forms.ChoiceField(label=_("单位离岗偏多"), choices=Stress.choices, initial=Stress.USUAL)
    mind_consecutive = forms.ChoiceField(
        label=_("一个人连着两个周六来"), choices=Stress.choices, initial=Stress.USUAL
    )

    def __init__(self, *args: Any, board: Board | None = None, **kwargs: Any) -> None:
        if board is not None:
            kwargs["initial"] = {name: getattr(board, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if board is not None:
            del self.fields["year"]


class InputForm(forms.Form):
    """Base: filled from a row; `store` carries out what was entered."""

    lists: tuple[str, ...] = ()

    def __init__(self, *args: Any, actor: Actor, board: Board, row: Any, **kwargs: Any) -> None:
        self.actor, self.board, self.row = actor, board, row
        if row.pk is not None:
            kwargs["initial"] = self.from_row(row)
        super().__init__(*args, **kwargs)
        self.offer({"organisation_id": actor.organisation_id})

    def from_row(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name, None) for name in self.base_fields if name not in self.lists}

    def offer(self, mine: dict[str, Any]) -> None:
        """Set the choices of this organisation."""

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in self.lists}

    def many(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.lists}

    def store(self) -> None:
        """Save the row with its lists."""
        actions.save_input(
            actor=self.actor, board=self.board, row=self.row, values=self.values(), many=self.many()
        )


class DaysField(forms.CharField):
    """Several days, as people write them: 2023-03-04、2023-03-11."""

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value) or ""
        days = []
        for part in text.replace("，", "、").replace(",", "、").replace("\n", "、").split("、"):
            if part.strip():
                found = DayField().clean(part.strip())
                days.append(found.isoformat())
        return sorted(set(days))

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value


class HallForm(InputForm):
    venue = forms.ModelChoiceField(label=_("地点"), queryset=Venue.objects.none())
    seats = forms.IntegerField(label=_("学员座位"), min_value=1, help_text=_("分会场的座位算在内"))
    order_no = forms.IntegerField(label=_("顺序"), min_value=0, initial=0, help_text=_("最小的是主会场"))
    closed = DaysField(
        label=_("哪几天不能用"), required=False, help_text=_("用顿号隔开，例如：2023-03-04、2023-03-11")
    )

    def offer(self, mine: dict[str, Any]) -> None:
        self.fields["venue"].queryset = Venue.objects.filter(**mine)  # type: ignore[attr-defined]


class FloorForm(InputForm):
    circle = forms.ModelChoiceField(label=_("能力圈"), queryset=Circle.objects.none())
    min_runs = forms.IntegerField(label=_("全年最少几期"), min_value=0, max_value=200)

    def offer(self, mine: dict[str, Any]) -> None:
        self.fields["circle"].queryset = Circle.objects.filter(**mine)  # type: ignore[attr-defined]


class TypeForm(InputForm):
    unit_type = forms.ModelChoiceField(label=_("机构类型"), queryset=UnitType.objects.none())
    cap_percent = forms.IntegerField(
        label=_("一天最多离岗百分之几"), min_value=1, max_value=100, required=False
    )
    soft_percent = forms.IntegerField(label=_("宜不超过百分之几"), min_value=1, max_value=100, required=False)
    duty_every = forms.IntegerField(
        label=_("几个周六轮一次值班"), min_value=0, max_value=60, initial=0, help_text=_("0 是不值班")
    )

    def offer(self, mine: dict[str, Any]) -> None:
        self.fields["unit_type"].queryset = UnitType.objects.filter(**mine)  # type: ignore[attr-defined]


class DemandForm(InputForm):
    lists = ("mandatory", "electives")
    code = forms.SlugField(label=_("编码"), max_length=20)
    name = forms.CharField(label=_("职务类别"), max_length=40)
    order_no = forms.IntegerField(
        label=_("顺序"), min_value=0, initial=0, help_text=_("一个人合几类，算最前面的一类")
    )
    expression = forms.CharField(
        label=_("哪些人"), widget=forms.Textarea(attrs={"rows": 4}), help_text=_("和调训规则同样的写法")
    )
    mandatory = forms.ModelMultipleChoiceField(
        label=_("都要听"),
        queryset=Package.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    electives = forms.ModelMultipleChoiceField(
        label=_("选着听"),
        queryset=Package.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    elective_count = forms.IntegerField(label=_("选几个"), min_value=0, max_value=20, initial=0)

    def from_row(self, row: Any) -> dict[str, Any]:
        return {
            **super().from_row(row),
            "expression": json.dumps(row.expression, ensure_ascii=False),
            "mandatory": row.mandatory.all(),
            "electives": row.electives.all(),
        }

    def offer(self, mine: dict[str, Any]) -> None:
        packages = Package.objects.filter(**mine, board=self.board)
        for name in self.lists:
            self.fields[name].queryset = packages  # type: ignore[attr-defined]

    def clean_expression(self) -> Any:
        try:
            raw = json.loads(self.cleaned_data["expression"])
        except ValueError as error:
            raise forms.ValidationError(_("看不懂这条规则：括号或引号不对。")) from error
        try:
            parse(raw, vocabulary_of(self.actor.organisation_id))
        except Invalid as invalid:
            raise forms.ValidationError(list(invalid.problems.values())) from invalid
        return raw

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        both = set(data.get("mandatory") or ()) & set(data.get("electives") or ())
        if both:
            self.add_error("electives", _("同一个专题包不能既都要听、又选着听"))
        if (data.get("elective_count") or 0) > len(data.get("electives") or ()):
            self.add_error("elective_count", _("要选的比可选的多"))
        return data


class PackageForm(InputForm):
    code = forms.SlugField(label=_("编码"), max_length=20)
    title = forms.CharField(label=_("专题包"), max_length=80)
    circle = forms.ModelChoiceField(label=_("能力圈"), queryset=Circle.objects.none())
    lectures = forms.CharField(
        label=_("讲题"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("一行一堂：讲题，授课单位，分钟。例如：燃气安全入户检查，城管执法局，40"),
    )
    ready_on = DayField(label=_("最早哪天能办"), required=False)
    due_on = DayField(label=_("最好在哪天以前听到"), required=False)
    after = forms.ModelChoiceField(label=_("排在谁的后面"), queryset=Package.objects.none(), required=False)

    def from_row(self, row: Any) -> dict[str, Any]:
        lines = [f"{x.title}，{x.unit.short_name}，{x.minutes}" for x in row.lectures.select_related("unit")]
        return {**super().from_row(row), "lectures": "\n".join(lines)}

    def offer(self, mine: dict[str, Any]) -> None:
        self.fields["circle"].queryset = Circle.objects.filter(**mine)  # type: ignore[attr-defined]
        others = Package.objects.filter(**mine, board=self.board).exclude(pk=self.row.pk)
        self.fields["after"].queryset = others  # type: ignore[attr-defined]

    def clean_lectures(self) -> list[tuple[str, Unit, int]]:
        units = _units_by_name(self.actor, self.board.staff_on)
        found, problems = [], []
        for number, line in enumerate(self.cleaned_data["lectures"].splitlines(), 1):
            parts = [x.strip() for x in line.replace(",", "，").split("，")]
            if not line.strip():
                continue
            if len(parts) != 3 or not parts[2].isdigit() or parts[1] not in units:
                problems.append(_("第 %(n)s 行看不懂，或者没有这个单位") % {"n": number})
                continue
            found.append((parts[0], units[parts[1]], int(parts[2])))
        if problems:
            raise forms.ValidationError(problems)
        try:
            check_lectures(self.board, found)
        except Invalid as invalid:
            raise forms.ValidationError(list(invalid.problems.values())) from invalid
        return found

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name != "lectures"}

    def store(self) -> None:
        super().store()
        lectures = self.cleaned_data["lectures"]
        actions.set_lectures(actor=self.actor, board=self.board, package=self.row, lectures=lectures)


def _units_by_name(actor: Actor, on: dt.date) -> dict[str, Unit]:
    rows: Iterable[Unit] = Unit.objects.on(on).filter(organisation_id=actor.organisation_id)
    return {unit.short_name: unit for unit in rows}


class AbsenceForm(InputForm):
    """Somebody is away for a while: kept among the changes of people, so that every page knows it."""

    number = forms.CharField(label=_("工号"), max_length=40)
    effective_on = DayField(label=_("从哪天"))
    to_on = DayField(label=_("到哪天"))
    kind = forms.CharField(label=_("哪一种"), max_length=30, help_text=_("例如：产假。不写个人原因"))

    def clean_number(self) -> str:
        """A number of this organisation; the person is kept."""
        number = str(self.cleaned_data["number"]).strip()
        mine = {"organisation_id": self.actor.organisation_id}
        self.person = Person.objects.filter(**mine, number=number).first()
        if self.person is None:
            raise forms.ValidationError(_("没有工号是“%(number)s”的人，请核对。") % {"number": number})
        return number

    def store(self) -> None:
        """Through the same change of people as everywhere else."""
        values = {name: self.cleaned_data[name] for name in ("effective_on", "to_on", "kind")}
        begin_absence(actor=self.actor, person=self.person, **values)


KINDS: dict[str, tuple[type[Any], type[InputForm], Any]] = {
    "hall": (HallUse, HallForm, _("会场")),
    "package": (Package, PackageForm, _("专题包")),
    "demand": (Demand, DemandForm, _("各类职务的应训")),
    "type": (TypeRule, TypeForm, _("离岗上限和值班")),
    "floor": (FloorRule, FloorForm, _("底线期数")),
}
"""Kind in the address → table, form, words."""
