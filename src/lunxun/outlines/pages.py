"""What the pages show: contexts built from queries, rules and the document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lunxun.kernel import clock
from lunxun.kernel.errors import Invalid
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor
from lunxun.org.queries import Reviewer
from lunxun.outlines import deadlines, forms, queries, rules
from lunxun.outlines.comparing import compare
from lunxun.outlines.content import Content, auto_notes, completeness, parse
from lunxun.outlines.enums import (
    OUTLINE_MOVES,
    REASON_OF_CRITERION,
    STATE_TONES,
    CommentKind,
    Criterion,
    OutlineState,
    ReviewDecision,
)
from lunxun.outlines.models import Comment, Outline, OutlineVersion, Review
from lunxun.outlines.sheet import parts_of


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the timeline; `at` of an awaited one is its deadline."""

    at: dt.datetime | None
    text: str
    is_awaited: bool = False


def verbs_of(actor: Actor, outline: Outline, reviewer: Reviewer, reviews: list[Review]) -> set[str]:
    """Names of the verbs that this actor can use on the outline as it stands."""
    moves = OUTLINE_MOVES[outline.state]
    passing = queries.passing_review(reviews)
    found = set()
    if rules.can_save(actor, outline):
        found.add("edit")
    if rules.can_draft(actor, outline):
        if OutlineState.AWAITING_HEAD in moves:
            found.add("hand")
        if outline.state == OutlineState.PASSED:
            found.add("revise")
    if rules.can_confirm(actor, outline) and OutlineState.IN_REVIEW in moves:
        found.add("confirm")
    if outline.state == OutlineState.IN_REVIEW and rules.can_review(actor, outline, reviewer):
        found.add("review")
    passed_by = passing.reviewer_id if passing else None
    if outline.state == OutlineState.PASSED and rules.can_withdraw(actor, outline, reviewer, passed_by):
        found.add("withdraw")
    if rules.can_comment(actor, outline, reviewer):
        found.add("settle")
    return found


def detail_page(actor: Actor, outline: Outline, number: int | None) -> dict[str, Any]:
    version = queries.version_of(outline, number)
    reviews = queries.history_of(outline)
    reviewer = queries.resolved_reviewer(outline)
    decided = [r for r in reviews if r.decision in (ReviewDecision.PASSED, ReviewDecision.RETURNED)]
    last = reviews[-1] if reviews else None
    comments = queries.comments_of(outline, version)
    return {
        **_head(outline, version),
        "parts": parts_of(version.parsed, comments),
        "has_notes": bool(comments),
        "versions": queries.versions_of(outline),
        "events": events_of(outline, reviews, reviewer),
        "verbs": verbs_of(actor, outline, reviewer, reviews),
        "reviewer": reviewer,
        "returned": last if last and outline.state == OutlineState.RETURNED else None,
        "has_sheet": bool(decided),
        "problems": _problems(outline, version) if not version.is_frozen else [],
        "standing": queries.rows_of(actor, [outline])[0],
    }


def _head(outline: Outline, version: OutlineVersion) -> dict[str, Any]:
    return {
        "outline": outline,
        "lecture": outline.lecture,
        "session": outline.lecture.session,
        "version": version,
        "is_latest": version.pk == outline.current_id,
        "previous": version.number - 1,
        "tone": STATE_TONES[outline.state],
        "minutes": deadlines.lecture_minutes(outline.lecture),
        "goals": queries.goals_of(outline),
    }


def _problems(outline: Outline, version: OutlineVersion) -> list[Any]:
    lecture = outline.lecture
    return completeness(version.parsed, lecture.session.on, deadlines.lecture_minutes(lecture))


def events_of(outline: Outline, reviews: list[Review], reviewer: Reviewer) -> list[Event]:
    """What happened, oldest first, and what is awaited."""
    unit = outline.lecture.unit_name
    found: list[Event] = []
    for review in reviews:
        word = pgettext("done", "送审") if review.round == 1 else _("重送")
        sender = review.version.confirmed_by.name if review.version.confirmed_by else ""
        text = _("%(unit)s%(word)s第 %(n)d 稿，%(name)s本人确认")
        found.append(
            Event(
                review.submitted_at,
                text % {"unit": unit, "word": word, "n": review.version.number, "name": sender},
            )
        )
        found += _decision_events(review)
    if outline.state == OutlineState.IN_REVIEW:
        who = f"{reviewer.post.title} {reviewer.person.name}" if reviewer.person and reviewer.post else ""
        text = _("等%(who)s审核。%(basis)s") if who else _("还没有审核人。%(basis)s")
        found.append(
            Event(outline.review_due_at, text % {"who": who, "basis": reviewer.basis}, is_awaited=True)
        )
    elif outline.state != OutlineState.PASSED:
        due = outline.due_on or deadlines.draft_due_on(outline.lecture.session)
        who = outline.lecture.lecturer.name if outline.state == OutlineState.AWAITING_HEAD else unit
        word = pgettext("to do", "确认") if outline.state == OutlineState.AWAITING_HEAD else _("写好送审")
        at = clock.at(due, deadlines.CLOSE_OF_DAY)
        found.append(Event(at, _("等%(who)s%(word)s") % {"who": who, "word": word}, is_awaited=True))
    return found


