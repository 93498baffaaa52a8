"""Pages of the plan."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.lists.pages import answer
from lunxun.org.reference import actions as reference
from lunxun.plans import actions, catalogue, forms, pages, queries, rules, tables, year_tables
from lunxun.plans.calendars import calendar_file
from lunxun.plans.conflicts import day_conflict


@login_required
def programme_current(request: HttpRequest) -> HttpResponse:
    """The year at a glance: theme and mandate, every Saturday, the sessions."""
    programme = queries.programme_for(request.actor, pages.year_asked(request))
    return render(request, "plans/programme.html", pages.programme_page(request.actor, programme))


@login_required
def programme_list(request: HttpRequest, year: int) -> HttpResponse:
    """The plan as a list (F01): on the page, on paper, as a workbook."""
    programme = queries.get_programme_for(request.actor, year)
    context = pages.year_list_page(request.actor, programme, "list")
    return answer(request, year_tables.PLAN, "plans/programme_list.html", context, about=programme)


@login_required
def programme_actual(request: HttpRequest, year: int) -> HttpResponse:
    """What was planned beside what happened, and why it differs."""
    programme = queries.get_programme_for(request.actor, year)
    context = pages.year_list_page(request.actor, programme, "actual")
    return answer(request, year_tables.ACTUAL, "plans/programme_list.html", context, about=programme)


@login_required
def silence(request: HttpRequest, year: int, unit_pk: int) -> HttpResponse:
    """Why a unit gives no lecture this year."""
    require(rules.can_edit_plan(request.actor))
    programme = queries.get_programme_for(request.actor, year)
    unit, former = queries.silence_of(request.actor, programme, unit_pk)
    initial = {"reason": former.reason, "document": former.document} if former else {}
    form = forms.SilenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {"programme": programme, "unit": unit, **form.cleaned_data}
        if attempt(form, lambda: actions.record_silence(actor=request.actor, **values)):
            messages.success(request, _("已写明原因，年度计划和单位页上都看得到。"))
            return redirect(f"{reverse('plans:programme_current')}?year={programme.year}#h-silent")
    context = {"form": form, "programme": programme, "unit": unit, "former": former}
    return render(request, "plans/silence.html", context)


@login_required
def goal_list(request: HttpRequest) -> HttpResponse:
    return answer(request, tables.GOALS, "plans/list.html")


@login_required
def goal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "plans/goal_detail.html", {"page": catalogue.goal_page(request.actor, pk)})


@login_required
def topic_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "plans/topic_detail.html", {"page": catalogue.topic_page(request.actor, pk)})


@login_required
def lecturer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One lecturer over time: no ranking, each figure beside its own lecture."""
    return render(request, "plans/lecturer_detail.html", {"page": catalogue.lecturer_page(request.actor, pk)})


@login_required
def lecture_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "plans/lecture_detail.html", {"page": catalogue.lecture_page(request.actor, pk)})


@login_required
def topic_list(request: HttpRequest) -> HttpResponse:
    context = {"reference": "topics", "can_import": rules.can_edit_plan(request.actor)}
    return answer(request, tables.TOPICS, "plans/list.html", context)


@login_required
def venue_list(request: HttpRequest) -> HttpResponse:
    context = {"reference": "venues", "can_import": rules.can_edit_plan(request.actor)}
    return answer(request, tables.VENUES, "plans/list.html", context)


@login_required
def day_list(request: HttpRequest) -> HttpResponse:
    """The day table of a year; the clerk adds and corrects days here."""
    form = forms.DayForm(request.POST or None)
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and attempt(form, lambda: actions.set_day(actor=request.actor, **form.cleaned_data)):
        messages.success(request, _("日历已改。"))
        return redirect(f"{request.path}?year={form.cleaned_data['on'].year}")
    year = pages.year_asked(request) or clock.today().year
    context = {"form": form, **pages.calendar_state(request.actor, year)}
    return answer(request, tables.DAYS, "plans/day_list.html", context)


