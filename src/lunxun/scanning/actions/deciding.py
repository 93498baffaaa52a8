"""What people decide about whole pages: voided, or which of two versions counts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lunxun.audit.trail import record
from lunxun.kernel.db import action
from lunxun.kernel.decision import require
from lunxun.kernel.errors import Conflict, Invalid
from lunxun.org.actors import Actor
from lunxun.scanning import questions, rules
from lunxun.scanning.actions.reading import COPY, VERSIONS
from lunxun.scanning.enums import PageState
from lunxun.scanning.models import Doubt, ScanPage

VOID_REASONS = ("by_hand", "not_a_sheet", "rescanned", "empty")
FOLD, TAKE = "fold", "take"


@action
def void_page(*, actor: Actor, page: ScanPage, reason: str) -> None:
    """Take a rejected page, or one that waits for a person, off the table, with the reason.

    Raises:
        Invalid: a reason that is none.
        Conflict: it was counted, or somebody decided already.
    """
    require(rules.can_handle_paper(actor))
    if reason not in VOID_REASONS:
        raise Invalid({"reason": _("请选一个理由。")})
    moved = ScanPage.objects.filter(
        pk=page.pk, state__in=[PageState.REJECTED, PageState.REVIEW], outcome=""
    ).update(state=PageState.VOIDED, reason=reason)
    if moved != 1:
        raise Conflict(_("没有作废：这一页已经计入，或者刚刚有人处理过。请刷新页面。"))
    Doubt.objects.filter(organisation_id=page.organisation_id, page=page, answer="").delete()
    record(actor=actor, verb="scanning.void_page", subject=page.file.batch, data={"reason": reason})


@action
def decide_versions(*, actor: Actor, page: ScanPage, choice: str) -> ScanPage:
    """Of two different pictures with one code: `fold` keeps the first, `take` puts this one in its place,
    `copy` lets both stand: this one goes to 票据已用, because its ticket was good for one ballot only.

    Raises:
        Invalid: another choice.
        Conflict: somebody decided already.
    """
    require(rules.can_handle_paper(actor))
    if choice not in (FOLD, TAKE, COPY):
        raise Invalid({"choice": _("请选一种处理办法。")})
    page = ScanPage.objects.select_for_update(of=("self",)).select_related("file__batch").get(pk=page.pk)
    if page.state != PageState.REVIEW or page.reason != VERSIONS:
        raise Conflict(_("这两份已经有人处理过了，请刷新页面。"))
    if choice == FOLD:
        page.state, page.reason = PageState.DUPLICATE, ""
    else:
        page.answers = questions.accepted(page.record)
        asked = questions.doubts_of(page)
        Doubt.objects.bulk_create(asked)
        page.reason = COPY if choice == COPY else ""
        page.state = PageState.REVIEW if asked else PageState.AUTO
    if choice == TAKE and page.twin_id:
        ScanPage.objects.filter(pk=page.twin_id).update(state=PageState.VOIDED, reason="replaced")
        Doubt.objects.filter(organisation_id=page.organisation_id, page_id=page.twin_id).delete()
    page.save()
    record(actor=actor, verb="scanning.decide_versions", subject=page.file.batch, data={"choice": choice})
    return page
