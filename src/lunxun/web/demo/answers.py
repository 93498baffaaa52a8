"""Evaluations of the other sessions, from the slips to the ledger (domain.md S7, S8)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from lunxun.engines.fairness.plain import MIN_CELL
from lunxun.feedback import actions as feedback
from lunxun.feedback.enums import Mode, Visibility
from lunxun.feedback.models import Evaluation, SealedText
from lunxun.feedback.tickets import digest, new_ticket
from lunxun.kernel import clock
from lunxun.kernel.text import day_text
from lunxun.org.actors import Actor
from lunxun.org.models import Unit
from lunxun.teaching.models import RosterEntry
from lunxun.teaching.queries import present_by_type
from lunxun.tracking import actions as tracking
from lunxun.tracking.enums import OPEN_STATES, SuggestionState
from lunxun.tracking.models import Suggestion
from lunxun.web.demo import voices
from lunxun.web.demo.ballots import hand_in
from lunxun.web.demo.hall import Hall
from lunxun.web.demo.story import Story
from lunxun.web.demo.year import PlannedSession

OFFICE = "组织部"
SPARE_SLIPS = 8
LEFT_OPEN = ("case", "form", "method")
"""What of the last session before the story date is overdue: three suggestions (S12)."""
LAST = dt.date(2022, 11, 26)
WRONG_MODE = dt.date(2022, 12, 10)
DREW_BY_PHONE = 40
BOXES_FROM = dt.date(2022, 3, 12)
"""From here on the office hands out slips from a box for each class of units."""
REPLIES = {
    "content": "下一期按这个意思补上，提纲里已经写明，课后把材料发到各街镇。",
    "case": "已请两个街道各报一个自己的例子，隐去单位和姓名，下一次讲。",
    "method": "已排成一页，写明谁做、做到哪一步、电话打给谁，放进操作指南。",
    "form": "下一期起，课件正文不小于 28 号字，会前在最后一排试看。",
    "time": "时长不再加；问不完的，课后三天内在台账里答。",
    "logistics": "已和会务说定，下一期照办：停车、热水、指路牌由前厅专人管。",
    "policy": "依据已换成现行文件，文号和有效期写在课件第一页。",
    "process": "已并成一次办：通知提前五天发，表只填一张。",
    "sensitive": "课件已换成不含姓名的版本，原件不再使用。",
}
DECLINED = {"time": "一天的课程排满了，时长不再加；问答改成课后在台账里答。"}
DETECTOR = "上次提的“给社区配测漏仪”"


@dataclass
class Answers:
    """The steps of an evaluation; the slips are known here only, and only while the story runs."""

    story: Story
    hall: Hall
    _tickets: dict[int, dict[str, list[str]]] = field(default_factory=dict)

    def evaluation(self, planned: PlannedSession) -> Evaluation:
        return Evaluation.objects.select_related("session", "form_version").get(
            organisation=self.story.organisation, session__number=planned.number
        )

    def prepare(self, planned: PlannedSession) -> None:
        mode = Mode.PHONE if planned.on == WRONG_MODE else Mode.SLIPS
        feedback.prepare_evaluation(actor=self.story.clerk, session=self.hall.session(planned), mode=mode)

    def open(self, planned: PlannedSession) -> None:
        evaluation = self.evaluation(planned)
        feedback.open_answering(actor=self.story.clerk, evaluation=evaluation)
        drawn = self._draw(evaluation) if planned.on == WRONG_MODE else []
        boxes = self._boxes(evaluation) if planned.on >= BOXES_FROM and not drawn else {}
        rest = self.hall.present(planned) - len(drawn) - sum(len(slips) for slips in boxes.values())
        slips = feedback.issue_slips(actor=self.story.clerk, evaluation=evaluation, count=rest + SPARE_SLIPS)
        self._tickets[planned.number] = {**boxes, "": drawn + slips[:rest]}

    def _boxes(self, evaluation: Evaluation) -> dict[str, list[str]]:
        """A box for each class with people enough; the others draw from the shared one."""
        return {
            name: feedback.issue_slips(actor=self.story.clerk, evaluation=evaluation, count=count, hat=name)
            for name, count in present_by_type(evaluation.session).items()
            if count >= MIN_CELL
        }

    def _draw(self, evaluation: Evaluation) -> list[str]:
        """Slips were announced, the draw on the phone was opened: what the first ones drew stays good."""
        here = RosterEntry.objects.filter(session=evaluation.session, check_in__isnull=False)
        drawn = []
        for entry in here.order_by("order_key", "pk")[:DREW_BY_PHONE]:
            drawn.append(new_ticket())
            feedback.draw_ticket(evaluation=evaluation, entry=entry, ticket_digest=digest(drawn[-1]))
        feedback.go_on_with_slips(actor=self.story.clerk, evaluation=evaluation)
        return drawn

    def vote(self, planned: PlannedSession) -> None:
        count = round(self.hall.present(planned) * voices.response(planned.on))
        held = voices.choose(planned, self._tickets.pop(planned.number), count)
        hand_in(self.evaluation(planned), voices.build(planned, held, self.hall.lectures(planned)))

    def collect(self, planned: PlannedSession) -> None:
        feedback.start_collecting(actor=self.story.clerk, evaluation=self.evaluation(planned))

    def seal(self, planned: PlannedSession) -> None:
        feedback.seal_evaluation(
            actor=self.story.clerk, evaluation=self.evaluation(planned), source=self.story.randomness
        )

    def publish(self, planned: PlannedSession) -> None:
        """The office reads every text, and releases the results."""
        evaluation, classes = self.evaluation(planned), voices.classes_of(planned)
        feedback.moderate_many(
            actor=self.story.clerk,
            evaluation=evaluation,
            classes={
                text.pk: classes[text.body]
                for text in SealedText.objects.filter(evaluation=evaluation).only("pk", "body")
            },
            visibility=Visibility.SHOW,
        )
        feedback.release_results(actor=self.story.clerk, evaluation=evaluation)

    def sort(self, planned: PlannedSession) -> None:
        """One matter per lecture and class; the same again is merged, praise and blanks are set aside."""
        texts = SealedText.objects.filter(evaluation=self.evaluation(planned)).select_related(
            "lecture__unit", "evaluation__session"
        )
        own = {row["words"] for row in voices.placed()}
        ordered = sorted(texts, key=lambda text: (text.body not in own, text.body, text.lecture_id or 0))
        matters: dict[tuple[int | None, str], Suggestion] = {}
        aside: list[SealedText] = []
        merged: dict[int, list[SealedText]] = defaultdict(list)
        for text in ordered:
            key = (text.lecture_id, text.text_class)
            if text.text_class in {"praise", ""}:
                aside.append(text)
            elif text.body not in own and key in matters:
                merged[matters[key].pk].append(text)
            else:
                matters[key] = self._take_up(planned, text)
        tracking.set_aside_many(actor=self.story.clerk, texts=aside)
        for suggestion in matters.values():
            tracking.merge_many(actor=self.story.clerk, texts=merged[suggestion.pk], suggestion=suggestion)

    def _take_up(self, planned: PlannedSession, text: SealedText) -> Suggestion:
        unit = text.lecture.unit if text.lecture else self._office()
        repeats = None
        if text.body.startswith(DETECTOR):
            repeats = Suggestion.objects.filter(words__startswith="建议给每个社区配一台测漏仪").first()
            unit = repeats.owner_unit if repeats else unit
        return tracking.take_up(
            actor=self.story.clerk,
            text=text,
            category=text.text_class,
            owner_unit=unit,
            due_on=clock.today() + dt.timedelta(days=5 if planned.on == LAST else 7),
            repeats=repeats,
        )

    def _office(self) -> Unit:
        return self.story.unit(OFFICE)

    def answer(self, planned: PlannedSession) -> None:
        """Within the week every open matter of a session has its answer; of the last one three have not."""
        left = list(LEFT_OPEN) if planned.on == LAST else []
        for number, suggestion in enumerate(self._open(planned.number)):
            if suggestion.category in left:
                left.remove(suggestion.category)
                continue
            actor = self._owner(suggestion)
            if suggestion.category in DECLINED and number % 2:
                tracking.decline_suggestion(
                    actor=actor, suggestion=suggestion, answer=DECLINED[suggestion.category]
                )
            elif planned.on == LAST and number % 5 == 0:
                tracking.start_work(actor=actor, suggestion=suggestion, plan="和街道商量做法，本月内定下来。")
                tracking.reassign(
                    actor=self.story.clerk,
                    suggestion=suggestion,
                    owner_unit=suggestion.owner_unit,
                    due_on=dt.date(2022, 12, 16),
                    reason="要和燃气公司商量，延到 12 月 16 日。",
                )
            else:
                tracking.answer_suggestion(
                    actor=actor,
                    suggestion=suggestion,
                    answer=REPLIES[suggestion.category],
                    evidence=f"{day_text(clock.today(), year=False, weekday=False)}已发各街镇",
                )

    def check(self, planned: PlannedSession) -> None:
        """The office looks at the evidence a fortnight later and closes most of it."""
        answered = Suggestion.objects.filter(
            organisation=self.story.organisation,
            session__number=planned.number,
            state=SuggestionState.ANSWERED,
        ).order_by("number")
        for number, suggestion in enumerate(answered):
            if number % 4 != 3 and self._may_check(suggestion):
                tracking.close_suggestion(actor=self.story.clerk, suggestion=suggestion)

    def _may_check(self, suggestion: Suggestion) -> bool:
        clerk = self.story.clerk
        return suggestion.owner_unit_id not in clerk.headed_unit_ids | clerk.assisted_unit_ids

    def _owner(self, suggestion: Suggestion) -> Actor:
        head = self.story.head(suggestion.owner_unit)
        assert head is not None  # noqa: S101 (every unit that owns a matter has a head)
        return self.story.actor(head)

    def _open(self, number: int) -> list[Suggestion]:
        return list(
            Suggestion.objects.filter(
                organisation=self.story.organisation, session__number=number, state__in=OPEN_STATES
            )
            .select_related("owner_unit", "session")
            .order_by("number")
        )

    def finish_saturday(self) -> None:
        """What of the Saturday was still open in March is answered, except the leak detectors."""
        for suggestion in self._open(2):
            if not suggestion.words.startswith("建议给每个社区配一台测漏仪"):
                tracking.answer_suggestion(
                    actor=self._owner(suggestion),
                    suggestion=suggestion,
                    answer=REPLIES[suggestion.category],
                    evidence="3月4日已发各街镇",
                )

    def answer_rest(self, number: int) -> None:
        """What was late is answered in the end."""
        for suggestion in self._open(number):
            tracking.answer_suggestion(
                actor=self._owner(suggestion),
                suggestion=suggestion,
                answer=f"回得晚了，抱歉。{REPLIES[suggestion.category]}",
                evidence=f"{day_text(clock.today(), year=False, weekday=False)}已发各街镇",
            )

    def detectors(self) -> None:
        """Asked in February, asked again in April, answered at last in May (S8, 40 and 41)."""
        waiting = Suggestion.objects.filter(
            organisation=self.story.organisation, words__contains="测漏仪", state__in=OPEN_STATES
        ).select_related("owner_unit", "session")
        for suggestion in waiting:
            tracking.answer_suggestion(
                actor=self._owner(suggestion),
                suggestion=suggestion,
                answer="回得太晚，向大家道歉。170 台测漏仪列入下半年采购，9 月底前配到社区，先配老旧小区。",
                evidence="采购计划 5月20日已批",
            )
