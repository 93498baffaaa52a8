"""评价表、场次的评价、封存后的作答与结果。

Nothing here joins a ballot to a person or to a ticket: tickets and open ballots live in the staging
store (`feedback.staging`) and are destroyed with it; what is kept has random keys and no time.
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q

from lunxun.feedback.enums import EvaluationState, Mode, ResultState, SupplementState, TextClass, Visibility
from lunxun.kernel.db import tenant, values_constraint
from lunxun.plans.models import Lecture, TrainingSession
from lunxun.teaching.models import RosterEntry


def staging_name() -> str:
    """A name for a staging store that is never used twice, not even after a restore."""
    return secrets.token_hex(8)


class Form(models.Model):
    """评价表: a name under which versions follow one another."""

    organisation = tenant()
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="form_code")]

    def __str__(self) -> str:
        return self.name


class FormVersion(models.Model):
    """One wording, scale and set of weights. `definition` is read by `forms_data`; frozen once it is in use."""

    organisation = tenant()
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "form", "number"], name="form_version_number")
        ]


class Evaluation(models.Model):
    """一场的评价. Figures exist only once `root` is written.

    `opens_before`: minutes before the end of the last lecture at which it opens by itself; None by hand.
    `densest`: how many ballots came within the busiest ten seconds, 0 where that was no rush; when they
    were is kept nowhere. `turnout`: present and ballots by class of units (`feedback.turnout`), as of the seal.
    """

    organisation = tenant()
    session = models.OneToOneField(TrainingSession, on_delete=models.PROTECT, related_name="evaluation")
    form_version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="evaluations")
    mode = models.CharField(max_length=10, choices=Mode.choices)
    state = models.CharField(max_length=10, choices=EvaluationState.choices, default=EvaluationState.PLANNED)
    staging = models.CharField(max_length=16, unique=True, default=staging_name, editable=False)
    expected = models.PositiveIntegerField(default=0)
    is_expected_given = models.BooleanField(default=False)
    issued = models.PositiveIntegerField(default=0)
    opens_before = models.PositiveSmallIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    collecting_at = models.DateTimeField(null=True, blank=True)
    collect_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    ballots = models.PositiveIntegerField(default=0)
    texts = models.PositiveIntegerField(default=0)
    ballots_root = models.CharField(max_length=64, blank=True)
    texts_root = models.CharField(max_length=64, blank=True)
    root = models.CharField(max_length=64, blank=True)
    receipts = models.JSONField(default=list)
    hats = models.JSONField(default=list)
    session_tallies = models.JSONField(default=dict)
    session_supplement = models.PositiveSmallIntegerField(default=0)
    spares = models.PositiveIntegerField(default=0)
    densest = models.PositiveIntegerField(default=0)
    turnout = models.JSONField(default=list)
    late = models.CharField(max_length=16, blank=True, editable=False)
    late_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-session__on", "-id"]
        constraints = [
            values_constraint("state", EvaluationState.values, "evaluation_state_known"),
            values_constraint("mode", Mode.values, "evaluation_mode_known"),
            models.CheckConstraint(
                condition=~Q(state=EvaluationState.SEALED) | ~Q(root=""), name="evaluation_sealed_has_root"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="evaluation_state")]

    def __str__(self) -> str:
        return f"{self.session.title} 课堂评价"

    @property
    def is_sealed(self) -> bool:
        return self.state == EvaluationState.SEALED


class DrawnTicket(models.Model):
    """That somebody drew a ticket on the phone. Which one is stored nowhere."""

    organisation = tenant()
    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="drawn")
    entry = models.ForeignKey(RosterEntry, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "evaluation", "entry"], name="drawn_once")
        ]


class Supplement(models.Model):
    """补充: at least k ballots that came after the seal, sealed together under a root of their own.

    `staging` is the quarantine in which they waited.
    """

    organisation = tenant()
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="supplements")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=SupplementState.choices, default=SupplementState.SEALING)
    staging = models.CharField(max_length=16, unique=True, editable=False)
    closed_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)
    ballots = models.PositiveIntegerField(default=0)
    texts = models.PositiveIntegerField(default=0)
    ballots_root = models.CharField(max_length=64, blank=True)
    texts_root = models.CharField(max_length=64, blank=True)
    root = models.CharField(max_length=64, blank=True)
    receipts = models.JSONField(default=list)

    class Meta:
        ordering = ["evaluation", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "evaluation", "number"], name="supplement_number"
            ),
            values_constraint("state", SupplementState.values, "supplement_state_known"),
            models.CheckConstraint(
                condition=~Q(state=SupplementState.SEALED) | ~Q(root=""), name="supplement_sealed_has_root"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluation.session.title} 第 {self.number} 次补充"


class SealedRow(models.Model):
    """评价行: what one ballot says of one lecture. Random keys; `ballot_no` joins the rows of one ballot only.

    `lecture` is empty for what is judged once for the whole session; `unit_class` is the hat that the ballot's ticket came from, empty where that would be fewer than k;
    `supplement` counts from 1, 0 is the seal itself.
    """

    id = models.BigIntegerField(primary_key=True)
    organisation = tenant()
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="rows")
    ballot_no = models.BigIntegerField()
    lecture = models.ForeignKey(Lecture, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()
    is_absent = models.BooleanField()
    is_valid = models.BooleanField()
    unit_class = models.CharField(max_length=30, blank=True)
    supplement = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "evaluation", "lecture"], name="sealed_row_lecture"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "evaluation", "ballot_no", "lecture"], name="sealed_row_once"
            ),
            # NULL differs from NULL, so the row of the whole session needs a constraint of its own.
            models.UniqueConstraint(
                fields=["organisation", "evaluation", "ballot_no"],
                condition=Q(lecture__isnull=True),
                name="sealed_session_row_once",
            ),
            models.CheckConstraint(condition=~Q(is_absent=True, is_valid=True), name="sealed_row_absent"),
        ]


class SealedText(models.Model):
    """建议: one text, cut off from its ballot. `lecture` is empty for advice on the whole session.

    `follow` is the digest of a follow-up code, where the writer asked for one (`tickets.follow_digest`).
    """

    id = models.BigIntegerField(primary_key=True)
    organisation = tenant()
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="sealed_texts")
    lecture = models.ForeignKey(Lecture, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    shown_body = models.TextField(blank=True)
    text_class = models.CharField(
        max_length=10, choices=TextClass.choices, default=TextClass.NONE, blank=True
    )
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.LECTURER_ONLY)
    is_moderated = models.BooleanField(default=False)
    supplement = models.PositiveSmallIntegerField(default=0)
    follow = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        # By the random key: the order says nothing.
        ordering = ["id"]
        indexes = [models.Index(fields=["organisation", "evaluation", "lecture"], name="sealed_text_lecture")]
        constraints = [
            values_constraint("visibility", Visibility.values, "sealed_text_visibility_known"),
            values_constraint("text_class", TextClass.values, "sealed_text_class_known"),
        ]

    def __str__(self) -> str:
        # Never the words: labels end up in the audit trail.
        return "一条建议"

    @property
    def public_body(self) -> str:
        return self.shown_body or self.body


class LectureResult(models.Model):
    """Counts of one lecture, written at the seal, and who may see its figures.

    `returned` counts the ballots that came back, `absent` those that say 这堂没听 (they are taken out
    of due and returned alike), `incomplete` those without all required items, `straight` valid rows
    with the same grade in every item, `copied` texts that others wrote in the same words. Supplements up to the number `supplement` are in these counts.
    `weighted`: the score with every class of units at its share of those present (`feedback.turnout`), as of the seal.
    """

    organisation = tenant()
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="results")
    lecture = models.OneToOneField(Lecture, on_delete=models.PROTECT, related_name="result")
    due = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    valid = models.PositiveIntegerField()
    absent = models.PositiveIntegerField()
    straight = models.PositiveIntegerField()
    copied = models.PositiveIntegerField(default=0)
    weighted = models.JSONField(default=dict)
    supplement = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ResultState.choices, default=ResultState.TO_LECTURER)
    seen_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["lecture__session__on", "lecture__position", "id"]
        indexes = [models.Index(fields=["organisation", "state"], name="lecture_result_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "evaluation", "lecture"], name="lecture_result_once"
            ),
            values_constraint("state", ResultState.values, "lecture_result_state_known"),
            models.CheckConstraint(condition=Q(valid__lte=F("returned")), name="lecture_result_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.lecture.title} 评价结果"


class LectureTally(models.Model):
    """Histogram: how many valid rows chose `choice` (position, best first) for `item`."""

    organisation = tenant()
    result = models.ForeignKey(LectureResult, on_delete=models.PROTECT, related_name="tallies")
    item = models.CharField(max_length=30)
    choice = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["item", "choice"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "result", "item", "choice"], name="tally_once")
        ]


class FairYear(models.Model):
    """公平得分 of a year, worked out from released results alone: nothing here that can't be made anew.

    `basis` is the digest of the results that went in; another one today means that the figures are out of date.
    `figures` is what `feedback.fair.figures_of_year` returns.
    """

    organisation = tenant()
    year = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    figures = models.JSONField()

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="fair_year_once")]

    def __str__(self) -> str:
        return f"{self.year} 年公平得分"
