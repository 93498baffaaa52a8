"""What waits in the library: guides to write and publish, retrospectives that are due (A48)."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.kernel import clock
from lunxun.kernel.text import day_text
from lunxun.kernel.waiting import LATE, NORMAL, SOON, Waiting
from lunxun.library.enums import GuideState, RetrospectiveState, WorkState
from lunxun.library.models import Case, Guide, Method, Retrospective
from lunxun.library.queries.board import board_rows
from lunxun.library.queries.guides import lectures_without_guide
from lunxun.org.actors import Actor


def waiting_for(actor: Actor) -> list[Waiting]:
    """For the lecturer and his assistants, and what the office has to read."""
    return _guides(actor) + _retrospectives(actor) + _works(actor)


def _retrospectives(actor: Actor) -> list[Waiting]:
    lines = []
    units = actor.headed_unit_ids | actor.assisted_unit_ids
    for row in board_rows(actor.organisation_id, clock.today().year, units) if units else []:
        if row.needs_before_lecture and row.next_lecture is not None:
            on = row.next_lecture.session.on
            lines.append(
                Waiting(
                    _("%(day)s要讲《%(title)s》，还没有一份新的复盘")
                    % {"day": day_text(on, year=False), "title": row.next_lecture.title},
                    _("临时抱佛脚讲不出东西：至少提前 %(n)s 周把自己的工作复盘一遍。")
                    % {"n": row.plan.lead_weeks},
                    reverse("library:retrospective_new"),
                    _("写一份复盘"),
                    clock.at(on - dt.timedelta(weeks=row.plan.lead_weeks), 18),
                    LATE if row.is_lead_late else SOON,
                )
            )
        elif row.late:
            lines.append(
                Waiting(
                    _("%(unit)s有 %(n)s 期复盘没有报") % {"unit": row.plan.unit.short_name, "n": row.late},
                    _("一件工作复盘一次，写做对的、做错的、下次怎么做。"),
                    reverse("library:retrospective_new"),
                    _("写一份复盘"),
                    None,
                    LATE,
                )
            )
    if actor.headed_unit_ids:
        drafts = Retrospective.objects.filter(
            organisation_id=actor.organisation_id,
            unit_id__in=actor.headed_unit_ids,
            state=RetrospectiveState.DRAFT,
        )
        lines += [
            Waiting(
                _("复盘《%(title)s》等你报送") % {"title": row.item},
                _("报送以后不再改，培训办和分管领导能看。"),
                reverse("library:retrospective_detail", args=[row.pk]),
                _("看一遍再报送"),
                None,
                NORMAL,
            )
            for row in drafts[:5]
        ]
    if actor.is_clerk:
        n = Retrospective.objects.filter(
            organisation_id=actor.organisation_id, state=RetrospectiveState.SUBMITTED
        ).count()
        if n:
            lines.append(
                Waiting(
                    _("%(n)s 份复盘等着阅") % {"n": n},
                    _("看能不能转成案例，别的单位也用得上。"),
                    reverse("library:retrospective_list") + "?state=submitted",
                    _("逐份看"),
                    None,
                    NORMAL,
                )
            )
    return lines


def _works(actor: Actor) -> list[Waiting]:
    """Drafts of cases and methods that wait for their head."""
    lines = []
    if actor.headed_unit_ids:
        for model, words in (
            (Case, _("案例《%(title)s》等你发布")),
            (Method, _("方法《%(title)s》等你发布")),
        ):
            drafts = model._default_manager.filter(
                organisation_id=actor.organisation_id,
                unit_id__in=actor.headed_unit_ids,
                state=WorkState.DRAFT,
            )
            lines += [
                Waiting(
                    words % {"title": work.title},
                    _("发布以后全区都能看、能采纳。"),
                    reverse(f"library:{work.node}_review", args=[work.pk]),
                    _("看一遍再发布"),
                    None,
                    NORMAL,
                )
                for work in drafts[:5]
            ]
    return lines


def _guides(actor: Actor) -> list[Waiting]:
    """Guides to draft and to publish, for the lecturer and his assistants."""
    lines = []
    for lecture in lectures_without_guide(actor).select_related("session")[:5]:
        due = lecture.session.on + dt.timedelta(days=7)
        lines.append(
            Waiting(
                _("《%(title)s》还没有整理成操作指南") % {"title": lecture.title},
                _("一堂课一份指南，课后 7 天内出。可以从提纲带入。"),
                reverse("library:guide_new", args=[lecture.pk]),
                _("整理成指南"),
                clock.at(due, 18),
                LATE if due < clock.today() else NORMAL,
            )
        )
    if actor.headed_unit_ids:
        drafts = Guide.objects.filter(
            organisation_id=actor.organisation_id, unit_id__in=actor.headed_unit_ids, state=GuideState.DRAFT
        )
        lines += [
            Waiting(
                _("操作指南《%(title)s》等你发布") % {"title": guide.title},
                _("发布后基层能看、能打印。"),
                reverse("library:guide_detail", args=[guide.pk]),
                _("看一遍再发布"),
                None,
                NORMAL,
            )
            for guide in drafts[:5]
        ]
    return lines
