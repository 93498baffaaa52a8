"""Pages of the retrospectives and their plan."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.library import actions, forms, queries, rules, tables
from lunxun.library.content import RetrospectiveContent
from lunxun.lists.pages import answer


@login_required
def retrospective_list(request: HttpRequest) -> HttpResponse:
    context = {"can_write": queries.writing_units(request.actor).exists()}
    return answer(request, tables.RETROSPECTIVES, "library/retrospective_list.html", context)


@login_required
def retrospective_board(request: HttpRequest) -> HttpResponse:
    """Who looked back when, who is late, whose lecture comes too soon."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else clock.today().year
    context = {
        "board": queries.board(request.actor, year),
        "missing": queries.units_without_plan(request.actor, year),
        "years": [year - 1, year + 1],
    }
    return render(request, "library/retrospective_board.html", context)


@login_required
def retrospective_plan(request: HttpRequest, unit_pk: int) -> HttpResponse:
    unit = queries.get_unit_for(request.actor, unit_pk)
    require(rules.can_plan_retrospectives(request.actor, unit))
    year = clock.today().year
    plan = queries.plan_of(unit, year)
    initial = {"rhythm": plan.rhythm, "lead_weeks": plan.lead_weeks} if plan else {"lead_weeks": 4}
    form = forms.PlanForm(request.POST or None, initial=initial)

    def save() -> None:
        actions.plan_retrospectives(actor=request.actor, unit=unit, year=year, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, save):
        messages.success(request, _("复盘计划已定。"))
        return redirect("library:retrospective_board")
    context = {"unit": unit, "form": form, "year": year}
    return render(request, "library/retrospective_plan.html", context)


@login_required
def retrospective_new(request: HttpRequest) -> HttpResponse:
    require(rules.can_begin_retrospective(request.actor))
    form = forms.RetrospectiveForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        made = []

        def begin() -> None:
            made.append(
                actions.begin_retrospective(
                    actor=request.actor,
                    unit=form.cleaned_data["unit"],
                    content=form.content(),
                    **form.fixed(),
                )
            )

        if attempt(form, begin):
            messages.success(request, _("已存为草稿。写全以后由主要负责人报送。"))
            return redirect("library:retrospective_detail", made[0].pk)
    context = {"form": form, "can_write": queries.writing_units(request.actor).exists()}
    return render(request, "library/retrospective_edit.html", context)


@login_required
def retrospective_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.get_retrospective_for(request.actor, pk)
    require(rules.can_edit_retrospective(request.actor, row))
    form = forms.RetrospectiveForm(request.POST or None, actor=request.actor, row=row)

    def save() -> None:
        actions.save_retrospective(
            actor=request.actor,
            retrospective=row,
            content=form.content(),
            seen_number=form.cleaned_data["seen_number"] or 0,
            **form.fixed(),
        )

    if request.method == "POST" and form.is_valid() and attempt(form, save):
        messages.success(request, _("已保存。"))
        return redirect("library:retrospective_detail", pk)
    context = {"row": row, "form": form, "can_write": True}
    return render(request, "library/retrospective_edit.html", context)


@login_required
def retrospective_detail(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.get_retrospective_for(request.actor, pk)
    content = RetrospectiveContent.of(row.content)
    context = {
        "row": row,
        "content": content,
        "missing": content.problems(),
        "chain": queries.chain_of(request.actor, row),
        "can_edit": rules.can_edit_retrospective(request.actor, row),
        "can_submit": rules.can_submit_retrospective(request.actor, row),
        "can_note": rules.can_note_retrospective(request.actor, row),
        "can_draft": rules.can_draft_work(request.actor, row.unit),
        "form": forms.SeenForm(initial={"seen_number": row.edit_number}),
    }
    return render(request, "library/retrospective_detail.html", context)


@login_required
def retrospective_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Check page before it is handed in; from then on it stays as it is."""
    row = queries.get_retrospective_for(request.actor, pk)
    require(rules.can_submit_retrospective(request.actor, row))
    form = forms.SeenForm(request.POST or None, initial={"seen_number": row.edit_number})

    def submit() -> None:
        actions.submit_retrospective(actor=request.actor, retrospective=row, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, submit):
        messages.success(request, _("已报送。培训办和分管领导现在能看。"))
        return redirect("library:retrospective_detail", pk)
    content = RetrospectiveContent.of(row.content)
    context = {"row": row, "content": content, "form": form, "missing": content.problems()}
    return render(request, "library/retrospective_submit.html", context)


@login_required
def retrospective_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Noted, or back to the unit with what is missing: two buttons of one form."""
    row = queries.get_retrospective_for(request.actor, pk)
    require(rules.can_note_retrospective(request.actor, row))
    form = forms.NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {"actor": request.actor, "retrospective": row, "note": form.cleaned_data["note"]}

        def decide() -> None:
            if "return" in request.POST:
                actions.return_retrospective(**values)
            else:
                actions.note_retrospective(**values)

        if attempt(form, decide):
            messages.success(request, _("已退回单位补写。") if "return" in request.POST else _("已阅。"))
            return redirect("library:retrospective_list")
    return render(request, "library/retrospective_note.html", {"row": row, "form": form})


@login_required
def retrospective_print(request: HttpRequest, pk: int) -> HttpResponse:
    row = queries.get_retrospective_for(request.actor, pk)
    context = {"row": row, "content": RetrospectiveContent.of(row.content)}
    return render(request, "library/retrospective_print.html", context)