@login_required
@require_POST
def day_take(request: HttpRequest) -> HttpResponse:
    """Take the shipped day table of a year, or a provisional one where no notice is known."""
    year = pages.year_posted(request)
    data, name = calendar_file(year)
    reference.import_reference(actor=request.actor, kind="days", data=data, file_name=name)
    messages.success(request, _("已登记 %(year)s 年的日历。") % {"year": year})
    return redirect(f"{reverse('plans:day_list')}?year={year}")


@login_required
def session_list(request: HttpRequest) -> HttpResponse:
    context = {"can_edit": rules.can_edit_plan(request.actor)}
    return answer(request, tables.SESSIONS, "plans/session_list.html", context)


@login_required
def session_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Overview of one session: facts, timetable, what stands in the way."""
    session = queries.get_session_for(request.actor, pk)
    return render(request, "plans/session_detail.html", pages.session_page(request.actor, session))


@login_required
def session_new(request: HttpRequest) -> HttpResponse:
    require(rules.can_edit_plan(request.actor))
    programme = forms.programme_of(request.actor)
    if programme is None:
        return render(request, "plans/no_programme.html", {})
    form = forms.SessionForm(request.POST or None, actor=request.actor)
    made: list[object] = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data

        def run() -> None:
            made.append(actions.create_session(actor=request.actor, programme=programme, **values))

        if attempt(form, run):
            return redirect("plans:agenda", made[0].pk)  # type: ignore[attr-defined]
    return render(
        request, "plans/session_form.html", {"form": form, "conflict": pages.day_warning(request, form)}
    )


@login_required
def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    session = queries.get_session_for(request.actor, pk)
    require(rules.can_edit_session(request.actor, session))
    form = forms.SessionForm(request.POST or None, actor=request.actor, session=session)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "number": form.cleaned_data["number"] or session.number}
        if attempt(form, lambda: actions.update_session(actor=request.actor, session=session, **values)):
            messages.success(request, _("已保存。"))
            return redirect("plans:session_detail", pk)
    context = {
        "form": form,
        "session": session,
        "conflict": day_conflict(session.organisation_id, session.on),
    }
    return render(request, "plans/session_form.html", context)


@login_required
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit the timetable: segments in the order of the clock, with the conflicts after each change."""
    session = queries.get_session_for(request.actor, pk)
    require(rules.can_edit_session(request.actor, session))
    form = forms.SegmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.add_segment(actor=request.actor, session=session, **values)):
            return redirect("plans:agenda", pk)
    return render(request, "plans/agenda.html", {**pages.session_page(request.actor, session), "form": form})


@login_required
def lecture_new(request: HttpRequest, pk: int) -> HttpResponse:
    session = queries.get_session_for(request.actor, pk)
    require(rules.can_edit_session(request.actor, session))
    form = forms.LectureForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.add_lecture(actor=request.actor, session=session, **values)):
            messages.success(request, _("已排入课表。"))
            return redirect("plans:agenda", pk)
    return render(request, "plans/lecture_form.html", {"form": form, "session": session})


@login_required
def segment_times(request: HttpRequest, pk: int, segment_pk: int) -> HttpResponse:
    """Change the time of one segment."""
    segment = queries.get_segment_for(request.actor, pk, segment_pk)
    require(rules.can_edit_session(request.actor, segment.session))
    initial = {"starts": segment.starts, "ends": segment.ends}
    form = forms.TimesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.change_times(actor=request.actor, segment=segment, **values)):
            return redirect("plans:agenda", pk)
    return render(
        request, "plans/segment_times.html", {"form": form, "segment": segment, "session": segment.session}
    )


@login_required
@require_POST
def segment_remove(request: HttpRequest, pk: int, segment_pk: int) -> HttpResponse:
    segment = queries.get_segment_for(request.actor, pk, segment_pk)
    actions.remove_segment(actor=request.actor, segment=segment)
    messages.success(request, _("已去掉这一段。"))
    return redirect("plans:agenda", pk)


