"""Pages of hours: one person's record, a unit, all units, the journal, the rules."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.kernel.paging import page_of
from lunxun.plans.pages import year_asked
from lunxun.talent import actions, documents, forms, queries, rules
from lunxun.talent.burden import bill_for


def _year(request: HttpRequest) -> int:
    return year_asked(request) or clock.today().year


@login_required
def record_me(request: HttpRequest) -> HttpResponse:
    """One's own training record."""
    if request.actor.person_id is None:
        return render(request, "talent/no_person.html", {})
    return record(request, request.actor.person_id)


@login_required
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """F24 个人培训档案, also for paper."""
    person = queries.get_person_for(request.actor, pk)
    found = queries.record_of(request.actor, person, _year(request))
    context = {
        "record": found,
        "is_own": request.actor.person_id == pk,
        "can_keep": rules.can_keep_hours(request.actor),
        "years": queries.years_with_hours(request.actor),
    }
    return render(request, "talent/record.html", context)


@login_required
def unit_list(request: HttpRequest) -> HttpResponse:
    year = _year(request)
    circles, lines = queries.units_hours(request.actor, year)
    if request.GET.get("as") == "xlsx":
        return documents.units_workbook(circles, lines, year)
    context = {
        "circles": circles,
        "lines": lines,
        "year": year,
        "years": queries.years_with_hours(request.actor),
        "unfixed": queries.unfixed_sessions(request.actor),
        "can_keep": rules.can_keep_hours(request.actor),
        "rule_sets": queries.rule_sets_for(request.actor),
    }
    return render(request, "talent/unit_list.html", context)


@login_required
def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    unit = queries.get_unit_for(request.actor, pk)
    found = queries.unit_hours(request.actor, unit, _year(request))
    return render(
        request, "talent/unit_detail.html", {"found": found, "years": queries.years_with_hours(request.actor)}
    )


@login_required
def hours_list(request: HttpRequest) -> HttpResponse:
    """The journal of hours from elsewhere."""
    rows = queries.entries_for(request.actor, year_asked(request))
    return render(request, "talent/hours_list.html", {"page": page_of(rows, request.GET.get("page"))})


@login_required
def hours_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    entry = queries.get_entry_for(request.actor, pk)
    form = forms.TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.take_back_hours(actor=request.actor, entry=entry, **values)):
            messages.success(request, _("已冲销，原来那笔留着。"))
            return redirect("talent:record", entry.person_id)
    return render(request, "talent/take_back.html", {"entry": entry, "form": form})


@login_required
@require_POST
def fix_missing(request: HttpRequest) -> HttpResponse:
    require(rules.can_keep_hours(request.actor))
    count = actions.fix_missing_hours(actor=request.actor)
    messages.success(request, _("已补记 %(n)s 期的学时。") % {"n": count})
    return redirect("talent:unit_list")


@login_required
def burden(request: HttpRequest) -> HttpResponse:
    """Minutes asked of the grassroots in a month."""
    asked = request.GET.get("month", "")
    today = clock.today()
    month = int(asked) if asked.isdecimal() and 1 <= int(asked) <= 12 else today.month
    bill = bill_for(request.actor, _year(request), month)
    return render(request, "talent/burden.html", {"bill": bill, "months": range(1, 13)})
