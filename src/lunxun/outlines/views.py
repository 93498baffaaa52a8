"""Pages of the gate."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.lists.pages import answer
from lunxun.outlines import actions, forms, pages, queries, rules, tables
from lunxun.outlines.sheet import section_of


@login_required
def outline_list(request: HttpRequest) -> HttpResponse:
    """谁的提纲还没过审、卡在谁、几天."""

    def above(_listing: object) -> dict[str, object]:
        return {"missing": queries.missing_outlines(request.actor)}

    return answer(request, tables.OUTLINES, "outlines/outline_list.html", above)


@login_required
def unopened_list(request: HttpRequest) -> HttpResponse:
    """Lectures without an outline, to open several at once."""
    return answer(request, tables.UNOPENED, "outlines/unopened_list.html")


@login_required
@require_POST
def session_open(request: HttpRequest, pk: int) -> HttpResponse:
    session = queries.get_session_for(request.actor, pk)
    opened = actions.open_session_outlines(actor=request.actor, session=session)
    messages.success(request, _("开了 %(n)d 份提纲，部门可以起草了。") % {"n": opened})
    return redirect(reverse("outlines:outline_list") + f"?session={session.pk}")


@login_required
def outline_detail(request: HttpRequest, pk: int) -> HttpResponse:
    outline = queries.get_outline_for(request.actor, pk)
    number = pages.number_asked(request.GET, "version")
    return render(request, "outlines/outline_detail.html", pages.detail_page(request.actor, outline, number))


@login_required
def outline_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The structured form; adding a row comes back with everything typed."""
    outline = queries.get_outline_for(request.actor, pk)
    may = rules.can_draft if request.method == "POST" else rules.can_save
    require(may(request.actor, outline))
    form = pages.outline_form(request.POST if request.method == "POST" else None, outline)
    if request.method == "POST" and pages.is_saving(request.POST) and form.is_valid():
        seen = form.cleaned_data["seen_number"]

        def save() -> object:
            return actions.save_draft(
                actor=request.actor, outline=outline, content=form.as_content, seen_number=seen
            )

        if attempt(form, save):
            messages.success(request, _("已保存。"))
            return redirect("outlines:outline_edit", pk=pk)
    return render(request, "outlines/outline_edit.html", pages.edit_page(outline, form))


@login_required
@require_POST
def outline_hand(request: HttpRequest, pk: int) -> HttpResponse:
    outline = queries.get_outline_for(request.actor, pk)
    actions.hand_to_head(actor=request.actor, outline=outline)
    messages.success(request, _("已交%(name)s确认。") % {"name": outline.lecture.lecturer.name})
    return redirect("outlines:outline_detail", pk=pk)


@login_required
def outline_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """What the lecturer checks before it goes to the reviewer."""
    outline = queries.get_outline_for(request.actor, pk)
    require(rules.can_confirm(request.actor, outline))
    form = forms.NoteForm(label_suffix="")
    if request.method == "POST":
        check = forms.ConfirmForm(request.POST)

        def confirm() -> object:
            seen = check.cleaned_data["seen_hash"]
            return actions.confirm_outline(actor=request.actor, outline=outline, seen_hash=seen)

        if check.is_valid() and attempt(check, confirm):
            messages.success(request, _("已送审。审核结果会出现在你的首页。"))
            return redirect("outlines:outline_detail", pk=pk)
        return render(
            request,
            "outlines/outline_confirm.html",
            {**pages.confirm_page(outline), "form": form, "check": check},
        )
    return render(request, "outlines/outline_confirm.html", {**pages.confirm_page(outline), "form": form})


@login_required
@require_POST
def outline_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    outline = queries.get_outline_for(request.actor, pk)
    form = forms.NoteForm(request.POST, label_suffix="")

    def send_back() -> object:
        return actions.send_back_to_assistant(
            actor=request.actor, outline=outline, note=form.cleaned_data["note"]
        )

    if form.is_valid() and attempt(form, send_back):
        messages.success(request, _("已退给备课助理再改。"))
        return redirect("outlines:outline_detail", pk=pk)
    return render(request, "outlines/outline_confirm.html", {**pages.confirm_page(outline), "form": form})