@login_required
def lecture_swap(request: HttpRequest, pk: int) -> HttpResponse:
    lecture = queries.get_lecture_for(request.actor, pk)
    require(rules.can_edit_session(request.actor, lecture.session))
    form = forms.SwapForm(request.POST or None, lecture=lecture)
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["other"]
        if attempt(form, lambda: actions.swap_lectures(actor=request.actor, lecture=lecture, other=other)):
            return redirect("plans:agenda", lecture.session_id)
    return render(
        request, "plans/lecture_swap.html", {"form": form, "lecture": lecture, "session": lecture.session}
    )


@login_required
def lecture_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    lecture = queries.get_lecture_for(request.actor, pk)
    require(rules.can_edit_session(request.actor, lecture.session))
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.withdraw_lecture(actor=request.actor, lecture=lecture, **values)):
            messages.success(request, _("已撤下这堂课，提纲和批注留着。"))
            return redirect("plans:agenda", lecture.session_id)
    context = {"form": form, "lecture": lecture, "session": lecture.session}
    return render(request, "plans/lecture_withdraw.html", context)


@login_required
def programme_publish(request: HttpRequest) -> HttpResponse:
    """The plan goes out; from now on every change of day keeps the day that was planned."""
    require(rules.can_edit_plan(request.actor))
    programme = queries.get_programme_for(request.actor, pages.year_asked(request))
    form = forms.PublishForm(request.POST or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"]
        if attempt(form, lambda: actions.publish_programme(actor=request.actor, programme=programme, on=on)):
            messages.success(request, _("计划已印发。以后改期、取消都要写原因，原定日期会留着。"))
            return redirect(pages.programme_url(programme))
    return render(request, "plans/programme_publish.html", {"form": form, "programme": programme})


@login_required
def session_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day for a session, with the reason; what the day table says about it is shown first."""
    session = queries.get_session_for(request.actor, pk)
    require(rules.can_change_session(request.actor, session))
    form = forms.MoveForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.move_session(actor=request.actor, session=session, **values)):
            messages.success(request, _("已改期。名册和提纲都留着，请再发一次课表。"))
            return redirect("plans:session_detail", pk)
    warning = pages.day_warning(request, form)
    context = {**pages.change_page("move", session), "form": form, "conflict": warning}
    return render(request, "plans/session_change.html", context)


@login_required
def session_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    session = queries.get_session_for(request.actor, pk)
    require(rules.can_change_session(request.actor, session))
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.cancel_session(actor=request.actor, session=session, **values)):
            messages.success(request, _("已取消这一场，名册和提纲都留着。"))
            return redirect("plans:session_detail", pk)
    return render(
        request, "plans/session_change.html", {**pages.change_page("cancel", session), "form": form}
    )


@login_required
def session_restore(request: HttpRequest, pk: int) -> HttpResponse:
    session = queries.get_session_for(request.actor, pk)
    require(rules.can_restore_session(request.actor, session))
    form = forms.RestoreForm(request.POST or None, initial={"on": session.on})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.restore_session(actor=request.actor, session=session, **values)):
            messages.success(request, _("已恢复这一场。"))
            return redirect("plans:session_detail", pk)
    return render(
        request, "plans/session_change.html", {**pages.change_page("restore", session), "form": form}
    )


@login_required
def session_video(request: HttpRequest, pk: int) -> HttpResponse:
    session = queries.get_session_for(request.actor, pk)
    require(rules.can_change_session(request.actor, session))
    form = forms.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.hold_by_video(actor=request.actor, session=session, **values)):
            messages.success(request, _("已记下：这一场改为视频会。"))
            return redirect("plans:session_detail", pk)
    return render(request, "plans/session_change.html", {**pages.change_page("video", session), "form": form})
