"""Pages of indicators: the list, one indicator's year, report and correct, the monthly report."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.plans.indicators.queries import get_indicator_for
from lunxun.tracking.indicators import actions, documents, forms, pages, queries, rules


@login_required
def indicator_list(request: HttpRequest) -> HttpResponse:
    return render(request, "tracking/indicator_list.html", pages.list_page(request))


@login_required
def indicator_detail(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = get_indicator_for(request.actor, pk)
    return render(request, "tracking/indicator_detail.html", pages.detail_page(request.actor, indicator))


@login_required
def indicator_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner unit reports one month."""
    indicator = get_indicator_for(request.actor, pk)
    require(rules.can_report(request.actor, indicator))
    months = pages.reportable(indicator)
    form = forms.ReportForm(
        request.POST or None,
        months=months,
        unit=indicator.unit_of_measure,
        initial={"month": request.GET.get("month", "")},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.report_value(actor=request.actor, indicator=indicator, **values)):
            messages.success(request, _("已记下。"))
            return redirect("tracking:indicator_detail", pk)
    context = {"indicator": indicator, "form": form, "months": months}
    return render(request, "tracking/indicator_report.html", context)


@login_required
def indicator_correct(request: HttpRequest, pk: int, value_pk: int) -> HttpResponse:
    """A further entry for a month; the one seen stays."""
    indicator = get_indicator_for(request.actor, pk)
    require(rules.can_report(request.actor, indicator))
    seen = queries.get_value_for(request.actor, indicator, value_pk)
    form = forms.CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.correct_value(actor=request.actor, seen=seen, **values)):
            messages.success(request, _("已更正，原数留着。"))
            return redirect("tracking:indicator_detail", pk)
    return render(
        request, "tracking/indicator_correct.html", {"indicator": indicator, "seen": seen, "form": form}
    )


@login_required
def indicator_monthly(request: HttpRequest) -> HttpResponse:
    """F27 for paper."""
    return render(request, "tracking/indicator_monthly.html", pages.report_page(request))


@login_required
def indicator_monthly_file(request: HttpRequest) -> HttpResponse:
    """F27 as a workbook."""
    page = pages.report_page(request)
    return documents.monthly_workbook(page["lines"], page["title"], page["caption"])
