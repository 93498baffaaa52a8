"""操作记录: who did what to what, when. Append-only, chained afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lunxun.kernel.db import tenant


class AuditEntry(models.Model):
    """One thing that somebody did. Holds no personal text: labels of objects and values of states only.

    `seq`, `previous` and `digest` are empty until the appender has put the entry into its
    organisation's chain.
    """

    organisation = tenant()
    at = models.DateTimeField()
    # An account that did something is closed, never deleted: the digest covers it.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_label = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=400, blank=True)
    data = models.JSONField(default=dict)
    seq = models.PositiveBigIntegerField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "seq"], name="audit_seq_once"),
        ]
        indexes = [
            models.Index(fields=["organisation", "subject_type", "subject_id", "id"], name="audit_subject"),
            models.Index(fields=["organisation", "-id"], name="audit_latest"),
            models.Index(
                fields=["organisation", "id"], name="audit_unchained", condition=models.Q(seq__isnull=True)
            ),
        ]


class ChainHead(models.Model):
    """The end of an organisation's chain. Its row is the appender's lock; a shortened chain shows against it."""

    organisation = models.OneToOneField(
        settings.LUNXUN_TENANT_MODEL, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    algorithm = models.CharField(max_length=10)
    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
