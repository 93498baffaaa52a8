"""The day itself: figures, desk, wall, release, the door for phones."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.plans.queries import get_session_for
from lunxun.teaching import actions, documents, pages, queries, rules
from lunxun.teaching.forms import DoorForm, ReasonForm


@login_required
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of the day; the same template is the page's fragment, asked for every ten seconds."""
    session = get_session_for(request.actor, pk)
    is_fragment = bool(request.headers.get("HX-Request"))
    name = "teaching/_live.html" if is_fragment else "teaching/day.html"
    return render(request, name, pages.live_context(request.actor, session))


@login_required
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The wall, 1920 × 1080: counts only."""
    session = get_session_for(request.actor, pk)
    require(rules.can_see_board(request.actor, session))
    is_fragment = bool(request.headers.get("HX-Request"))
    name = "teaching/_wall.html" if is_fragment else "teaching/board.html"
    return render(request, name, pages.board_context(request.actor, session))


@login_required
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk: look somebody up, one tap a person, or several at once."""
    session = get_session_for(request.actor, pk)
    require(rules.can_check_in(request.actor, session))
    if request.method == "POST":
        messages.success(request, pages.tick(request.actor, session, request.POST, request.GET.dict()))
        return redirect(f"{reverse('teaching:check_in', args=[pk])}?{request.GET.urlencode()}")
    return render(
        request, "teaching/check_in.html", pages.desk_context(request.actor, session, request.GET.dict())
    )


@login_required
@require_POST
def door_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Open or close the phone door."""
    session = get_session_for(request.actor, pk)
    if request.POST.get("switch") == "open":
        found = actions.open_door(actor=request.actor, session=session)
        messages.success(request, _("手机签到已打开，签到码 %(code)s。") % {"code": found.code})
    else:
        actions.close_door(actor=request.actor, session=session)
        messages.success(request, _("手机签到已关闭，签到台照常办。"))
    return redirect("teaching:day", pk=pk)


@login_required
def door_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The code of the door, to hang up in the hall."""
    session = get_session_for(request.actor, pk)
    require(rules.can_keep_door(request.actor, session))
    found = queries.get_door_of(session)
    address = request.build_absolute_uri(reverse("teaching:door", args=[found.code]))
    context = {"session": session, "door": found, "address": address, "picture": documents.qr_of(address)}
    return render(request, "teaching/door_poster.html", context)


@login_required
@require_POST
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """The day is over."""
    session = get_session_for(request.actor, pk)
    actions.mark_held(actor=request.actor, session=session)
    messages.success(request, _("这一期已记为上完。补签仍可在签到台办。"))
    return redirect("teaching:day", pk=pk)


@login_required
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Check everything, then release the timetable."""
    session = get_session_for(request.actor, pk)
    require(rules.can_release(request.actor, session))
    if request.method == "POST":
        actions.release_timetable(actor=request.actor, session=session)
        messages.success(request, _("课表已发布。"))
        return redirect("teaching:release", pk=pk)
    return render(request, "teaching/release.html", pages.release_context(session, ReasonForm()))


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the timetable back, with a reason."""
    session = get_session_for(request.actor, pk)
    require(rules.can_release(request.actor, session))
    form = ReasonForm(request.POST)
    if form.is_valid() and attempt(
        form,
        lambda: actions.take_back_timetable(
            actor=request.actor, session=session, reason=form.cleaned_data["reason"]
        ),
    ):
        messages.success(request, _("课表已撤回，可以调整，改好再发布。"))
        return redirect("teaching:release", pk=pk)
    return render(request, "teaching/release.html", pages.release_context(session, form))


def door(request: HttpRequest, code: str) -> HttpResponse:
    """The phone page of the hall; needs no account."""
    session = queries.session_by_code(code)
    context = pages.door_context(session, request.GET.get("unit", ""))
    form = DoorForm(request.POST or None, entries=context["entries"])
    if request.method == "POST" and form.is_valid():
        done: list[object] = []
        values = form.cleaned_data
        if attempt(
            form,
            lambda: done.append(
                actions.check_in_by_phone(
                    session=session, entry_id=values["entry"], phone_tail=values["phone_tail"]
                )
            ),
        ):
            context["check_in"] = done[0]
    return render(request, "teaching/door.html", {**context, "form": form})
