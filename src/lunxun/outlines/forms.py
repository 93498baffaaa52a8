"""The structured form of an outline (F11), and the small forms of the gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.kernel.text import half_width
from lunxun.outlines.content import MAX_ROWS, SECTIONS, Content
from lunxun.outlines.enums import Criterion, ReturnReason

AREA = {"rows": 3}
LONG_AREA = {"rows": 5}


class NeededLater:
    """Needed before the review, not for saving a draft: no（选填）at the label, and no error when empty."""

    def validate(self, value: Any) -> None:
        """Nothing is refused here; `completeness` asks for it before the outline goes on."""


class LaterText(NeededLater, forms.CharField):
    pass


class LaterNumber(NeededLater, forms.IntegerField):
    pass


class LaterTick(NeededLater, forms.BooleanField):
    pass


class LooseDateField(forms.DateField):
    """Takes 2022-02-12, 2022/2/12, 2022.2.12, 2022年2月12日, full-width digits too."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d"], widget=widget, **kwargs)
        self.error_messages["invalid"] = gettext_lazy("日期写成 2022-02-12 这样")

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, str):
            value = half_width(value).strip().rstrip("日号")
            for mark in "年月/.":
                value = value.replace(mark, "-")
        return super().to_python(value)


def _text(label: Any, *, hint: Any = "", needed: bool = False, rows: int = 3) -> forms.CharField:
    kind = LaterText if needed else forms.CharField
    widget = forms.Textarea(attrs={"rows": rows})
    return kind(label=label, help_text=hint, required=needed, strip=False, widget=widget)


def _line(label: Any, *, hint: Any = "", needed: bool = False) -> forms.CharField:
    kind = LaterText if needed else forms.CharField
    return kind(label=label, help_text=hint, required=needed)


def _row_fields(group: str) -> dict[str, forms.Field]:
    if group == "policy_basis":
        return {
            "title": _line(_("文件名称"), needed=True),
            "number": _line(_("文号")),
            "valid_from": LooseDateField(label=_("施行日期"), required=False),
            "valid_to": LooseDateField(label=_("失效日期"), required=False),
            "note": _line(_("说明")),
        }
    if group == "cases":
        return {
            "title": _line(_("案例名称")),
            "text": _text(
                _("案例内容"),
                needed=True,
                hint=_("上级要求、本区实情、经过、拆解、可复制做法。隐去姓名和楼栋号"),
                rows=5,
            ),
        }
    if group == "methods":
        return {"title": _line(_("方法名称")), "text": _text(_("步骤"), needed=True, rows=4)}
    return {"": _line(_("建议"))}


@dataclass(frozen=True, slots=True)
class Group:
    """A repeating part of the form: its rows of bound fields, and the words of its button."""

    key: str
    title: str
    hint: str
    add: str
    rows: list[list[BoundField]]


class OutlineForm(forms.Form):
    """One flat form: `cases_0_title`, `policy_basis_1_number`, … ; `rows_cases` counts the rows.

    Works without script: a button adds or drops a row, and everything typed comes back.
    """

    GROUPS = ("policy_basis", "cases", "methods", "proposals")
    seen_number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        content: Content,
        seen_number: int,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        """`data` is sent to be saved. `typed` only comes back as it is, unchecked: a row was added or dropped,
        and a page with errors would make the browser's draft write the dropped row back."""
        initial = initial_of(content)
        initial["seen_number"] = seen_number
        if typed is not None:
            initial.update(typed.items())
            initial["is_unclassified"] = "is_unclassified" in typed
        source = data if data is not None else typed
        super().__init__(data, initial=initial, label_suffix="")
        self._stand_alone_fields()
        self.counts: dict[str, int] = {}
        for group in self.GROUPS:
            given = len(getattr(content, group))
            self.counts[group] = _count(source, group) if source is not None else max(1, given)
            for index in range(self.counts[group]):
                for name, field in _row_fields(group).items():
                    self.fields[_name(group, index, name)] = field

    def _stand_alone_fields(self) -> None:
        add = self.fields.__setitem__
        add("objectives_know", _text(_("认识：听完知道什么"), needed=True, rows=2))
        add("objectives_prevent", _text(_("能防：听完能防住什么"), needed=True, rows=2))
        add("objectives_do", _text(_("能做：听完能做成什么"), needed=True, rows=2))
        add(
            "situation",
            _text(SECTIONS["situation"], needed=True, hint=_("本区的数和自己部门的实践，不讲外地的")),
        )
        add("problems", _text(SECTIONS["problems"], needed=True))
        add("causes", _text(SECTIONS["causes"]))
        add("measures", _text(SECTIONS["measures"], hint=_("分几类，每类怎么办")))
        add("pitfalls", _text(SECTIONS["pitfalls"]))
        add(
            "restraint",
            _text(
                SECTIONS["restraint"], needed=True, hint=_("哪些事不能做过头，不能加重企业、居民、基层负担")
            ),
        )
        add("interaction", _text(SECTIONS["interaction"], rows=2))
        add("minutes", LaterNumber(label=_("时长（分钟）"), min_value=1, max_value=480))
        add("attachments", _text(SECTIONS["attachments"], rows=2))
        add(
            "is_unclassified",
            LaterTick(
                label=_("确认内容不涉密"), help_text=_("没有国家秘密、工作秘密，没有可以认出当事人的信息")
            ),
        )
        number = self.fields["minutes"]
        number.error_messages["invalid"] = _("时长写整数，如 40")

    @property
    def groups(self) -> dict[str, Group]:
        """The repeating parts, by key."""
        words = {
            "policy_basis": (_("至少 1 个现行文件；长期有效的不填失效日期"), _("再加一个依据")),
            "cases": (_("至少 1 个，用本区的事"), _("再加一个案例")),
            "methods": (_("至少 1 个，能照着做"), _("再加一个方法")),
            "proposals": (_("每条以后都会跟踪：采纳、不采纳、研究中"), _("再加一条建议")),
        }
        return {
            key: Group(
                key,
                str(SECTIONS[key]),
                *words[key],
                rows=[
                    [self[_name(key, index, name)] for name in _row_fields(key)]
                    for index in range(self.counts[key])
                ],
            )
            for key in self.GROUPS
        }

    @property
    def as_content(self) -> dict[str, Any]:
        """What was typed, in the shape that `content.parse` reads. Call after `is_valid()`."""
        typed = self.cleaned_data
        names = [name for name in SECTIONS if name not in {*self.GROUPS, "objectives"}]
        content: dict[str, Any] = {name: typed.get(name) for name in names}
        content["objectives"] = {name: typed.get(f"objectives_{name}") for name in ("know", "prevent", "do")}
        for group in self.GROUPS:
            rows = [
                {name: typed.get(_name(group, index, name)) for name in _row_fields(group)}
                for index in range(self.counts[group])
            ]
            content[group] = [row[""] for row in rows] if group == "proposals" else rows
        return content


