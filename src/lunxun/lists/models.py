"""Filters that people gave a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lunxun.kernel.db import tenant


class SavedFilter(models.Model):
    """A personal bookmark of one list: what its address said. To pass it on one sends the address itself."""

    organisation = tenant()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=60)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account", "list_key", "name"], name="saved_filter_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
