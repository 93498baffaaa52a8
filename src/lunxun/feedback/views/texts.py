"""Advice: the office decides who sees which text, shuffled over the whole session."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lunxun.feedback import actions, forms, queries
from lunxun.kernel.errors import NotFound
from lunxun.kernel.pages import attempt
from lunxun.kernel.paging import page_of


@login_required
@require_safe
def moderation(request: HttpRequest, pk: int) -> HttpResponse:
    evaluation = queries.get_evaluation_for(request.actor, pk)
    if evaluation is None:
        raise NotFound(_("这一场还没有准备评价。"))
    page = page_of(queries.texts_to_moderate(request.actor, evaluation), request.GET.get("page"), 30)
    return render(
        request,
        "feedback/moderation.html",
        {"session": evaluation.session, "evaluation": evaluation, "page": page},
    )


@login_required
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    text = queries.get_text_for(request.actor, pk)
    start = {"visibility": text.visibility, "text_class": text.text_class, "body": text.public_body}
    form = forms.ModerateForm(request.POST or None, initial=start)
    if form.is_valid() and attempt(
        form, lambda: actions.moderate_text(actor=request.actor, text=text, **form.cleaned_data)
    ):
        messages.success(request, _("已保存。"))
        return redirect("feedback:moderation", text.evaluation.session_id)
    return render(
        request, "feedback/moderate.html", {"text": text, "session": text.evaluation.session, "form": form}
    )
