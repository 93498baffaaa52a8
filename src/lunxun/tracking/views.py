"""Pages of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lunxun.kernel.decision import Decision, require
from lunxun.kernel.pages import attempt
from lunxun.lists.pages import answer
from lunxun.org.rules import can_see_directory
from lunxun.tracking import actions, forms, queries, rules, tables
from lunxun.tracking.enums import Verdict
from lunxun.tracking.likeness import alike


@login_required
def suggestion_list(request: HttpRequest) -> HttpResponse:
    def above(_listing: object) -> dict[str, Any]:
        return {
            "figures": queries.figures_for(request.actor),
            "to_sort": queries.texts_to_sort(request.actor).count(),
        }

    return answer(request, tables.SUGGESTIONS, "tracking/suggestion_list.html", above)


@login_required
def text_list(request: HttpRequest) -> HttpResponse:
    """All texts without a verdict at once, for those that are alike."""
    return answer(request, tables.TEXTS, "tracking/text_list.html")


@login_required
def suggestion_detail(request: HttpRequest, pk: int) -> HttpResponse:
    suggestion = queries.get_suggestion_for(request.actor, pk)
    context = {
        "suggestion": suggestion,
        "history": queries.history_of(suggestion),
        "can_answer": rules.can_answer(request.actor, suggestion),
        "can_close": rules.can_close(request.actor, suggestion),
        "can_assign": rules.can_take_up(request.actor),
        "can_open_directory": can_see_directory(request.actor),
    }
    return render(request, "tracking/suggestion_detail.html", context)


@login_required
def sorting(request: HttpRequest) -> HttpResponse:
    """One text after the other, until none is left."""
    require(rules.can_take_up(request.actor))
    texts = queries.texts_to_sort(request.actor)
    text = texts.first()
    if text is not None:
        return redirect("tracking:sort_text", text.pk)
    return render(request, "tracking/sorting_done.html", {})


@login_required
def sort_text(request: HttpRequest, pk: int) -> HttpResponse:
    text = queries.get_text_for(request.actor, pk)
    similar = alike(text)
    form = forms.SortForm(request.POST or None, text=text, alike=similar)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: _sort(request, text, form.cleaned_data))
    ):
        return redirect("tracking:sorting")
    left = queries.texts_to_sort(request.actor).count()
    return render(
        request, "tracking/sort_text.html", {"text": text, "form": form, "left": left, "alike": similar}
    )


def _sort(request: HttpRequest, text: Any, values: dict[str, Any]) -> None:
    actor = request.actor  # type: ignore[attr-defined]
    if values["verdict"] == Verdict.ENTRY:
        entry = {name: values[name] for name in ("category", "owner_unit", "due_on", "repeats")}
        actions.take_up(actor=actor, text=text, **entry)
    elif values["verdict"] == Verdict.MERGED:
        actions.merge_into(actor=actor, text=text, suggestion=values["suggestion"])
    else:
        actions.set_aside(actor=actor, text=text)


def _step(
    request: HttpRequest,
    pk: int,
    form_of: Callable[..., django_forms.Form],
    run: Callable[..., object],
    *,
    may: Callable[..., Decision],
    title: str,
    button: str,
    done: str,
) -> HttpResponse:
    """One page for each step of a matter: the words, one form, one button."""
    suggestion = queries.get_suggestion_for(request.actor, pk)  # type: ignore[attr-defined]
    require(may(request.actor, suggestion))  # type: ignore[attr-defined]
    form = form_of(request.POST or None, suggestion=suggestion)
    if request.method == "POST" and form.is_valid():
        actor = request.actor  # type: ignore[attr-defined]
        if attempt(form, lambda: run(actor=actor, suggestion=suggestion, **form.cleaned_data)):
            messages.success(request, done)
            return redirect("tracking:suggestion_detail", pk)
    context = {"suggestion": suggestion, "form": form, "title": title, "button": button}
    return render(request, "tracking/suggestion_step.html", context)


def _plain(form: type[django_forms.Form]) -> Callable[..., django_forms.Form]:
    return lambda data, suggestion: form(data)


@login_required
def suggestion_start(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, _plain(forms.PlanForm), actions.start_work,
        may=rules.can_answer, title=_("写明怎么办"), button=_("开始办理"), done=_("已记下，开始办理。"),
    )  # fmt: skip


@login_required
def suggestion_answer(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, _plain(forms.AnswerForm), actions.answer_suggestion,
        may=rules.can_answer, title=_("答复"), button=_("答复提的人"), done=_("已答复，等培训办核验。"),
    )  # fmt: skip


@login_required
def suggestion_decline(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, _plain(forms.DeclineForm), actions.decline_suggestion,
        may=rules.can_answer, title=_("不采纳"), button=_("答复不采纳"), done=_("已答复，理由提的人看得到。"),
    )  # fmt: skip


@login_required
def suggestion_close(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, forms.CloseForm, actions.close_suggestion,
        may=rules.can_close, title=_("核验办结"), button=_("凭证属实，办结"), done=_("已办结。"),
    )  # fmt: skip


@login_required
def suggestion_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, _plain(forms.ReopenForm), actions.reopen_suggestion,
        may=rules.can_close, title=_("退回办理"), button=_("退回办理单位"), done=_("已退回办理。"),
    )  # fmt: skip


@login_required
def suggestion_reassign(request: HttpRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, forms.ReassignForm, actions.reassign,
        may=rules.can_reassign, title=_("改派或延期"), button=_("改派"), done=_("已改派。"),
    )  # fmt: skip
