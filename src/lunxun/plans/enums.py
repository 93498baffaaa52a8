"""States and kinds of the plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayKind(models.TextChoices):
    WORKDAY = "workday", _("工作日")
    HOLIDAY = "holiday", _("放假")
    MAKEUP = "makeup", _("调休上班")
    EMERGENCY = "emergency", _("应急响应")


class SegmentKind(models.TextChoices):
    OPENING = "opening", _("开班")
    LECTURE = "lecture", _("授课")
    BREAK = "break", _("休息")
    LUNCH = "lunch", _("午休")
    CLOSING = "closing", _("小结")
    OTHER = "other", _("其他")


class SessionState(models.TextChoices):
    DRAFT = "draft", _("备课中")
    RELEASED = "released", _("课表已发")
    HELD = "held", _("已上课")
    ARCHIVED = "archived", _("已归档")
    CANCELLED = "cancelled", _("已取消")


SESSION_MOVES: dict[str, tuple[str, ...]] = {
    SessionState.DRAFT: (SessionState.RELEASED, SessionState.CANCELLED),
    SessionState.RELEASED: (SessionState.DRAFT, SessionState.HELD, SessionState.CANCELLED),
    SessionState.HELD: (SessionState.ARCHIVED,),
    SessionState.ARCHIVED: (),
    SessionState.CANCELLED: (SessionState.DRAFT,),
}


class LectureState(models.TextChoices):
    PLANNED = "planned", _("待上课")
    HELD = "held", _("已上课")
    WITHDRAWN = "withdrawn", _("已撤下")


LECTURE_MOVES: dict[str, tuple[str, ...]] = {
    LectureState.PLANNED: (LectureState.HELD, LectureState.WITHDRAWN),
    LectureState.HELD: (),
    LectureState.WITHDRAWN: (LectureState.PLANNED,),
}


class ChangeKind(models.TextChoices):
    """How what happens departs from the published plan."""

    MOVED = "moved", _("改期")
    CANCELLED = "cancelled", _("取消")
    RESTORED = "restored", _("恢复")
    WITHDRAWN = "withdrawn", _("撤下讲题")
    VIDEO = "video", _("改为视频会")


class Ability(models.TextChoices):
    THEORY = "theory", _("理论知识")
    PROFESSION = "profession", _("业务水平")
    PRACTICE = "practice", _("实操能力")


class IndicatorDirection(models.TextChoices):
    UP = "up", _("升")
    DOWN = "down", _("降")


class IndicatorMeasure(models.TextChoices):
    """How months add up to a year."""

    STOCK = "stock", _("期末数")
    FLOW = "flow", _("当月发生数")
