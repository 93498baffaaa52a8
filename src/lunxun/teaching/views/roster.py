"""The roster: list, sheet to sign, adding and removing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.lists.pages import answer
from lunxun.plans.queries import get_session_for
from lunxun.teaching import actions, documents, pages, queries, rules, tables
from lunxun.teaching.forms import AddForm, ReasonForm


@login_required
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """The roster of a session, filtered by the address (F05)."""
    session = get_session_for(request.actor, pk)

    def around(_listing: object) -> dict[str, object]:
        return pages.roster_context(request.actor, session)

    return answer(request, tables.ROSTER, "teaching/roster.html", around, about=session)


@login_required
def sign_in_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """F09 签到表, to be signed on paper."""
    session = get_session_for(request.actor, pk)
    rows = documents.roster_of(request.actor, session, queries.RosterFilters.read(request.GET.dict()))
    return render(request, "teaching/sign_in_sheet.html", {"session": session, "rows": rows})


@login_required
def roster_add(request: HttpRequest, pk: int) -> HttpResponse:
    """增补: look for a person, give a reason."""
    session = get_session_for(request.actor, pk)
    require(rules.can_edit_roster(request.actor, session))
    text = request.GET.get("text", "")
    people = queries.people_like(request.actor, text, session.on)
    form = AddForm(request.POST or None)
    form.fields["person"].choices = [(one.pk, one.label) for one in people]
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one in people if one.pk == form.cleaned_data["person"])
        reason = form.cleaned_data["reason"]
        if attempt(
            form,
            lambda: actions.add_to_roster(
                actor=request.actor, session=session, person=chosen.person, reason=reason
            ),
        ):
            messages.success(request, _("%(name)s已增补进名册。") % {"name": chosen.person.name})
            return redirect("teaching:roster", pk=session.pk)
    context = {"session": session, "form": form, "people": people, "text": text}
    return render(request, "teaching/roster_add.html", context)


@login_required
def roster_remove(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """移出, with a reason."""
    entry = queries.get_entry_for(request.actor, entry_pk, session_pk=pk)
    require(rules.can_edit_roster(request.actor, entry.session))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: actions.remove_from_roster(actor=request.actor, entry=entry, reason=reason)):
            messages.success(request, _("%(name)s已移出名册。") % {"name": entry.name})
            return redirect("teaching:roster", pk=pk)
    return render(
        request, "teaching/roster_remove.html", {"session": entry.session, "entry": entry, "form": form}
    )
