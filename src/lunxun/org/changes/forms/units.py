"""Forms of what happens to a unit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lunxun.kernel.text import clean_line, half_width
from lunxun.org.changes import actions, queries
from lunxun.org.changes.forms.base import ChangeForm, offer_units, posts_field
from lunxun.org.changes.founding import UnitDraft
from lunxun.org.models import Post, Unit, UnitType


class WhoField(forms.CharField):
    """A person by 工号, or by a name that only one has."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("写工号；没有重名的，写姓名也行"))
        super().__init__(max_length=60, **kwargs)


def _person(form: ChangeForm, name: str) -> None:
    """Replace what was typed by the person, or say why there is none."""
    typed = clean_line(half_width(form.cleaned_data.get(name, "")))
    form.cleaned_data[name] = None
    if not typed:
        return
    person, problem = queries.person_named(form.actor, typed)
    if person is None:
        form.add_error(name, problem)
    form.cleaned_data[name] = person


class AppointmentForm(ChangeForm):
    verb = actions.fill_post
    heading = _("任职")
    hint = _("任这个单位的职务，原来有的职务保留。从别处调来的，请到他的页面办调动。")
    who = WhoField(label=_("谁"), error_messages={"required": _("请写工号或姓名")})
    is_concurrent = forms.BooleanField(label=_("兼任"), required=False)

    def prepare(self) -> None:
        rows = queries.posts_of(self.subject)
        field = posts_field(_("职务"), rows, error_messages={"required": _("请选职务")})
        self.fields = {"post": field, **self.fields}

    def clean_who(self) -> Any:
        _person(self, "who")
        return self.cleaned_data["who"]

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {"to": values["post"], "person": values["who"], "is_concurrent": values["is_concurrent"]}


class ActingForm(AppointmentForm):
    verb = actions.set_acting_head
    heading = _("主持工作")
    hint = _("正职空缺时由谁主持。他自己的职务不变，名册、审核都按负责人算。")

    def prepare(self) -> None:
        del self.fields["is_concurrent"]
        rows = queries.posts_of(self.subject).filter(is_head=True)
        field = posts_field(_("空缺的正职"), rows, error_messages={"required": _("请选职务")})
        self.fields = {"post": field, **self.fields}
        if len(rows) == 1:
            field.initial = rows[0].pk

    def arguments(self) -> dict[str, Any]:
        return {"post": self.cleaned_data["post"], "person": self.cleaned_data["who"]}


class PortfolioForm(ChangeForm):
    verb = actions.hand_over_portfolio
    heading = _("调整分工")
    hint = _("从这天起换一位领导分管；正在审的提纲当天改由他审。")

    def prepare(self) -> None:
        rows = queries.leading_posts(self.actor)
        self.fields["leader_post"] = posts_field(
            _("改由谁分管"), rows, error_messages={"required": _("请选分管领导的职务")}
        )

    def arguments(self) -> dict[str, Any]:
        return {"units": [self.subject], "leader_post": self.cleaned_data["leader_post"]}


class RenamingForm(ChangeForm):
    verb = actions.rename_unit
    heading = _("更名")
    hint = _("以前的记录仍写当时的名称。")
    name = forms.CharField(label=_("新名称"), max_length=80, error_messages={"required": _("请写新名称")})
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)

    def arguments(self) -> dict[str, Any]:
        return {
            "unit": self.subject,
            "name": self.cleaned_data["name"],
            "short_name": self.cleaned_data["short_name"],
        }


class ClosingForm(ChangeForm):
    verb = actions.close_unit
    heading = _("撤销机构")
    hint = _("从这天起不再存在；要先把人和下属单位安排好。并到别处的，请办机构合并。")

    def arguments(self) -> dict[str, Any]:
        return {"unit": self.subject}


