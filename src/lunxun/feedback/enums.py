"""Modes and states of an evaluation, of its results and of its texts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """How tickets reach people. MIXED is never chosen: it is what a phone draw that was stopped has become."""

    SLIPS = "slips", _("抽票（印好的小票，从盒子里抽）")
    PHONE = "phone", _("手机领票（签到时在手机上领）")
    MIXED = "mixed", _("混合（先手机领票，后来改抽票）")


MODES_TO_CHOOSE = (Mode.SLIPS, Mode.PHONE)
"""What the office chooses from."""
MODES_WITH_DRAWS = (Mode.PHONE, Mode.MIXED)
"""Some tickets were drawn on the phone: until the seal the server has to be trusted with that moment."""


class EvaluationState(models.TextChoices):
    PLANNED = "planned", _("还没开放")
    ANSWERING = "answering", _("正在评价")
    COLLECTING = "collecting", _("收尾回收")
    SEALING = "sealing", _("正在封存")
    SEALED = "sealed", _("已封存")


EVALUATION_MOVES: dict[str, tuple[str, ...]] = {
    EvaluationState.PLANNED: (EvaluationState.ANSWERING,),
    EvaluationState.ANSWERING: (EvaluationState.COLLECTING,),
    EvaluationState.COLLECTING: (EvaluationState.SEALING,),
    EvaluationState.SEALING: (EvaluationState.SEALED,),
    EvaluationState.SEALED: (),
}


BEGIN_ANEW_MOVES: dict[str, tuple[str, ...]] = {
    state: (EvaluationState.PLANNED,) for state in EVALUATION_MOVES if state != EvaluationState.SEALED
}
"""Only where the staging store is gone."""


class ResultState(models.TextChoices):
    """Who sees a lecture's results: the lecturer first, then the reviewer, then everybody concerned."""

    TO_LECTURER = "lecturer", _("授课人先看")
    TO_REVIEWER = "reviewer", _("审核领导在看")
    RELEASED = "released", _("已公布")


RESULT_MOVES: dict[str, tuple[str, ...]] = {
    ResultState.TO_LECTURER: (ResultState.TO_REVIEWER, ResultState.RELEASED),
    ResultState.TO_REVIEWER: (ResultState.RELEASED,),
    ResultState.RELEASED: (),
}


class SupplementState(models.TextChoices):
    """补充: ballots that came after the seal, sealed once they are enough not to point at anybody."""

    SEALING = "sealing", _("正在封存")
    SEALED = "sealed", _("已封存")


SUPPLEMENT_MOVES: dict[str, tuple[str, ...]] = {
    SupplementState.SEALING: (SupplementState.SEALED,),
    SupplementState.SEALED: (),
}


class Visibility(models.TextChoices):
    SHOW = "show", _("公开")
    LECTURER_ONLY = "lecturer", _("只给授课人")
    HIDDEN = "hidden", _("不显示")


class Gate(models.TextChoices):
    """What the staging store lets in. It decides, not the evaluation's state: it lies in the ballots' own file."""

    SHUT = "shut", _("还没开放")
    OPEN = "open", _("领票、作答")
    COLLECTING = "collecting", _("只收已发出的票")
    CLOSED = "closed", _("不再收")


class Outcome(models.TextChoices):
    """What became of a ballot that arrived."""

    STORED = "stored", _("收到了")
    UPDATED = "updated", _("收到了，已更新")
    USED = "used", _("票据已用")
    LATE = "late", _("收到了，封存之后才到")
    COUNTED = "counted", _("这张票已经计入")
    BUSY = "busy", _("正在封存，过一会儿再交")
    TROUBLE = "trouble", _("这会儿存不下，过一会儿再交")
    UNKNOWN = "unknown", _("没有这张票")
    NOT_OPEN = "not_open", _("评价还没开放")
    CLOSED = "closed", _("评价已经封存")


class TextClass(models.TextChoices):
    """建议归类（domain.md S8）。"""

    NONE = "", _("未归类")
    CONTENT = "content", _("内容")
    CASE = "case", _("案例")
    METHOD = "method", _("方法")
    FORM = "form", _("形式")
    TIME = "time", _("时间")
    LOGISTICS = "logistics", _("后勤")
    POLICY = "policy", _("政策")
    PROCESS = "process", _("流程")
    PRAISE = "praise", _("表扬")
    SENSITIVE = "sensitive", _("敏感")