@login_required
def outline_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Review mode: the document, notes in its margin, seven criteria, the decision."""
    outline = queries.get_outline_for(request.actor, pk)
    require(rules.can_review(request.actor, outline, queries.resolved_reviewer(outline)))
    if outline.state != "in_review":
        return redirect("outlines:outline_detail", pk=pk)
    form = pages.review_form(request.POST if request.method == "POST" else None, request.GET)
    if request.method == "POST" and form.is_valid():
        verb, _sep, part = request.POST.get("do", "").partition(":")
        if verb == "return":
            return redirect(reverse("outlines:outline_return", args=[pk]) + pages.carried(form))
        if verb == "note":
            return _note(request, outline, form, part)
        if verb == "pass" and attempt(form, lambda: _pass(request, outline, form)):
            messages.success(request, _("已通过，提纲锁定。"))
            return redirect("outlines:outline_detail", pk=pk)
    return _review_page(request, outline, form, None)


def _pass(request: HttpRequest, outline, form) -> object:  # type: ignore[no-untyped-def]
    return actions.pass_outline(
        actor=request.actor,
        outline=outline,
        seen_hash=request.POST.get("seen_hash", ""),
        criteria=form.criteria,
        comment=form.cleaned_data["comment"],
    )


def _note(request: HttpRequest, outline, form, part: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    """Write the comment beside a part; the decisions made so far go along in the address."""
    note = forms.CommentForm(request.POST, prefix=part, label_suffix="")

    def add() -> object:
        quote = note.cleaned_data["quote"]
        section = section_of(queries.version_of(outline, None).parsed, part, quote)
        return actions.add_comment(
            actor=request.actor, outline=outline, section=section, quote=quote, body=note.cleaned_data["body"]
        )

    if note.is_valid() and attempt(note, add):
        messages.success(request, _("批注已记下。"))
        address = reverse("outlines:outline_review", args=[outline.pk])
        return redirect(f"{address}{pages.carried(form)}#{part}")
    return _review_page(request, outline, form, note)


def _review_page(request: HttpRequest, outline, form, note) -> HttpResponse:  # type: ignore[no-untyped-def]
    typed = request.POST if request.method == "POST" else None
    context = pages.review_page(outline, form, typed, note)
    return render(request, "outlines/outline_review.html", {**context, "navigation": []})


@login_required
def outline_return(request: HttpRequest, pk: int) -> HttpResponse:
    outline = queries.get_outline_for(request.actor, pk)
    require(rules.can_review(request.actor, outline, queries.resolved_reviewer(outline)))
    data = request.POST if request.method == "POST" else None
    form = pages.return_form(data, request.GET, outline, request.actor)
    marks = pages.review_form(None, request.GET)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: _return(request, outline, form, marks))
    ):
        messages.success(request, _("已退回，请%(unit)s修改。") % {"unit": outline.lecture.unit.short_name})
        return redirect("outlines:outline_detail", pk=pk)
    context = {"outline": outline, "lecture": outline.lecture, "form": form, "back": pages.carried(marks)}
    return render(request, "outlines/outline_return.html", context)


def _return(request: HttpRequest, outline, form, marks) -> object:  # type: ignore[no-untyped-def]
    return actions.return_outline(
        actor=request.actor,
        outline=outline,
        seen_hash=request.POST.get("seen_hash", ""),
        criteria={code: value == "1" for code, value in marks.chosen.items()},
        **form.cleaned_data,
    )


@login_required
@require_POST
def comment_settle(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    outline = queries.get_outline_for(request.actor, pk)
    comment = queries.get_comment_for(request.actor, outline, comment_pk)
    actions.settle_comment(actor=request.actor, comment=comment, answer=request.POST.get("answer", ""))
    messages.success(request, _("这条批注记为已处理。"))
    return redirect("outlines:outline_detail", pk=pk)


@login_required
def outline_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    outline = queries.get_outline_for(request.actor, pk)
    form = forms.WithdrawForm(request.POST if request.method == "POST" else None, label_suffix="")

    def withdraw() -> object:
        return actions.withdraw_outline(
            actor=request.actor, outline=outline, reason=form.cleaned_data["reason"]
        )

    if request.method == "POST" and form.is_valid() and attempt(form, withdraw):
        messages.success(request, _("已收回通过，这堂课暂时不能排入课表。"))
        return redirect("outlines:outline_detail", pk=pk)
    context = {"outline": outline, "lecture": outline.lecture, "form": form}
    return render(request, "outlines/outline_withdraw.html", context)


@login_required
@require_POST
def outline_revise(request: HttpRequest, pk: int) -> HttpResponse:
    outline = queries.get_outline_for(request.actor, pk)
    actions.revise_outline(actor=request.actor, outline=outline)
    number = queries.version_of(outline, None).number
    messages.success(request, _("开了第 %(n)d 稿。改完要重新确认、重新审核。") % {"n": number})
    return redirect("outlines:outline_edit", pk=pk)


@login_required
def outline_diff(request: HttpRequest, pk: int) -> HttpResponse:
    outline = queries.get_outline_for(request.actor, pk)
    return render(request, "outlines/outline_diff.html", pages.diff_page(outline, request.GET))


@login_required
def outline_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """F12 审核意见单, for print."""
    outline = queries.get_outline_for(request.actor, pk)
    number = pages.number_asked(request.GET, "round")
    return render(request, "outlines/outline_sheet.html", pages.sheet_page(outline, number))
