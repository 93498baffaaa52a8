"""Guides out of the year's lectures: most of them within the week, a few with words of their own (domain.md S11)."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import dataclass, replace

from lunxun.library import actions as library
from lunxun.library.content import Contact, GuideContent, Step, from_json
from lunxun.library.models import Guide, GuideVersion
from lunxun.plans.enums import LectureState
from lunxun.plans.models import Lecture
from lunxun.web.demo.story import Story
from lunxun.web.demo.year import DATA, PlannedSession

SHARE = 0.72
"""Of the lectures that become a guide; the rest shows on the office's page as missing."""
AUDIENCES = {
    "floor": "街镇、社区负责人和专干",
    "economy": "街镇经发办、园区和楼宇联络员",
    "general": "街镇和社区干部",
}
SHORT_LIVED = {"卫健局", "疾控中心", "医保局"}
"""What the epidemic made necessary ends with the year, or has ended."""


@dataclass
class Guides:
    story: Story

    def publish(self, planned: PlannedSession) -> None:
        """Of each lecture that was held, its guide from the outline; published by the head."""
        lectures = Lecture.objects.select_related("unit", "session").filter(
            session__number=planned.number,
            organisation=self.story.organisation,
            state=LectureState.HELD,
        )
        for lecture in lectures.order_by("position"):
            draw = random.Random(f"guide-{planned.on}-{lecture.unit.code}")  # noqa: S311 (invented)
            if draw.random() < SHARE:
                self._publish(planned, lecture, draw)

    def _publish(self, planned: PlannedSession, lecture: Lecture, draw: random.Random) -> None:
        head = self.story.head(lecture.unit)
        if head is None:
            return
        actor = self.story.actor(head)
        guide = library.draft_guide(actor=actor, lecture=lecture)
        version = GuideVersion.objects.get(guide=guide, number=1)
        content = replace(
            from_json(version.content),
            audience=AUDIENCES[planned.circle],
            when="日常工作中随时用；新到岗的先照着做一遍",
            contacts=(
                Contact("业务", f"区{lecture.unit.short_name}业务科"),
                Contact("协调", "本街镇分管负责人"),
            ),
        )
        until = planned.on + dt.timedelta(days=365)
        if lecture.unit.short_name in SHORT_LIVED:
            until = dt.date(2022, 11, 30) if planned.on < dt.date(2022, 6, 1) else dt.date(2022, 12, 31)
        self._save(actor, guide, guide.title, content, until)
        for kind, count in (("used", draw.randint(0, 6)), ("stuck", draw.choice((0, 0, 1, 2)))):
            for _time in range(count):
                step = draw.randint(1, len(content.steps)) if kind == "stuck" else 0
                library.say_of_guide(guide=guide, kind=kind, step=step)

    @staticmethod
    def _save(actor, guide: Guide, title: str, content: GuideContent, until: dt.date) -> None:  # type: ignore[no-untyped-def]
        library.save_guide(
            actor=actor, guide=guide, title=title, content=content, valid_until=until, seen_number=1
        )
        library.publish_guide(actor=actor, guide=Guide.objects.get(pk=guide.pk), seen_number=1)

    def golden_hours(self) -> None:
        """G2, word for word."""
        data = json.loads((DATA / "year" / "guide-hours.json").read_text(encoding="utf-8"))
        lecture = self.story.lecture("网信办")
        head = self.story.head(lecture.unit)
        assert head is not None  # noqa: S101
        actor = self.story.actor(head)
        guide = library.draft_guide(actor=actor, lecture=lecture)
        content = GuideContent(
            audience=data["audience"],
            one_line=data["one_line"],
            when=data["when"],
            steps=tuple(Step(*step) for step in data["steps"]),
            donts=tuple(data["donts"]),
            mistakes=tuple(data["mistakes"]),
            contacts=tuple(Contact(*contact) for contact in data["contacts"]),
            basis=tuple(data["basis"]),
        )
        self._save(actor, guide, data["title"], content, dt.date.fromisoformat(data["valid_until"]))
