"""After the seal: late ballots become a supplement, or are waited for no longer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lunxun.feedback import actions, rules, steps
from lunxun.feedback.views.office import evaluation_of
from lunxun.kernel.decision import require


@login_required
def supplement(request: HttpRequest, pk: int) -> HttpResponse:
    found = evaluation_of(request, pk)
    require(rules.can_run(request.actor, found))
    if request.method != "POST":
        return render(request, "feedback/check.html", steps.check_page(found, "supplement"))
    made = actions.seal_supplement(actor=request.actor, evaluation=found)
    messages.success(request, _("已作为第 {n} 次补充封存 {m} 份。").format(n=made.number, m=made.ballots))
    return redirect("feedback:evaluation", pk)


@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    found = evaluation_of(request, pk)
    require(rules.can_run(request.actor, found))
    if request.method != "POST":
        return render(request, "feedback/check.html", steps.check_page(found, "end"))
    count = actions.end_quarantine(actor=request.actor, evaluation=found)
    messages.success(request, _("不再等了。销毁 {n} 份，没有人看过。").format(n=count))
    return redirect("feedback:evaluation", pk)
