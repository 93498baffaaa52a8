"""What the rating page shows: the form's definition laid out per lecture, with what was typed kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from lunxun.feedback import tickets
from lunxun.feedback.ballots import Receipt
from lunxun.feedback.brief import Brief
from lunxun.feedback.enums import EvaluationState, Outcome
from lunxun.feedback.form_definition import MAX_TEXT, SESSION, worded
from lunxun.feedback.models import FormVersion
from lunxun.feedback.queries.evaluations import OpenForm, open_form, shown_lectures
from lunxun.feedback.scales import is_points
from lunxun.plans.models import Lecture

# Stands for the ballot's key in a page that many phones get; as long as one, so that it can't be missed.
KEY_PLACE = "0" * (2 * tickets.KEY_BYTES)
_pages: Brief[str] = Brief(2.0)
OPEN = (EvaluationState.ANSWERING, EvaluationState.COLLECTING)
TELLING = r"1\d{10}|\d{3,4}-\d{7,8}|我叫|我是.{0,12}(的|局|街道|社区|村|科|办)|本人(姓|是)"
"""What may tell who wrote, for the scripts of the phone and the kiosk: they show `hint` and hold nothing back."""

SAY = {
    Outcome.STORED: gettext_lazy("收到了，谢谢"),
    Outcome.UPDATED: gettext_lazy("收到了，已按这次的改好"),
    Outcome.USED: gettext_lazy(
        "票据已用：这张票已经交过一份。这一份先留着，由培训办看过再定。要改，请用交上一份的那部手机。"
    ),
    Outcome.LATE: gettext_lazy("收到了。评价已经封存，这一份先单独存着，满 5 份后作为补充计入。"),
    Outcome.COUNTED: gettext_lazy("这张票已经计入，封存之后不能再改。"),
    Outcome.BUSY: gettext_lazy("正在封存，过一会儿再交。填好的内容留在这一页。"),
    Outcome.TROUBLE: gettext_lazy(
        "没有交上去：服务器这会儿存不下。填好的内容留在这一页，过一会儿再交；还不行，请叫工作人员。"
    ),
    Outcome.UNKNOWN: gettext_lazy("没有这张票。请照着小票再输一遍 16 位票号，不分大小写。"),
    Outcome.NOT_OPEN: gettext_lazy("评价还没开放。填好的内容留在这一页，开放后再交。"),
    Outcome.CLOSED: gettext_lazy("评价已经封存，这一份没能计入。有话要说，请告诉培训办。"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: its field name, value, label and whether it was chosen before."""

    name: str
    value: int
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One item: its choices, or, on a scale of points, the field `name` with the points in `value`."""

    label: str
    choices: list[Choice]
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Block:
    """One lecture on the form."""

    number: int
    lecture: Lecture | Sample
    lines: list[Line]
    extras: list[Line]
    absent_name: str
    is_absent: bool
    text_name: str
    text: str


def answer(receipt: Receipt) -> dict[str, Any]:
    """What the script gets back."""
    return {
        "outcome": str(receipt.outcome.value),
        "say": str(SAY[receipt.outcome]),
        "receipt": receipt.code,
        "lectures": receipt.lectures,
        "texts": receipt.texts,
    }


def fresh(request: HttpRequest, code: str) -> str:
    """The page for a phone that comes for the first time: the same for all but for the ballot's key.

    While answering is open it is drawn once in two seconds and not once a phone.
    """
    name = (code, get_language())
    page = _pages.known(name)
    if page is None:
        form = open_form(code)
        page = render_to_string("feedback/rate.html", context(form, code=code, key=KEY_PLACE), request)
        if form.evaluation.state in OPEN:
            _pages.keep(name, page)
    return page.replace(KEY_PLACE, secrets.token_hex(tickets.KEY_BYTES), 1)


def empty(code: str) -> dict[str, Any]:
    """A fresh form with a key of its own, for a device that many people use."""
    return context(open_form(code), code=code, key=secrets.token_hex(tickets.KEY_BYTES))


def again(request: HttpRequest, code: str, problem: str) -> dict[str, Any]:
    """The form with what was typed, and why it was not taken."""
    return context(
        open_form(code), code=code, key=request.POST.get("key", ""), posted=request.POST, problem=problem
    )


def context(
    form: OpenForm, *, code: str, key: str, posted: Mapping[str, str] | None = None, problem: str = ""
) -> dict[str, Any]:
    typed = posted or {}
    definition = worded(form.definition)
    state = form.evaluation.state
    is_late = state == EvaluationState.SEALED and bool(form.evaluation.late)
    return {
        "code": code,
        "form": form,
        "evaluation": form.evaluation,
        "definition": definition,
        "columns": len(definition["grades"]),
        "is_points": is_points(definition),
        "session_lines": _session_lines(definition, typed),
        "blocks": [
            _block(definition, number, lecture, typed)
            for number, lecture in enumerate(shown_lectures(form), start=1)
        ],
        "key": key,
        "ticket": typed.get("ticket", ""),
        "session_text": typed.get("t0", ""),
        "wants_follow": bool(typed.get("follow")),
        "problem": problem,
        "max_text": MAX_TEXT,
        "is_open": state in OPEN or is_late,
        "is_late": is_late,
        "is_planned": state == EvaluationState.PLANNED,
        "telling": TELLING,
        "hint": _("这句话里有电话、姓名或单位职务，可能认得出是谁写的。要交的话，先改一改。"),
    }


def preview(version: FormVersion) -> dict[str, Any]:
    """The rating page of a form over two sample lectures."""
    definition = worded(version.definition)
    lectures = [Sample(number, _("第 {n} 讲（样张）").format(n=number)) for number in (1, 2)]
    return {
        "version": version,
        "definition": definition,
        "columns": len(definition["grades"]),
        "is_points": is_points(definition),
        "session_lines": _session_lines(definition, {}),
        "blocks": [_block(definition, number, lecture, {}) for number, lecture in enumerate(lectures, 1)],
    }


def by_hand(version: FormVersion, form: OpenForm | None) -> dict[str, Any]:
    """The form on paper for a pen and the keyboard: over the lectures of a session, or two sample lectures."""
    definition = worded(version.definition)
    # Lecture, answers, not heard.
    shown = {**preview(version), "across": len(definition["items"]) + len(definition["choices"]) + 2}
    if form is None:
        return shown
    lectures = enumerate(shown_lectures(form), 1)
    blocks = [_block(definition, number, lecture, {}) for number, lecture in lectures]
    return {**shown, "session": form.evaluation.session, "blocks": blocks}


@dataclass(frozen=True, slots=True)
class Sample:
    """Stands for a lecture where a form is only looked at."""

    pk: int
    title: str


def _session_lines(definition: Mapping[str, Any], typed: Mapping[str, str]) -> list[Line]:
    grades = [grade["label"] for grade in definition["grades"]]
    return [_line(SESSION, item, grades, typed) for item in definition.get("session_items", ())]


def _block(
    definition: Mapping[str, Any], number: int, lecture: Lecture | Sample, typed: Mapping[str, str]
) -> Block:
    grades = [grade["label"] for grade in definition["grades"]]
    return Block(
        number=number,
        lecture=lecture,
        lines=[_line(lecture.pk, item, grades, typed) for item in definition["items"]],
        extras=[_line(lecture.pk, choice, choice["options"], typed) for choice in definition["choices"]],
        absent_name=f"x{lecture.pk}",
        is_absent=bool(typed.get(f"x{lecture.pk}")),
        text_name=f"t{lecture.pk}",
        text=typed.get(f"t{lecture.pk}", ""),
    )


def _line(lecture: int, item: Mapping[str, Any], labels: list[str], typed: Mapping[str, str]) -> Line:
    name = f"r{lecture}-{item['code']}"
    chosen = typed.get(name)
    choices = [Choice(name, value, label, chosen == str(value)) for value, label in enumerate(labels)]
    return Line(item["label"], choices, name, typed.get(name, ""))
