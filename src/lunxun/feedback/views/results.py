"""Results: of a session, of a lecture, the list, the release, the formulas."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lunxun.feedback import actions, golden_example, queries, rules, tables
from lunxun.feedback.queries.figures import figures_of
from lunxun.kernel.errors import NotFound
from lunxun.lists.pages import answer


@login_required
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """The results tab: figures that this person may see now, and what is still held back."""
    found = queries.get_session_for(request.actor, pk)
    context = queries.results_page(request.actor, found)
    return render(request, "feedback/results.html", {"session": found, **context})


@login_required
@require_safe
def lecture(request: HttpRequest, pk: int) -> HttpResponse:
    result = queries.get_result_for(request.actor, pk)
    context = {
        "result": result,
        "session": result.lecture.session,
        "figures": figures_of([result])[0],
        "texts": queries.texts_for(request.actor, result.lecture),
        "fair": queries.fair_score(request.actor, result.lecture),
        "is_mine": result.lecture.lecturer_id == request.actor.person_id,
        "can_take_letter": rules.can_take_letter(request.actor, result, rules.led_unit_ids(request.actor)),
    }
    return render(request, "feedback/lecture_results.html", context)


@login_required
@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """The lecturer hands his results on."""
    result = queries.get_result_for(request.actor, pk)
    actions.acknowledge_results(actor=request.actor, result=result)
    messages.success(request, _("记下了：你已看过。审核领导和培训办现在也看得到。"))
    return redirect("feedback:lecture_results", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def result_list(request: HttpRequest) -> HttpResponse:
    years = queries.years_of(request.actor)
    return answer(request, tables.RESULTS, "feedback/results_list.html", {"fair_years": years})


@login_required
def release(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.get_evaluation_for(request.actor, pk)
    if found is None:
        raise NotFound(_("这一场还没有准备评价。"))
    if request.method != "POST":
        return render(request, "feedback/release.html", queries.release_page(found))
    count = actions.release_results(actor=request.actor, evaluation=found)
    messages.success(request, _("已公布 {n} 堂课的结果。").format(n=count))
    return redirect("feedback:results", pk)


@login_required
@require_safe
def explained(request: HttpRequest) -> HttpResponse:
    """How the figures are computed, by hand, on the golden example."""
    return render(request, "feedback/explained.html", golden_example.context())
