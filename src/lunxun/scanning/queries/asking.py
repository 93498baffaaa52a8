"""What a person is asked next: the worst first, a row of a sheet at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from lunxun.scanning.enums import DoubtKind, PageState
from lunxun.scanning.layouts import ROW
from lunxun.scanning.models import Doubt, ScanBatch, ScanPage
from lunxun.scanning.questions import ABSENT, BLANK

ROWS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its value, its words and the key that gives it."""

    value: str
    label: str
    key: str
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One group of boxes."""

    doubt: Doubt
    item: str
    options: list[Option]
    why: str

    @property
    def name(self) -> str:
        return f"d{self.doubt.pk}"


@dataclass(frozen=True, slots=True)
class Strip:
    """One row of one sheet, with what is asked about it; `title` names the lecture."""

    page: ScanPage
    row: str
    title: str
    questions: list[Question]


def open_doubts(batch: ScanBatch, kind: str) -> QuerySet[Doubt]:
    """Unanswered questions about pages that still need them."""
    found = Doubt.objects.filter(
        organisation_id=batch.organisation_id, page__file__batch=batch, kind=kind, answer=""
    )
    return found.filter(page__state=PageState.REVIEW) if kind == DoubtKind.DOUBT else found


def waiting_count(batch: ScanBatch) -> int:
    return open_doubts(batch, DoubtKind.DOUBT).count()


def next_strips(batch: ScanBatch, kind: str) -> list[Strip]:
    """The rows to be looked at next (3 queries). A row is asked as a whole, the one with the worst group first."""
    open_ = open_doubts(batch, kind)
    # The rows are told by page and group; the group's first part is its row.
    ranked = open_.order_by("-worry", "id").values_list("page", "group")[: ROWS_AT_ONCE * 12]
    wanted: list[tuple[int, str]] = []
    for page, group in ranked:
        place = (page, group.partition(".")[0])
        if place not in wanted:
            wanted.append(place)
    wanted = wanted[:ROWS_AT_ONCE]
    doubts = (
        open_.filter(page__in={page for page, _row in wanted})
        .select_related("page__file", "page__layout__evaluation__form_version")
        .order_by("id")
    )
    by_row: dict[tuple[int, str], list[Doubt]] = {place: [] for place in wanted}
    for doubt in doubts:
        place = (doubt.page_id, doubt.group.partition(".")[0])
        if place in by_row:
            by_row[place].append(doubt)
    return [_strip(found) for found in by_row.values() if found]


def _strip(doubts: list[Doubt]) -> Strip:
    page = doubts[0].page
    row = doubts[0].group.partition(".")[0]
    form = page.sure_layout.body["form"]
    titles = {one["id"]: f"{number} {one['title']}" for number, one in enumerate(form["rows"], 1)}
    order = [f"{row}.{aspect['id']}" for aspect in form["aspects"]]
    asked = sorted(doubts, key=lambda doubt: order.index(doubt.group))
    return Strip(page, row, titles[row], [_question(doubt, form) for doubt in asked])


def _question(doubt: Doubt, form: Mapping[str, Any]) -> Question:
    aspects = {one["id"]: one["label"] for one in form["aspects"]}
    grades = [
        (str(grade["value"]), grade["label"].replace("\n", ""), str(number))
        for number, grade in enumerate(form["grades"], 1)
    ]
    given = [*grades, (BLANK, _("没填"), "0"), (ABSENT, _("没听"), "-")]
    proposal = doubt.proposal if doubt.kind == DoubtKind.DOUBT else ""
    options = [
        Option(value, label, key if len(key) == 1 else "", value == proposal) for value, label, key in given
    ]
    return Question(doubt, aspects[doubt.group.partition(".")[2]], options, why_of(doubt))


def why_of(doubt: Doubt) -> str:
    """Why the machine asks; nothing where a person is to look without knowing."""
    words = {
        "double": _("两格都勾了"),
        "corrected": _("涂黑一格，另勾一格"),
        "blank": _("没有勾"),
        "alone_in_row": _("这一行只有这一处"),
        "solid_in_bilevel": _("黑白图里涂黑的格"),
        "solid_among_empty": _("别处大多空着，这格却涂黑"),
        "absent_and_mark": _("没听和评价都勾了"),
        "absent_and_unsure": _("没听以外好像也有"),
        "unsure_absent": _("“没听”一格看不准"),
        "unsure": _("看不准"),
        "page": _("这一页不够清楚"),
        "blind": _("抽查和机器认的不一样"),
    }
    return "" if doubt.kind == DoubtKind.BLIND else words.get(doubt.reason.split(":")[0], _("看不准"))


def last_turn(batch: ScanBatch, account_id: int | None) -> tuple[str, int]:
    """What this person answered last, as (turn, how many); ("", 0) where there is nothing to take back."""
    mine = Doubt.objects.filter(
        organisation_id=batch.organisation_id, page__file__batch=batch, answered_by_id=account_id
    ).exclude(turn="")
    newest = mine.aggregate(turn=Max("turn"))["turn"] or ""
    return newest, mine.filter(turn=newest).count() if newest else 0


def unwritten(batch: ScanBatch) -> QuerySet[ScanPage]:
    """Pages with handwriting that nobody has typed yet, in the order of the pile."""
    return (
        ScanPage.objects.filter(
            organisation_id=batch.organisation_id,
            file__batch=batch,
            has_writing=True,
            is_transcribed=False,
            state__in=[PageState.COMMITTED, PageState.REVIEW, PageState.AUTO],
        )
        .exclude(reason="versions")
        .select_related("file", "layout__evaluation__form_version")
        .order_by("file", "number")
    )


def lectures_on(page: ScanPage) -> Iterable[tuple[int, str]]:
    """(lecture, number and title) of all rows of the form."""
    for number, row in enumerate(page.sure_layout.body["form"]["rows"], 1):
        yield int(row["id"].removeprefix(ROW)), f"{number} {row['title']}"