def _decision_events(review: Review) -> list[Event]:
    found = []
    if review.decision == ReviewDecision.RETURNED:
        reasons = "、".join(str(reason.get_code_display()) for reason in review.reasons.all())
        found.append(Event(review.decided_at, _("退回：%(reasons)s") % {"reasons": reasons}))
    elif review.decision == ReviewDecision.PASSED:
        found.append(Event(review.decided_at, _("%(who)s审核通过") % {"who": review.reviewer_label}))
    elif review.decision == ReviewDecision.SUPERSEDED:
        found.append(Event(review.decided_at, _("部门又改了，这一稿不再审核")))
    if review.withdrawn_at:
        found.append(
            Event(review.withdrawn_at, _("收回通过：%(reason)s") % {"reason": review.withdrawn_reason})
        )
    return found


def outline_form(data: QueryDict | None, outline: Outline) -> forms.OutlineForm:
    """The form for stored content, or for what was typed, with the row that a button added or dropped."""
    content, number = queries.version_of(outline, None).parsed, outline.edit_number
    if data is None or is_saving(data):
        return forms.OutlineForm(data, content=content, seen_number=number)
    verb, _sep, rest = data.get("do", "").partition(":")
    group, _sep, index = rest.partition(":")
    if verb == "add":
        data = forms.with_row_added(data, group)
    elif verb == "drop" and index.isascii() and index.isdigit():
        data = forms.with_row_dropped(data, group, int(index))
    return forms.OutlineForm(content=content, seen_number=number, typed=data)


def is_saving(data: QueryDict) -> bool:
    return data.get("do", "save") == "save"


def edit_page(outline: Outline, form: forms.OutlineForm) -> dict[str, Any]:
    """After a conflict the page also shows what the other person saved, and the next save goes over it."""
    version = queries.version_of(outline, None)
    page = {**_head(outline, version), "form": form, "problems": _problems(outline, version), "theirs": []}
    if (
        form.is_bound
        and form.is_valid() is not None
        and str(outline.edit_number) != form.data.get("seen_number")
    ):
        form.data = {**dict(form.data.items()), "seen_number": str(outline.edit_number)}
        page["theirs"] = _theirs(form, version)
    return page


def _theirs(form: forms.OutlineForm, version: OutlineVersion) -> list[Any]:
    try:
        typed: Content = parse(form.as_content)
    except Invalid:
        return []
    return [section for section in compare(typed, version.parsed) if section.is_changed]


def confirm_page(outline: Outline) -> dict[str, Any]:
    version = queries.version_of(outline, None)
    content = version.parsed
    notes = auto_notes(content, outline.lecture.session.on)
    shown = [
        Comment(section=note.section, quote=note.quote, body=note.sentence, kind=CommentKind.AUTO)
        for note in notes
    ]
    return {
        **_head(outline, version),
        "parts": parts_of(content, shown),
        "has_notes": bool(shown),
        "problems": _problems(outline, version),
        "reviewer": queries.resolved_reviewer(outline),
        "due_at": deadlines.review_due_at(outline.lecture.session, clock.now()),
    }


def review_form(data: Mapping[str, Any] | None, asked: QueryDict) -> forms.ReviewForm:
    """The decisions that were typed, or those that a link carries along (`met=…&unmet=…`)."""
    initial = {code: "1" for code in asked.get("met", "").split(",") if code in Criterion.values}
    initial |= {code: "0" for code in asked.get("unmet", "").split(",") if code in Criterion.values}
    return forms.ReviewForm(data, initial=initial, label_suffix="")


def carried(form: forms.ReviewForm) -> str:
    """The query that carries the decisions made so far to the next page, so that nothing is asked twice."""
    met = [code for code, value in form.chosen.items() if value == "1"]
    unmet = [code for code, value in form.chosen.items() if value == "0"]
    query = {name: ",".join(codes) for name, codes in (("met", met), ("unmet", unmet)) if codes}
    return "?" + urlencode(query, safe=",") if query else ""


