"""Forms of the plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.fields import DayField
from lunxun.kernel.text import clean_line, half_width
from lunxun.org.actors import Actor
from lunxun.org.models import Person, Unit
from lunxun.plans.enums import Ability, DayKind, SegmentKind
from lunxun.plans.models import Circle, Goal, Lecture, Programme, Topic, TrainingSession, Venue


class ClockField(forms.TimeField):
    """A time as people type it: 08:40, 8：40."""

    default_error_messages = {"invalid": _("看不懂这个时间，请写成 08:40。")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        super().__init__(input_formats=["%H:%M", "%H:%M:%S"], **kwargs)

    def to_python(self, value: Any) -> dt.time | None:
        if isinstance(value, str):
            value = half_width(value).replace("：", ":").strip()
        return super().to_python(value)


class SessionForm(forms.Form):
    title = forms.CharField(label=_("班名"), max_length=80, error_messages={"required": _("请填写班名")})
    number = forms.IntegerField(
        label=_("期号"), min_value=1, max_value=9999, required=False, help_text=_("不填就接着上一期编")
    )
    nickname = forms.CharField(
        label=_("又称"), max_length=40, required=False, help_text=_("例如：新年第一训")
    )
    circle = forms.ModelChoiceField(
        label=_("能力圈"), queryset=Circle.objects.none(), error_messages={"required": _("请选能力圈")}
    )
    on = DayField(
        label=_("日期"),
        error_messages={"required": _("请填写日期")},
        help_text=_("默认周六；节假日和调休上班日会提醒"),
    )
    venue = forms.ModelChoiceField(label=_("地点"), queryset=Venue.objects.none(), required=False)
    host = forms.ModelChoiceField(label=_("主持人"), queryset=Person.objects.none(), required=False)
    outline_due_on = DayField(label=_("交提纲时限"), required=False)
    review_due_on = DayField(label=_("过审时限"), required=False)
    duty_note = forms.CharField(
        label=_("现场值守"), max_length=200, required=False, help_text=_("会务、医疗、迟到怎么办")
    )

    def __init__(
        self, *args: Any, actor: Actor, session: TrainingSession | None = None, **kwargs: Any
    ) -> None:
        if session is not None:
            kwargs["initial"] = {name: getattr(session, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        mine = {"organisation_id": actor.organisation_id}
        self.fields["circle"].queryset = Circle.objects.filter(**mine)  # type: ignore[attr-defined]
        self.fields["venue"].queryset = Venue.objects.filter(**mine)  # type: ignore[attr-defined]
        leaders = Person.objects.filter(**mine, holdings__post__portfolio__isnull=False).distinct()
        self.fields["host"].queryset = leaders  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"])


class SegmentForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("环节"),
        choices=[choice for choice in SegmentKind.choices if choice[0] != SegmentKind.LECTURE],
    )
    title = forms.CharField(label=_("名称"), max_length=100, required=False)
    starts = ClockField(label=_("开始"), error_messages={"required": _("请填写开始时间")})
    ends = ClockField(label=_("结束"), error_messages={"required": _("请填写结束时间")})
    note = forms.CharField(label=_("说明"), max_length=120, required=False)


class TimesForm(forms.Form):
    starts = ClockField(label=_("开始"), error_messages={"required": _("请填写开始时间")})
    ends = ClockField(label=_("结束"), error_messages={"required": _("请填写结束时间")})


class LectureForm(forms.Form):
    title = forms.CharField(label=_("讲题"), max_length=100, error_messages={"required": _("请填写讲题")})
    topic = forms.ModelChoiceField(label=_("专题"), queryset=Topic.objects.none(), required=False)
    unit = forms.ModelChoiceField(
        label=_("授课单位"),
        queryset=Unit.objects.none(),
        error_messages={"required": _("请选授课单位")},
        help_text=_("授课人就是这个单位的主要负责人"),
    )
    starts = ClockField(label=_("开始"), error_messages={"required": _("请填写开始时间")})
    ends = ClockField(label=_("结束"), error_messages={"required": _("请填写结束时间")})
    abilities = forms.MultipleChoiceField(
        label=_("提升哪方面能力"),
        choices=Ability.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    goals = forms.ModelMultipleChoiceField(
        label=_("服务哪些目标"),
        queryset=Goal.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lecturer = forms.ModelChoiceField(
        label=_("由别人代讲"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("不选就是主要负责人本人"),
    )
    substitute_reason = forms.CharField(label=_("代讲原因"), max_length=120, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = {"organisation_id": actor.organisation_id}
        self.fields["topic"].queryset = Topic.objects.filter(**mine)  # type: ignore[attr-defined]
        units = Unit.objects.filter(**mine, posts__is_head=True).distinct()
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["goals"].queryset = Goal.objects.filter(**mine)  # type: ignore[attr-defined]
        deputies = Person.objects.filter(**mine, holdings__post__level="deputy").distinct()
        self.fields["lecturer"].queryset = deputies  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("撤下的原因"), max_length=200, error_messages={"required": _("请写明为什么撤下")}
    )
    document = forms.CharField(label=_("依据"), max_length=80, required=False)


class SwapForm(forms.Form):
    other = forms.ModelChoiceField(label=_("和哪堂课对调"), queryset=Lecture.objects.none())

    def __init__(self, *args: Any, lecture: Lecture, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Lecture.objects.filter(session_id=lecture.session_id).exclude(pk=lecture.pk)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]


class DayForm(forms.Form):
    on = DayField(label=_("日期"), error_messages={"required": _("请填写日期")})
    kind = forms.ChoiceField(label=_("这一天"), choices=DayKind.choices)
    name = forms.CharField(
        label=_("名称"), max_length=40, required=False, help_text=_("例如：清明节、防汛Ⅲ级响应")
    )
    document = forms.CharField(label=_("依据文号"), max_length=60, required=False)
    is_provisional = forms.BooleanField(label=_("预排，等正式通知"), required=False)


def programme_of(actor: Actor) -> Programme | None:
    """The programme that a new session joins."""
    return Programme.objects.filter(organisation_id=actor.organisation_id).order_by("-year").first()


class ReasonForm(forms.Form):
    """Why the plan is left: kept beside what was planned."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("写事由就行，例如：防汛应急响应"),
        error_messages={"required": _("请写明原因：计划和实际对照时要用。")},
    )
    document = forms.CharField(
        label=_("依据"), max_length=80, required=False, help_text=_("文号或会议，没有可以不填")
    )


