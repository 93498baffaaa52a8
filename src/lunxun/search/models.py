"""The index: one entry for each thing that can be found, one posting for each of its tokens."""

from __future__ import annotations

from django.db import models

from lunxun.kernel.db import tenant
from lunxun.org.models import Unit
from lunxun.search.tokens import LONGEST


class SearchEntry(models.Model):
    """`folded` is title and text levelled, for phrases; `digest` tells whether anything changed."""

    organisation = tenant()
    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField()
    folded = models.TextField()
    on = models.DateField()
    year = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    tokens_version = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "subject_id"], name="search_entry_once")
        ]

    def __str__(self) -> str:
        return self.title


class Posting(models.Model):
    """One token of one entry. `impact` is what it is worth there, in thousandths (see `index.impact`)."""

    organisation = tenant()
    token = models.CharField(max_length=LONGEST)
    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="postings")
    impact = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "token", "entry"], name="search_posting_once")
        ]

    def __str__(self) -> str:
        return self.token
