"""States of a roster on its way into the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    RECEIVED = "received", _("待确认列")
    CHECKING = "checking", _("正在核对")
    CHECKED = "checked", _("核对过")
    STORING = "storing", _("正在导入")
    STORED = "stored", _("已导入")
    UNDONE = "undone", _("已撤销")


WORKING = (BatchState.CHECKING, BatchState.STORING)
# A check may be made again with another layout; background work that fails falls back a step.
MOVES: dict[str, tuple[str, ...]] = {
    BatchState.RECEIVED: (BatchState.CHECKING, BatchState.CHECKED),
    BatchState.CHECKING: (BatchState.CHECKING, BatchState.CHECKED, BatchState.RECEIVED),
    BatchState.CHECKED: (
        BatchState.CHECKING,
        BatchState.CHECKED,
        BatchState.STORING,
        BatchState.STORED,
    ),
    BatchState.STORING: (BatchState.STORING, BatchState.STORED, BatchState.CHECKED),
    BatchState.STORED: (BatchState.UNDONE,),
}
