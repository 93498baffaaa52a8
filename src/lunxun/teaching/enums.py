"""States and kinds of call-up, roster, leave and check-in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallUpState(models.TextChoices):
    DRAFT = "draft", _("拟定中")
    CALLED = "called", _("已调训")


CALLUP_MOVES: dict[str, tuple[str, ...]] = {CallUpState.DRAFT: (CallUpState.CALLED,), CallUpState.CALLED: ()}


class EntrySource(models.TextChoices):
    RULE = "rule", _("按规则")
    MANUAL = "manual", _("增补")
    SUBSTITUTE = "substitute", _("替会")


class EntryStatus(models.TextChoices):
    CALLED = "called", _("参加")
    ON_LEAVE = "on_leave", _("准假")
    SUBSTITUTED = "substituted", _("已换人")
    REMOVED = "removed", _("已移出")


ENTRY_MOVES: dict[str, tuple[str, ...]] = {
    EntryStatus.CALLED: (EntryStatus.ON_LEAVE, EntryStatus.SUBSTITUTED, EntryStatus.REMOVED),
    EntryStatus.ON_LEAVE: (EntryStatus.CALLED, EntryStatus.SUBSTITUTED, EntryStatus.REMOVED),
    EntryStatus.SUBSTITUTED: (EntryStatus.CALLED, EntryStatus.ON_LEAVE),
    EntryStatus.REMOVED: (EntryStatus.CALLED,),
}


class LeaveCategory(models.TextChoices):
    """A category only: why in particular is nobody's business here, proofs stay on paper (C3)."""

    DUTY = "duty", _("公务冲突")
    SHIFT = "shift", _("值班备勤")
    AWAY = "away", _("出差在外")
    SICK = "sick", _("病假")
    PERSONAL = "personal", _("事假")
    STATUTORY = "statutory", _("法定假期")


class LeaveState(models.TextChoices):
    REQUESTED = "requested", _("待批")
    APPROVED = "approved", _("已准假")
    REFUSED = "refused", _("未准假")
    CANCELLED = "cancelled", _("已销假")


LEAVE_MOVES: dict[str, tuple[str, ...]] = {
    LeaveState.REQUESTED: (LeaveState.APPROVED, LeaveState.REFUSED, LeaveState.CANCELLED),
    LeaveState.APPROVED: (LeaveState.CANCELLED,),
    LeaveState.REFUSED: (),
    LeaveState.CANCELLED: (),
}


class CheckInMethod(models.TextChoices):
    """Three doors of equal worth; none of them is compulsory (B3)."""

    PHONE = "phone", _("手机")
    STAFF = "staff", _("代签")
    PAPER = "paper", _("纸质")
