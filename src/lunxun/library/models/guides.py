"""操作指南 (F17): one page from one lecture, with versions and a validity (A33, A39)."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import localdate

from lunxun.kernel import clock
from lunxun.kernel.db import tenant, values_constraint
from lunxun.kernel.ids import random_code
from lunxun.library.content.basis import superseded
from lunxun.library.enums import GuideState, VoiceKind
from lunxun.org.models import Unit
from lunxun.plans.models import Circle, Lecture


def public_code() -> str:
    """The code in a guide's public address: on phones and printed sheets, no sign-in needed."""
    return random_code(8)


class Guide(models.Model):
    """One guide. `current` is the published version, `draft` the one being written."""

    organisation = tenant()
    number = models.PositiveIntegerField()
    lecture = models.OneToOneField(
        Lecture, null=True, blank=True, on_delete=models.PROTECT, related_name="guide"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="guides")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="guides")
    title = models.CharField(max_length=80)
    public_code = models.CharField(max_length=8, unique=True, default=public_code, editable=False)
    state = models.CharField(max_length=10, choices=GuideState.choices, default=GuideState.DRAFT)
    current = models.ForeignKey(
        "GuideVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["unit__order_no", "number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="guide_number"),
            values_constraint("state", GuideState.values, "guide_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=GuideState.DRAFT) | models.Q(current__isnull=False),
                name="guide_published_has_version",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def unit_name(self) -> str:
        """What the unit was called on the day of the lecture, or when the version in force was written."""
        if self.lecture is not None:
            return self.unit.short_name_on(self.lecture.session.on)
        return self.unit.short_name_on(localdate(self.current.saved_at) if self.current else clock.today())

    @property
    def label(self) -> str:
        """ZN-007, as printed at the foot."""
        return f"ZN-{self.number:03d}"


class GuideVersion(models.Model):
    """Content under one number; frozen when published. `basis_until`: the earliest end of a policy basis."""

    organisation = tenant()
    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    valid_until = models.DateField(null=True, blank=True)
    basis_until = models.DateField(null=True, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=60)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["guide", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "guide", "number"], name="guide_version_number")
        ]

    @property
    def is_expired(self) -> bool:
        return self.valid_until is not None and self.valid_until < clock.today()

    @property
    def is_stale(self) -> bool:
        """Past its validity, or a policy basis of it was superseded."""
        return self.is_expired or (self.basis_until is not None and self.basis_until < clock.today())

    @property
    def superseded(self) -> list[str]:
        """Policy bases that are no longer in force today (A33)."""
        return superseded(self.content.get("basis", ()), clock.today())


class GuideVoice(models.Model):
    """用过了吗: counted per guide and step; holds no person, no time and no address."""

    organisation = tenant()
    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="voices")
    kind = models.CharField(max_length=10, choices=VoiceKind.choices)
    step = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "guide", "kind", "step"], name="guide_voice_once"
            ),
            values_constraint("kind", VoiceKind.values, "guide_voice_kind_known"),
        ]
