"""Pages of the guides: list, reading, writing, print, and the public phone page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lunxun.kernel.decision import require
from lunxun.kernel.pages import attempt
from lunxun.library import actions, forms, queries, rules, tables
from lunxun.library.content import from_json
from lunxun.lists.pages import answer
from lunxun.plans.queries import get_lecture_for
from lunxun.teaching.queries import session_by_code


@login_required
def guide_list(request: HttpRequest) -> HttpResponse:
    return answer(request, tables.GUIDES, "library/guide_list.html")


@login_required
def guide_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The guide as the grassroots see it; its writers see the newest version and what is missing."""
    guide = queries.get_guide_for(request.actor, pk)
    can_edit = rules.can_edit_guide(request.actor, guide)
    version = queries.latest_version(guide) if can_edit and request.GET.get("version") == "draft" else None
    context = {
        "page": queries.guide_page(guide, version),
        "latest": queries.latest_version(guide),
        "can_edit": can_edit,
        "can_publish": rules.can_publish_guide(request.actor, guide),
        "can_adopt": rules.can_adopt(request.actor, guide),
        "can_apply": rules.can_apply(request.actor, guide),
        "chain": queries.chain_of(request.actor, guide),
        "shared": queries.shared_of(guide),
    }
    return render(request, "library/guide_detail.html", context)


@login_required
def guide_print(request: HttpRequest, pk: int) -> HttpResponse:
    guide = queries.get_guide_for(request.actor, pk)
    return render(request, "library/guide_print.html", {"page": queries.guide_page(guide)})


@login_required
def guide_prints(request: HttpRequest) -> HttpResponse:
    """All guides in force in one print, each on a sheet of its own (S13)."""
    return render(request, "library/guide_prints.html", {"pages": queries.guides_in_force(request.actor)})


@login_required
def guide_new(request: HttpRequest, lecture_pk: int) -> HttpResponse:
    """A check page before the draft is made, so that a look around makes nothing."""
    lecture = get_lecture_for(request.actor, lecture_pk)
    require(rules.can_draft_guide(request.actor, lecture))
    if request.method == "POST":
        guide = actions.draft_guide(actor=request.actor, lecture=lecture)
        return redirect("library:guide_edit", guide.pk)
    return render(request, "library/guide_new.html", {"lecture": lecture})


@login_required
def guide_edit(request: HttpRequest, pk: int) -> HttpResponse:
    guide = queries.get_guide_for(request.actor, pk)
    require(rules.can_edit_guide(request.actor, guide))
    latest = queries.latest_version(guide)
    initial = forms.GuideForm.initial_of(
        guide.title, from_json(latest.content), latest.valid_until, latest.number
    )
    form = forms.GuideForm(request.POST or None, initial=initial)

    def save() -> None:
        values = form.cleaned_data
        actions.save_guide(
            actor=request.actor,
            guide=guide,
            title=values["title"],
            content=form.content(),
            valid_until=values["valid_until"],
            seen_number=values["seen_number"],
        )

    if request.method == "POST" and form.is_valid() and attempt(form, save):
        messages.success(request, _("已保存。"))
        return redirect("library:guide_review", guide.pk)
    return render(request, "library/guide_edit.html", {"guide": guide, "form": form})


@login_required
def guide_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Check page before publishing: the newest version as it will look, and what is missing."""
    guide = queries.get_guide_for(request.actor, pk)
    require(rules.can_edit_guide(request.actor, guide))
    latest = queries.latest_version(guide)
    form = forms.SeenForm(request.POST or None, initial={"seen_number": latest.number})

    def publish() -> None:
        actions.publish_guide(actor=request.actor, guide=guide, **form.cleaned_data)

    if request.method == "POST" and form.is_valid() and attempt(form, publish):
        messages.success(request, _("已发布。基层从现在起能看、能打印。"))
        return redirect("library:guide_detail", guide.pk)
    can_publish = rules.can_publish_guide(request.actor, guide)
    context = {"page": queries.guide_page(guide, latest), "form": form, "can_publish": can_publish}
    return render(request, "library/guide_review.html", context)


@login_required
def guide_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    guide = queries.get_guide_for(request.actor, pk)
    require(rules.can_publish_guide(request.actor, guide))
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: actions.withdraw_guide(actor=request.actor, guide=guide, **values)):
            messages.success(request, _("已停用。旧地址会说明它不再有效。"))
            return redirect("library:guide_detail", guide.pk)
    return render(request, "library/guide_withdraw.html", {"guide": guide, "form": form})


def guide_public(request: HttpRequest, code: str) -> HttpResponse:
    """On any phone, without signing in."""
    page = queries.guide_page(queries.published_guide(code))
    said = request.GET.get("said", "")
    return render(request, "library/guide_public.html", {"page": page, "said": said})


@require_POST
def guide_say(request: HttpRequest, code: str) -> HttpResponse:
    """Count one 用过 or 卡住; nothing about the person is kept."""
    guide = queries.published_guide(code)
    form = forms.VoiceForm(request.POST)
    values = form.cleaned_data if form.is_valid() else {"kind": "", "step": 0}
    actions.say_of_guide(guide=guide, kind=values["kind"], step=values["step"] or 0)
    return redirect(f"/g/{code}/?said={values['kind']}")


def session_guides(request: HttpRequest, code: str) -> HttpResponse:
    """The day's guides behind the session's code, for everybody who was there."""
    session = session_by_code(code)
    guides = queries.guides_of_session(session.pk)
    return render(
        request, "library/session_guides.html", {"session": session, "guides": guides, "code": code}
    )