class SilenceForm(ReasonForm):
    """Why a unit gives no lecture in a year."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("写清楚为什么不讲、以后怎么安排，大家都看得到")
        self.fields["reason"].error_messages["required"] = _("请写明这个部门为什么不授课")


class RestoreForm(ReasonForm):
    on = DayField(label=_("哪天上课"), error_messages={"required": _("请填写日期")})
    document = None  # type: ignore[assignment]
    field_order = ("on", "reason")


class MoveForm(ReasonForm):
    on = DayField(label=_("改到哪天"), error_messages={"required": _("请填写日期")})
    venue = forms.ModelChoiceField(
        label=_("地点"), queryset=Venue.objects.none(), required=False, help_text=_("不选就是原来的地点")
    )
    outline_due_on = DayField(label=_("交提纲时限"), required=False, help_text=_("不填就不变"))
    review_due_on = DayField(label=_("过审时限"), required=False, help_text=_("不填就不变"))
    field_order = ("on", "reason", "document", "venue", "outline_due_on", "review_due_on")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        venues = Venue.objects.filter(organisation_id=actor.organisation_id)
        self.fields["venue"].queryset = venues  # type: ignore[attr-defined]


class PublishForm(forms.Form):
    on = DayField(label=_("印发日期"), error_messages={"required": _("请填写日期")})


class TopicUnitForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("主管单位"), queryset=Unit.objects.none(), error_messages={"required": _("请选单位")}
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(organisation_id=actor.organisation_id, posts__is_head=True).distinct()
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
