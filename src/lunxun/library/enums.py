from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GuideState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    PUBLISHED = "published", _("现行有效")
    WITHDRAWN = "withdrawn", _("已停用")


GUIDE_MOVES: dict[str, tuple[str, ...]] = {
    GuideState.DRAFT: (GuideState.PUBLISHED,),
    GuideState.PUBLISHED: (GuideState.WITHDRAWN,),
    GuideState.WITHDRAWN: (GuideState.PUBLISHED,),
}


class VoiceKind(models.TextChoices):
    USED = "used", _("用过，好用")
    STUCK = "stuck", _("卡在某一步")


class Rhythm(models.TextChoices):
    """How often a department looks back (A48)."""

    MONTHLY = "monthly", _("每月一次")
    QUARTERLY = "quarterly", _("每季一次")


MONTHS_OF_RHYTHM: dict[str, int] = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3}


class RetrospectiveState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    SUBMITTED = "submitted", _("已报送")
    NOTED = "noted", _("已阅")


RETROSPECTIVE_MOVES: dict[str, tuple[str, ...]] = {
    RetrospectiveState.DRAFT: (RetrospectiveState.SUBMITTED,),
    RetrospectiveState.SUBMITTED: (RetrospectiveState.NOTED, RetrospectiveState.DRAFT),
    RetrospectiveState.NOTED: (),
}


class WorkState(models.TextChoices):
    """Of a case and of a method."""

    DRAFT = "draft", _("起草中")
    PUBLISHED = "published", pgettext_lazy("case", "已发布")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "已撤下")


WORK_MOVES: dict[str, tuple[str, ...]] = {
    WorkState.DRAFT: (WorkState.PUBLISHED,),
    WorkState.PUBLISHED: (WorkState.WITHDRAWN,),
    WorkState.WITHDRAWN: (WorkState.PUBLISHED,),
}


class AdoptionState(models.TextChoices):
    ACTIVE = "active", _("采纳中")
    WITHDRAWN = "withdrawn", _("不再采用")


ADOPTION_MOVES: dict[str, tuple[str, ...]] = {
    AdoptionState.ACTIVE: (AdoptionState.WITHDRAWN,),
    AdoptionState.WITHDRAWN: (),
}


class Outcome(models.TextChoices):
    """What came of an application (A49)."""

    WORKED = "worked", _("管用")
    PARTLY = "partly", _("部分管用")
    FAILED = "failed", _("没用上")


class Node(models.TextChoices):
    """What the chain links, in the direction 从哪来、到哪去; a lecture stands at its end and cites."""

    RETROSPECTIVE = "retrospective", _("复盘")
    CASE = "case", _("案例")
    METHOD = "method", _("方法")
    GUIDE = "guide", _("操作指南")
    LECTURE = "lecture", _("讲题")


LINKS: tuple[tuple[str, str], ...] = (
    (Node.RETROSPECTIVE, Node.CASE),
    (Node.RETROSPECTIVE, Node.METHOD),
    (Node.CASE, Node.METHOD),
    (Node.CASE, Node.GUIDE),
    (Node.METHOD, Node.GUIDE),
    (Node.CASE, Node.LECTURE),
    (Node.METHOD, Node.LECTURE),
)
"""The links that may be made, (from, to). Guide and lecture belong together by the guide itself."""

SHAREABLE: tuple[str, ...] = (Node.CASE, Node.METHOD, Node.GUIDE)
"""What another unit can adopt and apply."""
