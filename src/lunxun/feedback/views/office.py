"""The office: the list, the control page of one evaluation, its steps, slips and the counts for the hall."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lunxun.feedback import actions, doors, forms, queries, rules, slip_sheet, steps, tables
from lunxun.feedback.enums import Mode
from lunxun.feedback.models import Evaluation
from lunxun.kernel.decision import require
from lunxun.kernel.errors import NotFound
from lunxun.kernel.pages import attempt
from lunxun.lists.pages import answer


def evaluation_of(request: HttpRequest, pk: int) -> Evaluation:
    """The evaluation of a session that has one; NotFound otherwise."""
    evaluation = queries.get_evaluation_for(request.actor, pk)
    if evaluation is None:
        raise NotFound(_("这一场还没有准备评价。"))
    return evaluation


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation_list(request: HttpRequest) -> HttpResponse:
    return answer(request, tables.EVALUATIONS, "feedback/evaluation_list.html")


@login_required
@require_safe
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """The control page: where it stands, and the one next step."""
    found = queries.get_evaluation_for(request.actor, pk)
    session = found.session if found else queries.get_session_for(request.actor, pk)
    if found is None:
        form = forms.PrepareForm(versions=queries.usable_versions(request.actor))
        context = {"session": session, "form": form, "can_run": steps.can_run(request.actor, session)}
        return render(request, "feedback/prepare.html", context)
    context = {
        "session": session,
        "evaluation": found,
        "progress": queries.evaluation_progress(found),
        "steps": steps.steps_of(found),
        "next": steps.next_step(found),
        "can_run": steps.can_run(request.actor, session),
        "can_issue": steps.can_issue(request.actor, found),
        **steps.waiting(request.actor, found),
        "code": doors.code_of(session),
    }
    return render(request, "feedback/evaluation.html", context)


@login_required
@require_POST
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    session = queries.get_session_for(request.actor, pk)
    require(rules.can_run(request.actor, session))
    form = forms.PrepareForm(request.POST, versions=queries.usable_versions(request.actor))
    if form.is_valid() and attempt(
        form,
        lambda: actions.prepare_evaluation(actor=request.actor, session=session, **form.cleaned_data),
    ):
        messages.success(request, _("评价已准备好，还没有开放。"))
        return redirect("feedback:evaluation", pk)
    return render(request, "feedback/prepare.html", {"session": session, "form": form, "can_run": True})


@login_required
@require_POST
def mode(request: HttpRequest, pk: int) -> HttpResponse:
    found = evaluation_of(request, pk)
    wanted = request.POST.get("mode", "")
    if wanted == Mode.MIXED:
        actions.go_on_with_slips(actor=request.actor, evaluation=found)
    else:
        actions.change_mode(actor=request.actor, evaluation=found, mode=wanted)
    messages.success(request, _("发票方式改好了：{mode}。").format(mode=found.get_mode_display()))
    return redirect("feedback:evaluation", pk)


@login_required
def anew(request: HttpRequest, pk: int) -> HttpResponse:
    found = evaluation_of(request, pk)
    require(rules.can_run(request.actor, found))
    if request.method != "POST":
        if not queries.is_store_lost(found):
            return redirect("feedback:evaluation", pk)
        return render(request, "feedback/check.html", steps.check_page(found, "anew"))
    actions.begin_anew(actor=request.actor, evaluation=found)
    messages.success(request, _("可以从头来了：请重印小票，再开放。"))
    return redirect("feedback:evaluation", pk)


@login_required
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    found = evaluation_of(request, pk)
    require(rules.can_run(request.actor, found))
    if request.method != "POST":
        return render(request, "feedback/check.html", steps.check_page(found, "open"))
    actions.open_answering(actor=request.actor, evaluation=found)
    messages.success(request, _("评价已开放。手里有票的人现在可以交了。"))
    return redirect("feedback:evaluation", pk)


@login_required
def collect(request: HttpRequest, pk: int) -> HttpResponse:
    found = evaluation_of(request, pk)
    require(rules.can_run(request.actor, found))
    if request.method != "POST":
        return render(request, "feedback/check.html", steps.check_page(found, "collect"))
    actions.start_collecting(actor=request.actor, evaluation=found)
    messages.success(request, _("已转入收尾回收：不再发新票，手里有票的还能交。"))
    return redirect("feedback:evaluation", pk)


@login_required
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    found = evaluation_of(request, pk)
    require(rules.can_run(request.actor, found))
    if request.method != "POST":
        return render(request, "feedback/check.html", steps.check_page(found, "seal"))
    actions.seal_evaluation(actor=request.actor, evaluation=found)
    messages.success(request, _("已封存 {n} 份。结果先给授课人本人看。").format(n=found.ballots))
    return redirect("feedback:evaluation", pk)


@login_required
def slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask how many; posted, print them. They are shown this once: only digests are kept."""
    found = evaluation_of(request, pk)
    require(rules.can_issue_slips(request.actor, found))
    form = forms.SlipsForm(request.POST or None, classes=queries.classes_due(found))
    made: list[str] = []
    if form.is_valid() and attempt(
        form,
        lambda: made.extend(actions.issue_slips(actor=request.actor, evaluation=found, **form.cleaned_data)),
    ):
        address = request.build_absolute_uri("/").rstrip("/")
        pages = slip_sheet.pages(address, doors.code_of(found.session), made)
        context = {"evaluation": found, "pages": pages, "count": len(made), "hat": form.cleaned_data["hat"]}
        return render(request, "feedback/slips_print.html", context)
    context = {"evaluation": found, "session": found.session, "form": form, "due": queries.people_due(found)}
    return render(request, "feedback/slips.html", context)


@login_required
@require_safe
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts for the hall: n of N and nothing else."""
    found = evaluation_of(request, pk)
    context = {
        "evaluation": found,
        "session": found.session,
        "progress": queries.evaluation_progress(found),
        "opens_at": queries.opens_at(found),
        "code": doors.code_of(found.session),
        "address": request.get_host(),
    }
    return render(request, "feedback/board.html", context)
