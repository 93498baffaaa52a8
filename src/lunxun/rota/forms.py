"""Forms of the board."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.fields import DayField
from lunxun.rota.enums import EventKind, LockKind

SECONDS = [
    ("10", _("先看个大概（约 10 秒）")),
    ("60", _("一般（约 1 分钟）")),
    ("300", _("仔细（约 5 分钟）")),
]


class SolveForm(forms.Form):
    seconds = forms.ChoiceField(label=_("用多少时间"), choices=SECONDS, initial="60")
    seed = forms.IntegerField(
        label=_("起点"),
        min_value=0,
        max_value=9999,
        initial=0,
        required=False,
        help_text=_("换一个数，从另一个起点找；同样的数接近同样的结果"),
    )


class MoveForm(forms.Form):
    """Where a run goes: day and hall in one choice, free slots and those held by another run."""

    to = forms.ChoiceField(label=_("移到哪一天、哪个会场"), error_messages={"required": _("请选一天和会场")})
    digest = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, slots: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = slots  # type: ignore[attr-defined]


class LockForm(forms.Form):
    kind = forms.ChoiceField(label=_("怎么锁"), choices=LockKind.choices, initial=LockKind.RUN)
    reason = forms.CharField(label=_("原因"), max_length=120, required=False)


class EventForm(forms.Form):
    """What happened after planning."""

    kind = forms.ChoiceField(label=_("出了什么事"), choices=EventKind.choices, initial=EventKind.CANCEL_DAY)
    start = DayField(label=_("从哪天"), error_messages={"required": _("请填写哪一天")})
    end = DayField(label=_("到哪天"), required=False, help_text=_("只有一天就不填"))
    hall = forms.ChoiceField(label=_("哪个会场"), required=False, help_text=_("会场不能用时选"))
    lecturer = forms.ChoiceField(label=_("哪位授课人"), required=False, help_text=_("授课人来不了时选"))
    person = forms.CharField(
        label=_("哪位学员"),
        max_length=40,
        required=False,
        help_text=_("学员来不了时填工号；没有重名的填姓名也行"),
    )
    reason = forms.CharField(
        label=_("原因"), max_length=100, required=False, help_text=_("例如：防汛三级响应")
    )

    def __init__(
        self,
        *args: Any,
        halls: list[tuple[str, str]],
        lecturers: list[tuple[str, str]],
        people: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall"].choices = [("", ""), *halls]  # type: ignore[attr-defined]
        self.fields["lecturer"].choices = [("", ""), *lecturers]  # type: ignore[attr-defined]
        self.people = people

    def clean_person(self) -> str:
        """The number of the one meant by a number or a name."""
        text = str(self.cleaned_data["person"]).strip()
        if not text or self.data.get("kind") != EventKind.PERSON_AWAY:
            return ""
        found = [number for number, name in self.people if text in (number, name)]
        if not found:
            raise forms.ValidationError(_("应训的人里没有“%(text)s”，请核对工号。") % {"text": text})
        if len(found) > 1:
            raise forms.ValidationError(
                _("叫“%(text)s”的有 %(n)s 人，请填工号：%(numbers)s。")
                % {"text": text, "n": len(found), "numbers": "、".join(found[:6])}
            )
        return found[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("end") and data.get("start") and data["end"] < data["start"]:
            self.add_error("end", _("结束的日子早于开始，请改正"))
        wanted = {
            EventKind.HALL_CLOSED: "hall",
            EventKind.LECTURER_AWAY: "lecturer",
            EventKind.PERSON_AWAY: "person",
        }.get(data.get("kind", ""))
        if wanted and not data.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, _("请填是谁") if wanted == "person" else _("请选一个"))
        return data

    def events(self, today: str) -> dict[str, Any]:
        """The engine's events."""
        data = self.cleaned_data
        target = {
            EventKind.HALL_CLOSED: data["hall"],
            EventKind.LECTURER_AWAY: data["lecturer"],
            EventKind.PERSON_AWAY: data["person"],
        }
        event = {
            "kind": data["kind"],
            "start": data["start"].isoformat(),
            "end": data["end"].isoformat() if data["end"] else "",
            "target": target.get(data["kind"], ""),
            "reason": data["reason"],
        }
        return {"today": today, "events": [event]}
