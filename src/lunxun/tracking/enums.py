"""States of a suggestion. An unanswered one is the most visible formalism (domain.md E10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SuggestionState(models.TextChoices):
    ASSIGNED = "assigned", _("已派单")
    WORKING = "working", _("办理中")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已办结")
    DECLINED = "declined", _("不采纳")


SUGGESTION_MOVES: dict[str, tuple[str, ...]] = {
    SuggestionState.ASSIGNED: (SuggestionState.WORKING, SuggestionState.ANSWERED, SuggestionState.DECLINED),
    SuggestionState.WORKING: (SuggestionState.ANSWERED, SuggestionState.DECLINED),
    SuggestionState.ANSWERED: (SuggestionState.CLOSED, SuggestionState.WORKING),
    SuggestionState.DECLINED: (SuggestionState.WORKING,),
    SuggestionState.CLOSED: (SuggestionState.WORKING,),
}
OPEN_STATES = (SuggestionState.ASSIGNED, SuggestionState.WORKING)
DONE_STATES = (SuggestionState.CLOSED, SuggestionState.DECLINED)
# How far along the five bars of a row are filled.
PROGRESS = {
    SuggestionState.ASSIGNED: 2,
    SuggestionState.WORKING: 3,
    SuggestionState.ANSWERED: 4,
    SuggestionState.CLOSED: 5,
    SuggestionState.DECLINED: 5,
}


class Category(models.TextChoices):
    """建议归类（domain.md S8）。"""

    CONTENT = "content", _("内容")
    CASE = "case", _("案例")
    METHOD = "method", _("方法")
    FORM = "form", _("形式")
    TIME = "time", _("时间")
    LOGISTICS = "logistics", _("后勤")
    POLICY = "policy", _("政策")
    PROCESS = "process", _("流程")
    SENSITIVE = "sensitive", _("敏感")


class Verdict(models.TextChoices):
    """What the office did with one text."""

    ENTRY = "entry", _("立为一件")
    MERGED = "merged", _("并入已有")
    NONE = "none", _("不必办（表扬、空白）")
