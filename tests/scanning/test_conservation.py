"""Fuzzed piles against an oracle: every page has its place, every ballot is exactly what was meant.

A pile holds sheets ticked calmly, some with an empty place, rescans, copies filled by others, blank backs,
foreign pages, pages upside down, in any order and in several files, one of them cut off; workers die at random points.
"""

from __future__ import annotations

import random

import numpy as np
import pytest

from lunxun.feedback.staging import store_named
from lunxun.scanning import actions, flow, keeping, queries
from lunxun.scanning.actions import reading
from lunxun.scanning.enums import FileState, PageState
from lunxun.scanning.models import Doubt, ScanFile, ScanPage
from tests.scanning.factories import Sheet, desk, jpeg_of, opened, pdf_of
from tests.scanning.test_flow import ballots_in, expected_rows

SHEETS = 5


class Died(BaseException):
    """A worker that is killed: no handler of the product catches it."""


def mortal(luck: random.Random, real):
    """The same function, whose worker dies before or after it now and then."""

    def run(*args, **kwargs):
        fate = luck.random()
        if fate < 0.08:
            raise Died
        value = real(*args, **kwargs)
        if fate > 0.92:
            raise Died
        return value

    return run


def answers_of(luck: random.Random) -> list[str]:
    rows = []
    for _row in range(2):
        kind = luck.random()
        if kind < 0.1:
            rows.append("x")
        else:
            rows.append(
                "".join("-" if luck.random() < 0.06 else str(luck.randrange(4)) for _item in range(3))
            )
    return rows


def read_with_deaths(actor, luck, monkeypatch) -> None:
    """Read all files, however often a worker dies on the way."""
    for _attempt in range(200):
        waiting = list(ScanFile.objects.filter(state=FileState.RECEIVED))
        if not waiting:
            break
        with monkeypatch.context() as patched:
            patched.setattr(reading.ballots, "store", mortal(luck, reading.ballots.store))
            patched.setattr(flow.actions, "settle_page", mortal(luck, actions.settle_page))
            try:
                for file in waiting:
                    flow.read(actor, file)
            except Died:
                continue
    flow.count(actor, ScanPage.objects.filter(state=PageState.AUTO))


def pile_of(
    luck: random.Random, sheets: list[Sheet], meant: list[list[str]]
) -> tuple[list[np.ndarray], dict]:
    filled = [sheet.fill(rows, luck.randrange(10**6)) for sheet, rows in zip(sheets, meant, strict=True)]
    scans = [sheet.scan(luck.randrange(10**6)) for sheet in filled]
    extra = {"duplicates": 0, "blank": 0, "foreign": 0}
    if luck.random() < 0.7:
        scans.append(luck.choice(filled).scan(luck.randrange(10**6)))
        extra["duplicates"] = 1
    if luck.random() < 0.7:
        scans.append(np.full_like(scans[0], 248))
        extra["blank"] = 1
    if luck.random() < 0.7:
        foreign = np.full_like(scans[0], 250)
        foreign[200:1200:15, 150:900] = 30
        scans.append(foreign)
        extra["foreign"] = 1
    scans = [np.rot90(scan, 2).copy() if luck.random() < 0.3 else scan for scan in scans]
    luck.shuffle(scans)
    return scans, extra


def run_once(cast, seed: int, monkeypatch) -> None:
    luck = random.Random(seed)
    run = opened(cast, SHEETS)
    evaluation, actor = run.layout.evaluation, cast.actor("clerk")
    meant = [answers_of(luck) for _sheet in range(SHEETS)]
    scans, extra = pile_of(luck, desk(run), meant)
    cut = luck.randrange(1, len(scans))
    whole = pdf_of(scans[:cut])
    rest = [jpeg_of(scan) for scan in scans[cut:]]
    files = [("a.pdf", whole), ("torn.pdf", whole[: len(whole) // 3]), ("a again.pdf", whole)]
    files += [(f"{n}.jpg", data) for n, data in enumerate(rest)]
    kept = [(name, *keeping.keep([data])) for name, data in files]
    batch, old = actions.receive_files(actor=actor, evaluation=evaluation, files=kept)
    assert batch is not None
    assert old == ["a again.pdf"]
    read_with_deaths(actor, luck, monkeypatch)
    oracle = dict(zip(_numbers(run), meant, strict=True))
    _answer_all(actor, batch, oracle)

    balance = queries.balance_of(batch)
    assert balance.is_even, balance
    assert (balance.received, balance.under_way) == (len(scans), 0)
    spoken = [rows for rows in meant if set("".join(rows)) != {"-"}]
    assert balance.by_state.get(PageState.COMMITTED, 0) == len(spoken)
    assert balance.by_state.get(PageState.DUPLICATE, 0) == extra["duplicates"]
    assert balance.by_state.get(PageState.BLANK, 0) == extra["blank"]
    assert balance.by_state.get(PageState.REJECTED, 0) == extra["foreign"]
    assert ScanFile.objects.get(name="torn.pdf").state == FileState.REFUSED
    assert ballots_in(evaluation) == expected_rows(cast, spoken)
    assert store_named(evaluation.staging).counts().held == 0


def _numbers(run) -> list[int]:
    from lunxun.scanning import layouts

    return layouts.numbers_of(run)


def _answer_all(actor, batch, oracle: dict[int, list[str]]) -> None:
    """A person who sees the paper answers what the machine asks; a rescan is one paper to him, too."""
    for page in ScanPage.objects.filter(state=PageState.REVIEW, reason="versions"):
        flow.count(actor, [actions.decide_versions(actor=actor, page=page, choice="fold")])
    for _round in range(20):
        open_ = list(Doubt.objects.filter(answer="", kind="doubt").select_related("page__layout"))
        if not open_:
            return
        given = {one.pk: _seen(one, oracle) for one in open_}
        flow.count(actor, actions.answer_doubts(actor=actor, batch=batch, answers=given))


def _seen(doubt: Doubt, oracle: dict[int, list[str]]) -> str:
    form = doubt.page.sure_layout.body["form"]
    row, _dot, item = doubt.group.partition(".")
    at = [one["id"] for one in form["rows"]].index(row)
    answer = oracle[doubt.page.sheet][at]
    if answer == "x":
        return "absent"
    mark = answer[[one["id"] for one in form["aspects"]].index(item)]
    return "blank" if mark == "-" else mark


def test_no_page_and_no_ballot_is_lost_or_doubled(cast, monkeypatch):
    run_once(cast, 7, monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(200))
def test_conservation_at_full_count(cast, monkeypatch, seed):
    run_once(cast, 1000 + seed, monkeypatch)
