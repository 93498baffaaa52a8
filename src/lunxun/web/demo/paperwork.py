"""A small pile of paper that comes late: printed on Saturday, filled in, scanned on Monday morning.

Sheets, codes and reading are the product's own; only the ticks are drawn. The pile holds what the office meets:
sheets that are sure, a place left empty, two places ticked, words by hand, and a page that is no sheet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from lunxun.kernel import clock
from lunxun.kernel.errors import Declined
from lunxun.scanning import actions, background, flow, keeping, layouts
from lunxun.scanning.models import ScanFile, SheetRun
from lunxun.web.demo.answers import Answers
from lunxun.web.demo.story import Story
from lunxun.web.demo.year import PlannedSession, sessions

Event = tuple[dt.datetime, str, Callable[[], object]]
ON = dt.date(2022, 12, 3)
NAME = "周一补扫的纸质表.pdf"
WORDS = "案例再多一些，课件请发下来"
SHEETS = (("000", "001", "010"), ("011", "000", "000"), ("100", "0-0", "001"), ("000", "0d1", "000"))
"""Answers of one sheet by row, repeated where there are more rows: a digit ticks that box, `-` none, `d` two."""

OTHER = ("签到表", "序号　　单位　　姓名　　签名", "1", "2", "3", "4")
"""An attendance list that slipped into the pile."""


@dataclass
class Paperwork:
    """The filled sheets lie in a folder of the office, known to this script only."""

    story: Story
    answers: Answers
    planned: PlannedSession
    _pile: bytes = field(default=b"")

    def hand_out(self) -> None:
        """Four sheets more than slips, for the row that has no telephone; without the extra there are none."""
        try:
            run = actions.print_sheets(
                actor=self.story.clerk, evaluation=self.answers.evaluation(self.planned), count=len(SHEETS)
            )
            background.set_sheets.call(run.pk)
            self._pile = filled(run)
        except (Declined, ImportError, FileNotFoundError):
            self.story.say("没有装纸质表的部件，不演示扫描")

    def scan(self) -> None:
        """The pile is found on Monday: the sheets count as late ones."""
        if not self._pile:
            return
        digest, size = keeping.keep([self._pile])
        batch, _old = actions.receive_files(
            actor=self.story.clerk,
            evaluation=self.answers.evaluation(self.planned),
            files=[(NAME, digest, size)],
        )
        for file in ScanFile.objects.filter(batch=batch):
            flow.read(self.story.clerk, file)


def events(story: Story, answers: Answers) -> list[Event]:
    planned = next(one for one in sessions() if one.on == ON)
    work = Paperwork(story, answers, planned)
    return [
        (clock.at(ON, 9, 20), "印 4 张纸质评价表", work.hand_out),
        (clock.at(ON + dt.timedelta(days=2), 8, 40), "补扫纸质评价表", work.scan),
    ]


def filled(run: SheetRun) -> bytes:
    """The sheets of a run ticked with a pen and scanned as one PDF, another paper among them."""
    from lunxun.engines.paper.pile import ticked

    layout = layouts.engine_layout(run.layout)
    return ticked(keeping.read_sheets(run.pk), layout, SHEETS, {1: WORDS}, OTHER)
