"""Leave and substitutes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.lists.pages import answer
from lunxun.plans.queries import get_session_for
from lunxun.teaching import actions, queries, rules, tables
from lunxun.teaching.forms import LeaveForm, SubstituteForm


@login_required
def leave_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave of a session, what waits first."""
    session = get_session_for(request.actor, pk)
    return answer(request, tables.LEAVES, "teaching/around_list.html", {"session": session}, about=session)


@login_required
def leave_request(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Ask for leave: a category and nothing else."""
    entry = queries.get_entry_for(request.actor, entry_pk, session_pk=pk)
    require(rules.can_request_leave(request.actor, entry))
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        category = form.cleaned_data["category"]
        if attempt(form, lambda: actions.request_leave(actor=request.actor, entry=entry, category=category)):
            messages.success(
                request, _("%(name)s的请假已报，等单位负责人或培训办批准。") % {"name": entry.name}
            )
            return redirect("teaching:leave_list", pk=pk)
    return render(
        request, "teaching/leave_form.html", {"session": entry.session, "entry": entry, "form": form}
    )


@login_required
@require_POST
def leave_decide(request: HttpRequest, pk: int, leave_pk: int) -> HttpResponse:
    """Grant (`decision=approve`) or refuse."""
    leave = queries.get_leave_for(request.actor, leave_pk, session_pk=pk)
    is_approved = request.POST.get("decision") == "approve"
    actions.decide_leave(actor=request.actor, leave=leave, is_approved=is_approved)
    sentence = _("%(name)s已准假。") if is_approved else _("%(name)s没有准假，仍要参加。")
    messages.success(request, sentence % {"name": leave.entry.name})
    return redirect("teaching:leave_list", pk=pk)


@login_required
@require_POST
def leave_cancel(request: HttpRequest, pk: int, leave_pk: int) -> HttpResponse:
    """销假."""
    leave = queries.get_leave_for(request.actor, leave_pk, session_pk=pk)
    actions.cancel_leave(actor=request.actor, leave=leave)
    messages.success(request, _("%(name)s已销假，照常参加。") % {"name": leave.entry.name})
    return redirect("teaching:leave_list", pk=pk)


@login_required
def substitute(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Report who comes instead."""
    entry = queries.get_entry_for(request.actor, entry_pk, session_pk=pk)
    require(rules.can_substitute(request.actor, entry))
    text = request.GET.get("text", "")
    people = queries.people_like(request.actor, text, entry.session.on, entry)
    form = SubstituteForm(request.POST or None)
    form.fields["person"].choices = [(one.pk, one.label) for one in people]
    if request.method == "POST" and form.is_valid():
        chosen = next((one.person for one in people if one.pk == form.cleaned_data["person"]), None)
        if attempt(
            form,
            lambda: actions.substitute(
                actor=request.actor,
                entry=entry,
                person=chosen,
                outsider=form.outsider(),
                reason=form.cleaned_data["reason"],
            ),
        ):
            messages.success(request, _("替会已报，等培训办确认。"))
            return redirect("teaching:substitution_list", pk=pk)
    context = {"session": entry.session, "entry": entry, "form": form, "people": people, "text": text}
    return render(request, "teaching/substitute.html", context)


@login_required
def substitution_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Substitutes of a session, unconfirmed first."""
    session = get_session_for(request.actor, pk)
    return answer(
        request, tables.SUBSTITUTIONS, "teaching/around_list.html", {"session": session}, about=session
    )


@login_required
@require_POST
def substitution_confirm(request: HttpRequest, pk: int, substitution_pk: int) -> HttpResponse:
    """The office has seen it."""
    found = queries.get_substitution_for(request.actor, substitution_pk, session_pk=pk)
    actions.confirm_substitute(actor=request.actor, substitution=found)
    messages.success(request, _("%(name)s替会已确认。") % {"name": found.new_entry.name})
    return redirect("teaching:substitution_list", pk=pk)


@login_required
@require_POST
def substitution_undo(request: HttpRequest, pk: int, substitution_pk: int) -> HttpResponse:
    """The person called up comes after all."""
    found = queries.get_substitution_for(request.actor, substitution_pk, session_pk=pk)
    actions.undo_substitute(actor=request.actor, substitution=found)
    messages.success(request, _("替会已撤销，%(name)s照常参加。") % {"name": found.entry.name})
    return redirect("teaching:substitution_list", pk=pk)
