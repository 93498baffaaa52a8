"""The boundary: forms of the office, and the one parser for what phones and browsers post."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.feedback import tickets
from lunxun.feedback.actions import MAX_SLIPS
from lunxun.feedback.ballots import Sent
from lunxun.feedback.enums import MODES_TO_CHOOSE, Mode, TextClass, Visibility
from lunxun.feedback.models import FormVersion
from lunxun.kernel.errors import Invalid
from lunxun.kernel.text import half_width

MAX_BODY = 512 * 1024
"""Bytes of one posted ballot: 40 lectures with the longest advice still fit, nine bytes a Chinese character."""
MAX_FIELDS = 2000
URLENCODED = "application/x-www-form-urlencoded"

_ANSWER = re.compile(r"r(\d{1,18})-([a-z0-9_]{1,30})")
_POINTS = re.compile(r"pr(\d{1,18})-([a-z0-9_]{1,30})")
_ABSENT = re.compile(r"x(\d{1,18})")
_TEXT = re.compile(r"t(\d{1,18})")


def posted(request: HttpRequest) -> Mapping[str, str]:
    """The fields of a posted ballot; of several of one name the last.

    Raises:
        Invalid: longer than any ballot.
    """
    too_long = Invalid({"": _("没有收下：内容太长。请把建议写短些再交。")})
    if int(request.headers.get("Content-Length") or 0) > MAX_BODY:
        raise too_long
    if request.content_type != URLENCODED:
        return request.POST.dict()
    # What Django makes of a body can be changed, copied and read as lists: a third of what a ballot costs here.
    body = request.body.decode("utf-8", "replace")
    try:
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        raise too_long from None


def sent_from(fields: Mapping[str, str]) -> Sent:
    """Fields: `r<lecture>-<item>` position of the choice (0 = best), `pr<lecture>-<item>` points of a
    hundred (lecture 0: the whole session), `x<lecture>` not heard, `t<lecture>`
    advice (`t0` on the session), `ticket`, `key`, `revision`, `follow` (a follow-up code made by the phone,
    or "1" from a browser without script, for which one is made here). Unknown fields are passed over.

    Raises:
        Invalid: a value that no page of ours sends.
    """
    rows: dict[int, dict[str, Any]] = {}
    texts: dict[int | None, str] = {}
    for name, value in fields.items():
        if not value:
            continue
        if found := _ANSWER.fullmatch(name):
            rows.setdefault(int(found[1]), {})[found[2]] = _whole(value)
        elif found := _POINTS.fullmatch(name):
            rows.setdefault(int(found[1]), {})[found[2]] = _points(value)
        elif found := _ABSENT.fullmatch(name):
            rows.setdefault(int(found[1]), {})["absent"] = True
        elif found := _TEXT.fullmatch(name):
            texts[int(found[1]) or None] = value
    revision = fields.get("revision", "")
    return Sent(
        ticket=fields.get("ticket", ""),
        key=fields.get("key", ""),
        rows=rows,
        texts=texts,
        revision=_whole(revision) if revision else None,
        follow=_follow(fields.get("follow", "")),
    )


def _follow(value: str) -> str:
    """The code in one spelling, "" when none was asked for.

    Raises:
        Invalid: neither a code nor the tick of the box.
    """
    if not value:
        return ""
    code = tickets.new_follow_code() if value == "1" else tickets.clean_ticket(value)
    if code is None:
        raise Invalid({"": _("没有收下：有一项看不懂。请刷新页面再交，填好的内容还在。")})
    return code


def _points(value: str) -> int:
    """Points of a hundred as a position, best first.

    Raises:
        Invalid: not a whole number from 0 to 100.
    """
    points = half_width(value).strip()
    if not points.isascii() or not points.isdigit() or int(points) > 100:
        raise Invalid({"": _("没有收下：分数要是 0 到 100 的整数。请改好再交，别的都还在。")})
    return 100 - int(points)


def _whole(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise Invalid({"": _("没有收下：有一项看不懂。请刷新页面再交，填好的内容还在。")})
    return int(value)


class PrepareForm(forms.Form):
    mode = forms.ChoiceField(
        label=gettext_lazy("票据怎么发"),
        choices=[(mode.value, mode.label) for mode in MODES_TO_CHOOSE],
        initial=Mode.SLIPS,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "评部门一把手时用抽票：系统从头到尾不知道谁拿了哪张。手机领票要信任系统在领票那一刻不记对应关系。"
        ),
    )
    form_version = forms.ChoiceField(label=gettext_lazy("用哪张评价表"), required=False)
    expected = forms.IntegerField(
        label=gettext_lazy("应评人数"),
        required=False,
        min_value=1,
        max_value=100_000,
        help_text=gettext_lazy("不填就按签到人数算。"),
    )
    opens_before = forms.IntegerField(
        label=gettext_lazy("最后一堂结束前几分钟自动开放"),
        required=False,
        min_value=0,
        max_value=240,
        help_text=gettext_lazy("例如 10。不填就由培训办到时候点“开放评价”。"),
    )

    def __init__(self, *args: Any, versions: list[FormVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._versions = {str(version.pk): version for version in versions}
        self.fields["form_version"].choices = [
            (key, _("{name} 第 {n} 版").format(name=version.form.name, n=version.number))
            for key, version in self._versions.items()
        ]
        if not versions:
            del self.fields["form_version"]

    def clean_form_version(self) -> FormVersion | None:
        return self._versions.get(self.cleaned_data["form_version"])


class SlipsForm(forms.Form):
    count = forms.IntegerField(
        label=gettext_lazy("印多少张"),
        min_value=1,
        max_value=MAX_SLIPS,
        help_text=gettext_lazy("比到场人数多印几张备用。每次都是新票，已印的继续有效。"),
    )

    hat = forms.ChoiceField(
        label=gettext_lazy("放进哪个盒子"),
        required=False,
        help_text=gettext_lazy(
            "分盒子，结果能按单位类别校正；同一盒里分不出是谁。一类不到 5 人的不单列，放进共用的盒子。"
        ),
    )

    def __init__(self, *args: Any, classes: list[tuple[str, int]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(name, f"{name}（{count}）") for name, count in classes or []]
        self.fields["hat"].choices = [("", _("共用的盒子，不分类别")), *named]


class ModerateForm(forms.Form):
    visibility = forms.ChoiceField(
        label=gettext_lazy("给谁看"), choices=Visibility.choices, widget=forms.RadioSelect
    )
    text_class = forms.ChoiceField(label=gettext_lazy("归类"), choices=TextClass.choices, required=False)
    body = forms.CharField(
        label=gettext_lazy("公开的文字"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=gettext_lazy("会认出某个人的词在这里改掉；原文留底，不公开。"),
    )


class ReceiptForm(forms.Form):
    receipt = forms.CharField(
        label=gettext_lazy("回执号"),
        max_length=20,
        help_text=gettext_lazy("8 位，例如 7K3M-Q82D。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
