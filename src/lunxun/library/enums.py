from django.db import models
from django.utils.translation import gettext_lazy as _


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
