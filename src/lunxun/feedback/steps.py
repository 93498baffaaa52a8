"""The way of an evaluation as its control page tells it: what is done, what is next, what a step means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lunxun.feedback import paper_sheet, rules
from lunxun.feedback.enums import EvaluationState, Mode
from lunxun.feedback.models import Evaluation
from lunxun.feedback.queries.counts import (
    Progress,
    evaluation_progress,
    held_count,
    is_store_lost,
    late_ballots,
    late_page,
)
from lunxun.feedback.queries.timing import opens_at
from lunxun.kernel import clock
from lunxun.kernel.panels import panels_for
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor
from lunxun.plans.models import TrainingSession

ORDER = list(EvaluationState)

BEFORE_SEAL: list[Callable[[Evaluation], list[str]]] = []
"""Higher parts add what would come too late after the seal, in sentences; called from `AppConfig.ready`."""


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    at: dt.datetime | None
    is_done: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Next:
    """The one button of the page."""

    label: str
    url: str
    say: str


def can_run(actor: Actor, session: TrainingSession) -> bool:
    return bool(rules.can_run(actor, session))


def can_issue(actor: Actor, evaluation: Evaluation) -> bool:
    return bool(rules.can_issue_slips(actor, evaluation)) and not is_store_lost(evaluation)


def waiting(actor: Actor, evaluation: Evaluation) -> dict[str, Any]:
    """What waits beside the way: held ballots, late ones, the instant at which it opens by itself, paper."""
    return {
        "is_lost": is_store_lost(evaluation),
        "panels": panels_for("evaluation", actor, evaluation),
        "held": held_count(evaluation),
        "late": late_page(evaluation),
        "opens_at": opens_at(evaluation),
        "is_by_hand": not evaluation.is_sealed and not paper_sheet.is_for_machine(evaluation.form_version),
    }


def steps_of(evaluation: Evaluation) -> list[Step]:
    place = ORDER.index(EvaluationState(evaluation.state))
    rows = [
        (_("准备"), None, 0),
        (_("开放评价"), evaluation.opened_at, 1),
        (_("收尾回收"), evaluation.collecting_at, 2),
        (_("封存"), evaluation.sealed_at, 4),
    ]
    return [
        Step(label, at, is_done=place > number or place == 4, is_current=_is_current(place, number))
        for label, at, number in rows
    ]


def _is_current(place: int, number: int) -> bool:
    # Sealing (3) belongs to the step that ends with sealed (4).
    return place == number if place < 3 else number == 4 and place == 3


def next_step(evaluation: Evaluation) -> Next | None:
    """None when it is sealed, and where its store is gone: then it can only begin anew."""
    if is_store_lost(evaluation):
        return None
    session = evaluation.session_id
    seal = reverse("feedback:seal", args=[session])
    return {
        EvaluationState.PLANNED: Next(
            _("开放评价…"), reverse("feedback:open", args=[session]), _("开放后，手里有票的人就能交。")
        ),
        EvaluationState.ANSWERING: Next(
            _("转入收尾回收…"),
            reverse("feedback:collect", args=[session]),
            _("不再发新票；纸质表和排队中的手机还能交。"),
        ),
        EvaluationState.COLLECTING: Next(_("封存…"), seal, _("收齐后封存，封存之后才有数字。")),
        EvaluationState.SEALING: Next(_("接着封存…"), seal, _("上次封存没有做完，接着做不会重复计数。")),
    }.get(EvaluationState(evaluation.state))


def check_page(evaluation: Evaluation, step: str) -> dict[str, Any]:
    """The page before what can't be undone: the numbers first, then what happens."""
    progress = evaluation_progress(evaluation)
    words = {
        "anew": _anew_words,
        "open": _open_words,
        "collect": _collect_words,
        "seal": _seal_words,
        "supplement": _supplement_words,
        "end": _end_words,
    }[step]
    title, numbers, meaning, button = words(evaluation, progress)
    return {
        "evaluation": evaluation,
        "session": evaluation.session,
        "title": title,
        "numbers": numbers,
        "meaning": meaning,
        "button": button,
        "progress": progress,
    }


