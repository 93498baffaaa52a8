"""提纲、版本、审核、批注."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lunxun.kernel.db import tenant, values_constraint
from lunxun.org.models import Person, Post
from lunxun.outlines import content as contents
from lunxun.outlines.enums import (
    CommentKind,
    Criterion,
    OutlineState,
    ReturnReason,
    ReviewDecision,
)
from lunxun.plans.models import Lecture


class Outline(models.Model):
    """提纲: one per lecture. `current` is the version in work; `since_at` the instant its state began.

    `passed_hash` is the hash that the reviewer saw when he passed it: the approval holds for those
    bytes and for nothing else.
    """

    organisation = tenant()
    lecture = models.OneToOneField(Lecture, on_delete=models.PROTECT, related_name="outline")
    state = models.CharField(max_length=14, choices=OutlineState.choices, default=OutlineState.DRAFT)
    round = models.PositiveSmallIntegerField(default=0)
    edit_number = models.PositiveIntegerField(default=0)
    current = models.ForeignKey(
        "OutlineVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    passed_version = models.ForeignKey(
        "OutlineVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    passed_hash = models.CharField(max_length=64, blank=True)
    due_on = models.DateField(null=True, blank=True)
    review_due_at = models.DateTimeField(null=True, blank=True)
    since_at = models.DateTimeField()
    last_note = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "lecture"], name="outline_lecture"),
            values_constraint("state", OutlineState.values, "outline_state_known"),
            models.CheckConstraint(
                condition=(Q(state="passed") & Q(passed_version__isnull=False) & ~Q(passed_hash=""))
                | (~Q(state="passed") & Q(passed_version__isnull=True) & Q(passed_hash="")),
                name="outline_passed_bound_to_hash",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="outline_state")]

    def __str__(self) -> str:
        return f"{self.lecture.unit.short_name}提纲：{self.lecture.title}"


class OutlineVersion(models.Model):
    """一稿. Frozen once confirmed: what the lecturer confirmed is what the reviewer reads."""

    organisation = tenant()
    outline = models.ForeignKey(Outline, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    drafted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    drafted_by_label = models.CharField(max_length=60, blank=True)
    saved_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "outline", "number"], name="outline_version_number"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="outline_version_counts_from_1"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="outline_version_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 稿"

    @property
    def is_frozen(self) -> bool:
        return self.confirmed_at is not None

    @property
    def parsed(self) -> contents.Content:
        return contents.parse(self.content)

    @property
    def is_intact(self) -> bool:
        """Whether the stored content still has the hash that was stored with it."""
        return contents.digest(self.content) == self.content_hash


class Review(models.Model):
    """一轮审核. `reviewer` is empty while nobody was found in the portfolio: a gap with its reason in `basis`."""

    organisation = tenant()
    outline = models.ForeignKey(Outline, on_delete=models.CASCADE, related_name="reviews")
    version = models.ForeignKey(OutlineVersion, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField()
    lecturer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="outline_reviews"
    )
    reviewer_post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=400)
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=ReviewDecision.choices, default=ReviewDecision.PENDING)
    decided_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True)
    redo_due_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "outline", "round"], name="review_round"),
            models.UniqueConstraint(
                fields=["organisation", "outline"], condition=Q(decision="pending"), name="review_one_pending"
            ),
            values_constraint("decision", ReviewDecision.values, "review_decision_known"),
            models.CheckConstraint(condition=~Q(reviewer=F("lecturer")), name="review_never_by_the_lecturer"),
            models.CheckConstraint(
                condition=Q(decision="pending", decided_at__isnull=True)
                | (~Q(decision="pending") & Q(decided_at__isnull=False)),
                name="review_decided_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=["passed", "returned"]) | Q(reviewer__isnull=False),
                name="review_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "reviewer", "decision"], name="review_reviewer")]

    def __str__(self) -> str:
        return f"第 {self.round} 轮审核"

    @property
    def reviewer_label(self) -> str:
        if self.reviewer is None:
            return ""
        return (
            f"{self.reviewer_post.title} {self.reviewer.name}" if self.reviewer_post else self.reviewer.name
        )


class CriterionOpinion(models.Model):
    """逐项意见 of one review (A54)."""

    organisation = tenant()
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="opinions")
    criterion = models.CharField(max_length=12, choices=Criterion.choices)
    is_met = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "review", "criterion"], name="opinion_once"),
            values_constraint("criterion", Criterion.values, "opinion_criterion_known"),
        ]


class ReviewReason(models.Model):
    """退回原因码 of one review (A55)."""

    organisation = tenant()
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reasons")
    code = models.CharField(max_length=24, choices=ReturnReason.choices)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "review", "code"], name="review_reason_once"),
            values_constraint("code", ReturnReason.values, "review_reason_known"),
        ]


class Comment(models.Model):
    """批注, anchored to a section and to a quoted text in it; an answer settles it."""

    organisation = tenant()
    outline = models.ForeignKey(Outline, on_delete=models.CASCADE, related_name="comments")
    version = models.ForeignKey(OutlineVersion, on_delete=models.PROTECT, related_name="comments")
    kind = models.CharField(max_length=6, choices=CommentKind.choices, default=CommentKind.HUMAN)
    section = models.CharField(max_length=20)
    quote = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    author_label = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    settled_by_label = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            values_constraint("kind", CommentKind.values, "outline_comment_kind_known"),
            values_constraint("section", contents.SECTIONS, "outline_comment_section_known"),
            models.CheckConstraint(
                condition=Q(kind="auto", author__isnull=True) | Q(kind="human", author__isnull=False),
                name="outline_comment_author",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "outline"], name="outline_comment")]