def _name(group: str, index: int, name: str) -> str:
    return f"{group}_{index}_{name}" if name else f"{group}_{index}"


def _count(data: Mapping[str, Any], group: str) -> int:
    raw = str(data.get(f"rows_{group}", "1"))
    return min(MAX_ROWS, max(1, int(raw))) if raw.isascii() and raw.isdigit() else 1


def initial_of(content: Content) -> dict[str, Any]:
    """Form values of stored content."""
    values: dict[str, Any] = {name: getattr(content, name) for name in SECTIONS}
    values.update({f"objectives_{n}": getattr(content.objectives, n) for n in ("know", "prevent", "do")})
    for group in OutlineForm.GROUPS:
        for index, row in enumerate(getattr(content, group)):
            for name in _row_fields(group):
                values[_name(group, index, name)] = getattr(row, name) if name else row
    return values


def with_row_added(data: QueryDict, group: str) -> QueryDict:
    """What was typed, with one more empty row in `group`."""
    changed = data.copy()
    if group in OutlineForm.GROUPS:
        changed[f"rows_{group}"] = str(min(MAX_ROWS, _count(data, group) + 1))
    return changed


def with_row_dropped(data: QueryDict, group: str, dropped: int) -> QueryDict:
    """What was typed, without one row of `group`; the rows after it move up."""
    changed = data.copy()
    if group not in OutlineForm.GROUPS:
        return changed
    count = _count(data, group)
    for name in _row_fields(group):
        values = [data.get(_name(group, index, name), "") for index in range(count) if index != dropped]
        for index, value in enumerate([*values, ""]):
            changed[_name(group, index, name)] = value
    changed[f"rows_{group}"] = str(max(1, count - 1 if 0 <= dropped < count else count))
    return changed


class ReturnForm(forms.Form):
    """退回修改: coded reasons, what to change, until when."""

    reasons = forms.MultipleChoiceField(
        label=gettext_lazy("退回原因"),
        help_text=gettext_lazy("可选多项，授课人会看到"),
        choices=ReturnReason.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    comment = forms.CharField(
        label=gettext_lazy("要改什么"), max_length=2000, widget=forms.Textarea(attrs=LONG_AREA)
    )
    due_on = LooseDateField(label=gettext_lazy("什么时候改好"))


class NoteForm(forms.Form):
    """One text of a few words: back to the assistant, or why a pass is taken back."""

    note = forms.CharField(label=gettext_lazy("要改什么"), max_length=400, widget=forms.Textarea(attrs=AREA))


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("为什么收回"),
        help_text=gettext_lazy("收回后这堂课不能排入课表，要改过再审"),
        max_length=200,
    )


class CommentForm(forms.Form):
    """批注 beside one part of the document; its prefix is the part."""

    quote = forms.CharField(
        label=gettext_lazy("批注哪一句"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("从正文复制一句；不填就是批注这一节"),
    )
    body = forms.CharField(
        label=gettext_lazy("批注"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReviewForm(forms.Form):
    """Seven criteria, nothing preselected, and an opinion."""

    comment = forms.CharField(
        label=gettext_lazy("审核意见"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs=AREA),
        help_text=gettext_lazy("有一项不符合而仍然通过时，写明为什么"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, label in Criterion.choices:
            self.fields[code] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("1", _("符合")), ("0", _("不符合"))],
                widget=forms.RadioSelect,
            )

    @property
    def criteria(self) -> dict[str, bool | None]:
        """criterion → met, not met, undecided. Call after `is_valid()`."""
        read = {"1": True, "0": False}
        return {code: read.get(self.cleaned_data.get(code, "")) for code in Criterion.values}

    @property
    def chosen(self) -> dict[str, str]:
        """What is ticked now, also before the form is sent."""
        return {code: str(self[code].value() or "") for code in Criterion.values if self[code].value()}

    @property
    def rows(self) -> list[tuple[BoundField, str]]:
        return [(self[code], str(self[code].value() or "")) for code in Criterion.values]


class ConfirmForm(forms.Form):
    """The version that the lecturer has read."""

    seen_hash = forms.CharField(max_length=64, widget=forms.HiddenInput)
