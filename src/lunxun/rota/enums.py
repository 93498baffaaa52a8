"""Words of the planning board."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stress(models.TextChoices):
    """Weights in words: how much the office minds. What they weigh in figures is in `building.FACTORS`."""

    OFF = "off", _("不计较")
    LESS = "less", _("少计较")
    USUAL = "usual", _("一般")
    MORE = "more", _("很要紧")


class LockKind(models.TextChoices):
    RUN = "run", _("一定排在这天")
    BAN = "ban", _("这天不排")


class WorkKind(models.TextChoices):
    SOLVE = "solve", _("排一遍")
    EXPLAIN = "explain", _("说明原因")
    PRICE = "price", _("锁定的代价")
    REPLAN = "replan", _("变动后重排")
    PUBLISH = "publish", _("排进年度计划")


class WorkState(models.TextChoices):
    WAITING = "waiting", _("等着")
    RUNNING = "running", _("正在算")
    DONE = "done", _("算完了")
    STOPPED = "stopped", _("停下了")
    FAILED = "failed", _("没有算成")


WORKING = (WorkState.WAITING, WorkState.RUNNING)
WORK_MOVES: dict[str, tuple[str, ...]] = {
    WorkState.WAITING: (WorkState.RUNNING, WorkState.STOPPED, WorkState.FAILED),
    WorkState.RUNNING: (WorkState.DONE, WorkState.STOPPED, WorkState.FAILED),
}


class PlanOrigin(models.TextChoices):
    SOLVED = "solved", _("算出来的")
    MOVED = "moved", _("手改的")
    REPLANNED = "replanned", _("变动后重排的")


class PlanState(models.TextChoices):
    OFFER = "offer", _("待选")
    DRAFT = "draft", _("方案")
    PUBLISHED = "published", _("已排进年度计划")
    REPLACED = "replaced", _("已被取代")


PLAN_MOVES: dict[str, tuple[str, ...]] = {
    PlanState.OFFER: (PlanState.DRAFT,),
    PlanState.DRAFT: (PlanState.PUBLISHED,),
    PlanState.PUBLISHED: (PlanState.REPLACED,),
}


class EventKind(models.TextChoices):
    """What may happen after planning; the values are the engine's."""

    CANCEL_DAY = "cancel_day", _("这天不能办（汛情、应急）")
    HALL_CLOSED = "hall_closed", _("会场不能用")
    LECTURER_AWAY = "lecturer_away", _("授课人来不了")
    PERSON_AWAY = "person_away", _("学员来不了")