def review_page(
    outline: Outline, form: forms.ReviewForm, typed: QueryDict | None, noted: forms.CommentForm | None
) -> dict[str, Any]:
    version = queries.version_of(outline, None)
    content = version.parsed
    reviews = queries.history_of(outline)
    comments = queries.comments_of(outline, version)
    reviewer = queries.resolved_reviewer(outline)
    parts = parts_of(content, comments)
    autos = sum(
        1 for comment in comments if comment.section == "policy_basis" and comment.kind == CommentKind.AUTO
    )
    return {
        **_head(outline, version),
        "parts": [(part, _comment_form(part.key, typed, noted)) for part in parts],
        "form": form,
        "rows": [
            (field, value, hints.get(field.name, ""))
            for hints in [_hints(content, autos)]
            for field, value in form.rows
        ],
        "decided": len(form.chosen),
        "undecided": len(Criterion.values) - len(form.chosen),
        "events": events_of(outline, reviews, reviewer),
        "reviewer": reviewer,
        "open_comments": [c for c in comments if c.kind == CommentKind.HUMAN and not c.settled_at],
    }


def _hints(content: Content, autos: int) -> dict[str, str]:
    hints: dict[str, str] = {
        Criterion.CASES: _("%(n)d 个案例，要求不少于 1 个") % {"n": len(content.cases)},
        Criterion.METHODS: _("%(n)d 个方法，要求不少于 1 个") % {"n": len(content.methods)},
    }
    if autos:
        hints[Criterion.POLICY] = _("依据核对：%(n)d 处需标注") % {"n": autos}
    return hints


def _comment_form(key: str, typed: QueryDict | None, noted: forms.CommentForm | None) -> forms.CommentForm:
    """The form beside a part: with errors if it was sent, else with what was typed so far."""
    if noted is not None and noted.prefix == key:
        return noted
    kept = {name: typed.get(f"{key}-{name}", "") for name in ("quote", "body")} if typed else {}
    return forms.CommentForm(prefix=key, initial=kept, label_suffix="")


def return_form(data: QueryDict | None, asked: QueryDict, outline: Outline, actor: Actor) -> forms.ReturnForm:
    """Reasons suggested by unmet criteria, the reviewer's open comments as text, tomorrow as the date."""
    session = outline.lecture.session
    tomorrow = clock.today() + dt.timedelta(days=1)
    unmet = [code for code in asked.get("unmet", "").split(",") if code in REASON_OF_CRITERION]
    version = queries.version_of(outline, None)
    mine = [
        comment.body
        for comment in queries.comments_of(outline, version)
        if comment.author_id == actor.person_id and comment.author_id and not comment.settled_at
    ]
    initial = {
        "reasons": [REASON_OF_CRITERION[code] for code in unmet],
        "comment": "\n".join(mine),
        "due_on": min(tomorrow, max(session.on, clock.today())),
    }
    form = forms.ReturnForm(data, initial=initial, label_suffix="")
    if mine:
        form.fields["comment"].help_text = _("已带入你的 %(n)d 条批注，可以再写") % {"n": len(mine)}
    latest = session.review_due_on or session.on - deadlines.REVIEW_LEAD
    form.fields["due_on"].help_text = _("最迟 %(date)s通过，才能排入课表") % {
        "date": day_text(latest, year=False, weekday=False)
    }
    return form


def diff_page(outline: Outline, asked: QueryDict) -> dict[str, Any]:
    """By default the current version against the one before it."""
    newest = queries.version_of(outline, None)
    after = queries.version_of(outline, _number(asked.get("to", "")) or newest.number)
    before = queries.version_of(outline, _number(asked.get("from", "")) or max(1, after.number - 1))
    sections = compare(before.parsed, after.parsed)
    return {
        **_head(outline, after),
        "before": before,
        "sections": sections,
        "unchanged": [section.title for section in sections if not section.is_changed],
        "changed": sum(1 for section in sections if section.is_changed),
        "versions": queries.versions_of(outline),
    }


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else None


def number_asked(asked: QueryDict, name: str) -> int | None:
    return _number(asked.get(name, ""))


def sheet_page(outline: Outline, number: int | None) -> dict[str, Any]:
    """F12 审核意见单 of one round."""
    review = queries.review_of_round(outline, number)
    opinions = {opinion.criterion: opinion.is_met for opinion in review.opinions.all()}
    return {
        **_head(outline, review.version),
        "review": review,
        "opinions": [(label, opinions.get(code)) for code, label in Criterion.choices],
        "reasons": [reason.get_code_display() for reason in review.reasons.all()],
    }
