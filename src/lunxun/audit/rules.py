"""Who may read the trail: the inspector and the system administrator, each in his own organisation."""

from __future__ import annotations

from typing import Any, Protocol

from django.db import models
from django.utils.translation import gettext as _

from lunxun.kernel.decision import ALLOWED, Decision, denied


class Reader(Protocol):
    @property
    def organisation_id(self) -> int: ...
    def has(self, *roles: str) -> bool: ...


READERS = ("inspector", "sysadmin")


def can_read_entries(actor: Reader) -> Decision:
    if actor.has(*READERS):
        return ALLOWED
    return denied(_("操作记录只给督查人员和系统管理员看。要查某件事是谁办的，请找他们。"))


def visible_to(actor: Reader, entries: models.QuerySet[Any]) -> models.QuerySet[Any]:
    if not can_read_entries(actor):
        return entries.none()
    return entries.filter(organisation_id=actor.organisation_id)