def _open_words(evaluation: Evaluation, progress: Progress) -> tuple[str, str, list[str], str]:
    numbers = (
        _("已印 {tickets} 张票，应评 {expected} 人。").format(
            tickets=progress.tickets, expected=progress.expected
        )
        if evaluation.mode != Mode.PHONE
        else _("应评 {expected} 人，开放后在手机上领票。").format(expected=progress.expected)
    )
    meaning = [_("开放后评价表和权重不能再改。"), _("发票方式也不能再换。")]
    on = evaluation.session.on
    if on > clock.today():
        early = _("这一期{day}才上。现在开放，没听过课的人也能评。").format(day=day_text(on))
        meaning = [early, *meaning]
    return _("开放评价"), numbers, meaning, _("开放评价")


def _anew_words(evaluation: Evaluation, _progress: Progress) -> tuple[str, str, list[str], str]:
    numbers = _("发出过 {n} 张票，存票和评价的临时库已经不在了。").format(n=evaluation.issued)
    meaning = [
        _("备份里从来没有还没封存的评价，恢复备份带不回来：恢复之前交的，这一场没有了。"),
        _("从前的小票、纸质表和手机上领的票都作废，请重印、重领，大家再评一次。"),
        _("如果临时库只是换了位置（LUNXUN_DATA 下的 staging），请先返回，让系统管理员放回来，一份也不会丢。"),
    ]
    return _("从头来"), numbers, meaning, _("作废旧票，从头来")


def _collect_words(evaluation: Evaluation, progress: Progress) -> tuple[str, str, list[str], str]:
    numbers = _("已收 {n} 份，还有 {missing} 人没交。").format(n=progress.ballots, missing=progress.missing)
    meaning = [_("不再发新票。"), _("手里有票的还能交，交过的还能改，直到封存。")]
    return _("转入收尾回收"), numbers, meaning, _("转入收尾回收")


def _seal_words(evaluation: Evaluation, progress: Progress) -> tuple[str, str, list[str], str]:
    numbers = _("已收 {n} 份，还有 {missing} 人没交。关闭后不能再交。").format(
        n=progress.ballots, missing=progress.missing
    )
    held = held_count(evaluation)
    waiting = (
        [_("有 {n} 份“票据已用”还没有处理，封存时不计入。要处理，请先返回。").format(n=held)] if held else []
    )
    waiting += [sentence for ask in BEFORE_SEAL for sentence in ask(evaluation)]
    meaning = [
        *waiting,
        _("答案打乱次序，换上新的随机编号，写入正式库；票据和原始记录随即销毁。"),
        _("封存不能撤回。结果先给授课人本人看。"),
        _("封存之后才到的，先单独存着，满 5 份后可以作为补充计入。"),
    ]
    return _("关闭并封存"), numbers, meaning, _("关闭并封存")


def _supplement_words(evaluation: Evaluation, _progress: Progress) -> tuple[str, str, list[str], str]:
    waiting = late_ballots(evaluation)
    numbers = _("封存之后到了 {n} 份。").format(n=waiting)
    meaning = [
        _("作为一次补充单独封存，另有一串指纹；已经封存的一份不动。"),
        _("一堂课里补充不足 5 份的，先不计入，等下一次补充，免得从前后两次公布里减出个人。"),
    ]
    return _("封存补充"), numbers, meaning, _("封存补充 {n} 份").format(n=waiting)


def _end_words(evaluation: Evaluation, _progress: Progress) -> tuple[str, str, list[str], str]:
    waiting = late_ballots(evaluation)
    numbers = _("封存之后到了 {n} 份，不足 5 份。").format(n=waiting)
    meaning = [_("太少会认出人，不能计入。销毁时没有人看过。"), _("之后再到的不再收。")]
    return _("不再等迟到的评价"), numbers, meaning, _("不再等，销毁 {n} 份").format(n=waiting)