class MergerForm(ChangeForm):
    verb = actions.merge_units
    heading = _("机构合并")
    hint = _(
        "写新名称，就合并成一个新单位；不写，就是下面选的单位并入本单位。讲过的课、提纲、建议仍记在原单位。"
    )
    units = forms.ModelMultipleChoiceField(
        label=_("和哪些单位合并"),
        queryset=Unit.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("按住 Ctrl 可以选几个"),
        error_messages={"required": _("请选单位")},
    )
    name = forms.CharField(label=_("新单位名称"), max_length=80, required=False)
    short_name = forms.CharField(label=_("新单位简称"), max_length=40, required=False)
    head = WhoField(label=_("合并以后的正职"), required=False)
    other_heads_title = forms.CharField(
        label=_("其他正职改任"), max_length=60, required=False, help_text=_("例如：副局长")
    )

    def prepare(self) -> None:
        offer_units(self, self.actor, "units")
        self.fields["units"].queryset = self.fields["units"].queryset.exclude(pk=self.subject.pk)  # type: ignore[attr-defined,union-attr]
        self.fields["leader_post"] = posts_field(
            _("合并以后由谁分管"),
            queries.leading_posts(self.actor),
            required=False,
            help_text=_("原来由同一位领导分管的，可以不选"),
        )

    def clean_head(self) -> Any:
        _person(self, "head")
        return self.cleaned_data["head"]

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        others = list(values["units"])
        more = {name: values[name] for name in ("head", "other_heads_title", "leader_post")}
        if values["name"]:
            draft = UnitDraft(values["name"], values["short_name"])
            return {"units": [self.subject, *others], "draft": draft, **more}
        return {"units": others, "into": self.subject, **more}


class SplitForm(ChangeForm):
    verb = actions.split_unit
    heading = _("机构分设")
    hint = _("一个单位分成两个；没有勾选的职务去第一个。")
    first = forms.CharField(
        label=_("第一个新单位"), max_length=80, error_messages={"required": _("请写名称")}
    )
    second = forms.CharField(
        label=_("第二个新单位"), max_length=80, error_messages={"required": _("请写名称")}
    )
    posts = forms.ModelMultipleChoiceField(
        label=_("去第二个单位的职务"),
        queryset=Post.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    takes_over = forms.ChoiceField(
        label=_("没办完的提纲和建议由谁承接"),
        choices=[("0", _("第一个新单位")), ("1", _("第二个新单位"))],
        initial="0",
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        self.fields["posts"].queryset = queries.posts_of(self.subject)  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        chosen = frozenset(post.pk for post in values["posts"])
        every = frozenset(post.pk for post in queries.posts_of(self.subject))
        parts = [
            actions.Part(UnitDraft(values["first"]), every - chosen),
            actions.Part(UnitDraft(values["second"]), chosen),
        ]
        return {"unit": self.subject, "parts": parts, "takes_over": int(values["takes_over"])}


class UnitForm(ChangeForm):
    verb = actions.add_unit
    heading = _("新设机构")
    hint = _("正职职务和分管领导可以一起写上。")
    name = forms.CharField(label=_("名称"), max_length=80, error_messages={"required": _("请写名称")})
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    type = forms.ModelChoiceField(
        label=_("类型"), queryset=UnitType.objects.none(), error_messages={"required": _("请选类型")}
    )
    parent = forms.ModelChoiceField(label=_("上级单位"), queryset=Unit.objects.none(), required=False)
    head_title = forms.CharField(
        label=_("正职职务"), max_length=60, required=False, help_text=_("例如：局长")
    )

    def prepare(self) -> None:
        offer_units(self, self.actor, "parent")
        self.fields["type"].queryset = queries.types_of(self.actor)  # type: ignore[attr-defined]
        self.fields["leader_post"] = posts_field(
            _("由谁分管"), queries.leading_posts(self.actor), required=False
        )

    def arguments(self) -> dict[str, Any]:
        values = self.cleaned_data
        names = ("type", "parent", "head_title", "leader_post")
        draft = UnitDraft(values["name"], values["short_name"])
        return {"draft": draft, **{name: values[name] for name in names}}
