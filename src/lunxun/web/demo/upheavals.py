"""The year's changes of units and people, through the office's own verbs (domain.md S1, S2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from lunxun.org.changes import actions as changes
from lunxun.org.changes.founding import UnitDraft
from lunxun.org.changes.places import NewPost
from lunxun.org.models import Person, Post, PostHolding, Unit
from lunxun.web.demo.chronicle import at
from lunxun.web.demo.places import PORTFOLIO
from lunxun.web.demo.story import Story

Event = tuple[dt.datetime, str, Callable[[], object]]
DOCUMENT = "澄委〔2022〕{number}号"


@dataclass
class Upheavals:
    story: Story

    def post(self, code: str) -> Post:
        return Post.objects.select_related("unit").get(organisation=self.story.organisation, code=code)

    def holder(self, code: str) -> Person:
        return (
            PostHolding.objects.filter(
                organisation=self.story.organisation, post__code=code, is_primary=True, to_on__isnull=True
            )
            .select_related("person")[0]
            .person
        )

    def in_unit(self, unit: str, title: str) -> Person:
        return (
            PostHolding.objects.filter(
                organisation=self.story.organisation,
                post__unit__short_name=unit,
                post__title=title,
                to_on__isnull=True,
            )
            .select_related("person")
            .order_by("post__order_no", "pk")[0]
            .person
        )

    def units(self, names: str) -> list[Unit]:
        return [self.story.unit(name) for name in names.split()]

    def maternity(self) -> None:
        changes.begin_absence(
            actor=self.story.clerk,
            person=self.in_unit("教育局", "人事科科长"),
            effective_on=dt.date(2022, 5, 9),
            to_on=dt.date(2022, 10, 13),
            kind="产假",
        )

    def transfer(self) -> None:
        """In the middle of the year, from a street to a department."""
        changes.transfer_person(
            actor=self.story.clerk,
            person=self.in_unit("望湖街道", "公共服务办科员"),
            effective_on=dt.date(2022, 6, 1),
            to=NewPost(self.story.unit("民政局"), "社会救助科科员"),
            document=DOCUMENT.format(number=23),
        )

    def vice_a_leaves(self) -> None:
        changes.transfer_person(
            actor=self.story.clerk,
            person=self.holder("LD-vice_a"),
            effective_on=dt.date(2022, 7, 1),
            document=DOCUMENT.format(number=31),
            note="调市里任职",
        )

    def vice_e_comes(self) -> None:
        changes.transfer_person(
            actor=self.story.clerk,
            person=self.holder("LD-x15"),
            effective_on=dt.date(2022, 7, 1),
            to=self.post("LD-vice_e"),
            document=DOCUMENT.format(number=31),
        )

    def hand_over(self) -> None:
        changes.hand_over_portfolio(
            actor=self.story.clerk,
            units=self.units(PORTFOLIO["vice_a"]),
            leader_post=self.post("LD-vice_e"),
            effective_on=dt.date(2022, 7, 1),
            document=DOCUMENT.format(number=32),
        )

    def retire(self) -> None:
        """On 31 August the head of the archive has his last day; his deputy follows him."""
        changes.retire_person(
            actor=self.story.clerk,
            person=self.in_unit("档案馆", "馆长"),
            effective_on=dt.date(2022, 9, 1),
            document=DOCUMENT.format(number=40),
        )

    def succeed(self) -> None:
        unit = self.story.unit("档案馆")
        changes.transfer_person(
            actor=self.story.clerk,
            person=self.in_unit("档案馆", "副馆长"),
            effective_on=dt.date(2022, 9, 1),
            to=self.post(f"{unit.code}-1"),
            document=DOCUMENT.format(number=41),
        )

    def merge(self) -> None:
        changes.merge_units(
            actor=self.story.clerk,
            units=self.units("科技局 工信局"),
            effective_on=dt.date(2022, 10, 1),
            draft=UnitDraft(
                "澄湖区科技和工信局", "科技和工信局", order_no=self.story.unit("工信局").order_no
            ),
            head=self.story.person("向前进"),
            other_heads_title="副局长",
            leader_post=self.post("LD-vice_e"),
            document="澄编〔2022〕9号",
        )


def events(story: Story) -> list[Event]:
    found = Upheavals(story)

    def after(step: Callable[[], object]) -> Callable[[], object]:
        """The step, and nobody is taken for who he was before it."""

        def taken() -> None:
            step()
            story.changed()

        return taken

    told: list[Event] = [
        (at(5, 6, 10), "教育局一名科长产假", found.maternity),
        (at(5, 31, 10), "望湖街道一名干部调到民政局", found.transfer),
        (at(6, 29, 10), "副区长（工业商务）调离", found.vice_a_leaves),
        (at(6, 29, 11), "新任副区长", found.vice_e_comes),
        (at(6, 30, 9), "分工移交", found.hand_over),
        (at(8, 30, 10), "档案馆馆长退休", found.retire),
        (at(8, 31, 10), "档案馆新馆长", found.succeed),
        (at(9, 29, 10), "科技局、工信局合并", found.merge),
    ]
    return [(instant, words, after(step)) for instant, words, step in told]
