"""Pages of indicators: the list, one indicator's year, report and correct, the monthly report."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.plans.indicators.actions import new_indicator, set_indicator
from lunxun.plans.indicators.queries import get_indicator_for
from lunxun.plans.models import Indicator
from lunxun.plans.rules import can_edit_plan
from lunxun.tracking.indicators import actions, documents, forms, pages, queries, rules


@login_required
def indicator_list(request: HttpRequest) -> HttpResponse:
    return render(request, "tracking/indicator_list.html", pages.list_page(request))


@login_required
def indicator_detail(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = get_indicator_for(request.actor, pk)
    return render(request, "tracking/indicator_detail.html", pages.detail_page(request.actor, indicator))


@login_required
def indicator_new(request: HttpRequest) -> HttpResponse:
    """The office sets up an indicator by hand; many at once come from a file."""
    require(can_edit_plan(request.actor))
    initial = {"year": pages.year_of(request), "decimals": 0, "due_day": 10}
    form = forms.IndicatorForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        made: list[Indicator] = []
        if attempt(form, lambda: made.append(new_indicator(actor=request.actor, **pages.chosen(form)))):
            messages.success(request, _("指标已设好，可以报数了。"))
            return redirect("tracking:indicator_detail", made[0].pk)
    return render(request, "tracking/indicator_form.html", {"form": form})


@login_required
def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = get_indicator_for(request.actor, pk)
    require(can_edit_plan(request.actor))
    form = forms.IndicatorForm(
        request.POST or None, actor=request.actor, indicator=indicator, initial=forms.initial_of(indicator)
    )
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and attempt(form, lambda: set_indicator(actor=request.actor, **pages.chosen(form))):
        messages.success(request, _("指标已改。报过的数不变。"))
        return redirect("tracking:indicator_detail", pk)
    return render(request, "tracking/indicator_form.html", {"form": form, "indicator": indicator})


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
