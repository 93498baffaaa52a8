"""Printed sheets, what came back, and what is asked of people about it.

No person is on a sheet, and no page keeps a time. What a page says is kept only until the seal
(`clearing`): from then on nothing here leads from a picture to a ballot.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from lunxun.feedback.models import Evaluation
from lunxun.kernel.db import tenant, values_constraint
from lunxun.scanning.enums import DoubtKind, FileState, PageState, RunState, Source


class PaperKey(models.Model):
    """The key that proves a printed code to be ours: 64 hexadecimal digits. It opens no ballot."""

    organisation = tenant()
    key = models.CharField(max_length=64, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="paper_key_once")]


class SheetLayout(models.Model):
    """版面: the geometry of a printed form, frozen with its hash; `number` is what the codes carry of it.

    `counted` are the sheets of which nothing but how many they are is known any more (`clearing`).
    """

    organisation = tenant()
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="sheet_layouts")
    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    printed = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="sheet_layout_number")]
        indexes = [models.Index(fields=["organisation", "evaluation"], name="sheet_layout_evaluation")]

    @property
    def sides(self) -> int:
        return len(self.body["pages"])


class SheetRun(models.Model):
    """印了一次表: `count` sheets from number `first` of a layout, from one hat."""

    organisation = tenant()
    layout = models.ForeignKey(SheetLayout, on_delete=models.PROTECT, related_name="runs")
    first = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    hat = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.WAITING)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "layout", "first"], name="sheet_run_first"),
            values_constraint("state", RunState.values, "sheet_run_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.count} 张评价表"


class ScanSettings(models.Model):
    """How an organisation scans. `inbox` is a folder below LUNXUN_SCAN_INBOX, empty: none is watched."""

    organisation = tenant()
    inbox = models.SlugField(max_length=40, blank=True)
    blind_per_mille = models.PositiveSmallIntegerField(default=15)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="scan_settings_once")]

    def __str__(self) -> str:
        return "扫描设置"


class ScanBatch(models.Model):
    """一批: what was uploaded together. `evaluation` is where it was uploaded; pages know their own.

    `blind_keyed` and `blind_wrong` are the result of blind re-keying once its questions are cleared away.
    """

    organisation = tenant()
    evaluation = models.ForeignKey(
        Evaluation, null=True, blank=True, on_delete=models.PROTECT, related_name="scan_batches"
    )
    source = models.CharField(max_length=10, choices=Source.choices)
    received_at = models.DateTimeField()
    blind_keyed = models.PositiveIntegerField(default=0)
    blind_wrong = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "evaluation"], name="scan_batch_evaluation")]
        constraints = [values_constraint("source", Source.values, "scan_batch_source_known")]

    def __str__(self) -> str:
        return f"第 {self.pk} 批扫描件"


class ScanFile(models.Model):
    """A file as it came: its bytes lie in the folder of scans under their digest.

    `pages` is what the container says of itself, asked apart from reading; None where it can't tell.
    """

    organisation = tenant()
    batch = models.ForeignKey(ScanBatch, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.RECEIVED)
    reason = models.CharField(max_length=30, blank=True)
    message = models.CharField(max_length=300, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    is_cleared = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="scan_file_once"),
            values_constraint("state", FileState.values, "scan_file_state_known"),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="scan_file_state")]

    def __str__(self) -> str:
        return self.name


class ScanPage(models.Model):
    """One side as scanned. `record` is what the engine read, `answers` what counts of it by group
    (a position from 0 as text, `absent`, `blank`), `texts` the suggestions typed from it by lecture."""

    organisation = tenant()
    file = models.ForeignKey(ScanFile, on_delete=models.PROTECT, related_name="sides")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PageState.choices, default=PageState.RECEIVED)
    reason = models.CharField(max_length=30, blank=True)
    layout = models.ForeignKey(
        SheetLayout, null=True, blank=True, on_delete=models.PROTECT, related_name="sides_scanned"
    )
    sheet = models.BigIntegerField(null=True, blank=True)
    side = models.PositiveSmallIntegerField(null=True, blank=True)
    twin = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    has_writing = models.BooleanField(default=False)
    is_transcribed = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, blank=True)
    record = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)

    class Meta:
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "file", "number"], name="scan_page_once"),
            models.UniqueConstraint(
                fields=["organisation", "layout", "sheet", "side"],
                condition=Q(state=PageState.COMMITTED),
                name="scan_page_committed_once",
            ),
            values_constraint("state", PageState.values, "scan_page_state_known"),
        ]
        indexes = [
            models.Index(fields=["organisation", "layout", "sheet"], name="scan_page_sheet"),
            models.Index(fields=["organisation", "state"], name="scan_page_state"),
        ]

    @property
    def place(self) -> str:
        """How people find the page in their pile."""
        return f"{self.file.name} 第 {self.number + 1} 页"

    @property
    def sure_layout(self) -> SheetLayout:
        """The layout of a page that was identified; asking it of another is a mistake of the programmer."""
        if self.layout is None:
            raise ValueError(f"page {self.pk} was never identified")
        return self.layout

    @property
    def reached(self) -> str:
        """How far reading came: received, identified, registered or read."""
        record: dict[str, Any] = self.record or {}
        if record.get("groups"):
            return "read"
        if record.get("registration"):
            return "registered"
        return "identified" if self.sheet is not None else "received"


class Doubt(models.Model):
    """One question to a person about one group of boxes: doubtful, or sampled to be keyed blind.

    `was` is what the machine accepted (blind ones), `proposal` what it would say (doubtful ones), `answer`
    what the person said; `worry` puts the worst first.
    """

    organisation = tenant()
    page = models.ForeignKey(ScanPage, on_delete=models.CASCADE, related_name="doubts")
    kind = models.CharField(max_length=10, choices=DoubtKind.choices)
    group = models.CharField(max_length=70)
    reason = models.CharField(max_length=30, blank=True)
    proposal = models.CharField(max_length=8, blank=True)
    was = models.CharField(max_length=8, blank=True)
    answer = models.CharField(max_length=8, blank=True)
    worry = models.FloatField(default=0.0)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    turn = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering = ["-worry", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "page", "group", "kind"], name="doubt_once"),
            values_constraint("kind", DoubtKind.values, "doubt_kind_known"),
        ]
        indexes = [models.Index(fields=["organisation", "answer", "-worry"], name="doubt_waiting")]
