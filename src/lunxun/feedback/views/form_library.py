"""评价表: the library of forms, the editor, and how a form looks on the phone and on paper."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lunxun.feedback import actions, form_page, paper_sheet, queries, rules
from lunxun.feedback.form_definition import DEFAULT
from lunxun.feedback.form_editing import EditForm
from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt


@login_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    require(rules.can_see_forms(request.actor))
    context = {
        "rows": queries.form_rows(request.actor),
        "can_keep": bool(rules.can_keep_forms(request.actor)),
    }
    return render(request, "feedback/forms.html", context)


@login_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.can_see_forms(request.actor))
    form = queries.get_form_for(request.actor, pk)
    context = {
        "form": form,
        "versions": queries.versions_of(form),
        "can_keep": bool(rules.can_keep_forms(request.actor)),
    }
    return render(request, "feedback/form_detail.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    require(rules.can_keep_forms(request.actor))
    form = EditForm(request.POST or None, definition=DEFAULT, name=_("课堂满意度评价表（新）"))
    if form.is_valid():
        made = actions.create_form(
            actor=request.actor, name=form.cleaned_data["name"], definition=form.definition
        )
        messages.success(request, _("评价表建好了。准备评价时可以选它。"))
        return redirect("feedback:form_detail", made.pk)
    return render(request, "feedback/form_edit.html", {"form": form})


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.can_keep_forms(request.actor))
    kept = queries.get_form_for(request.actor, pk)
    newest = queries.newest_version(kept)
    form = EditForm(request.POST or None, definition=newest.definition, name=kept.name)
    seen = request.POST.get("seen", "")
    if form.is_valid() and attempt(
        form,
        lambda: actions.save_form(
            actor=request.actor,
            form=kept,
            name=form.cleaned_data["name"],
            definition=form.definition,
            seen=int(seen) if seen.isdecimal() else 0,
        ),
    ):
        messages.success(request, _("已保存。用过的版本没有变，下一场起可以用新的一版。"))
        return redirect("feedback:form_detail", pk)
    return render(request, "feedback/form_edit.html", {"form": form, "kept": kept, "newest": newest})


@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as a phone shows it, over two sample lectures; nothing can be sent from here."""
    require(rules.can_see_forms(request.actor))
    version = queries.get_version_for(request.actor, pk)
    return render(request, "feedback/form_preview.html", form_page.preview(version))


@login_required
@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as a sheet of paper, marked as a sample; what no machine reads, for a session to be keyed in."""
    require(rules.can_see_forms(request.actor))
    version = queries.get_version_for(request.actor, pk)
    if not paper_sheet.is_for_machine(version):
        form = queries.form_on_paper(request.actor, version, request.GET.get("session", ""))
        return render(request, "feedback/by_hand.html", form_page.by_hand(version, form))
    return HttpResponse(paper_sheet.sample(version), content_type="application/pdf")
