"""Words of the organisation that are fixed in code; unit types, tags and lines of work are data."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PostLevel(models.TextChoices):
    HEAD = "head", _("正职")
    DEPUTY = "deputy", _("副职")
    MIDDLE = "middle", _("中层")
    STAFF = "staff", _("工作人员")


class HoldingKind(models.TextChoices):
    REGULAR = "regular", _("任职")
    ACTING = "acting", _("主持工作")
    CONCURRENT = "concurrent", _("兼任")
    SECONDED = "seconded", _("借调")


class Role(models.TextChoices):
    """Granted by the system administrator; heads, leaders and trainees need no grant."""

    CLERK = "clerk", _("培训办")
    ASSISTANT = "assistant", _("备课助理")
    CONTACT = "contact", _("单位联络员")
    INSPECTOR = "inspector", _("督查")
    SYSADMIN = "sysadmin", _("系统管理员")


DERIVED_ROLES = {
    "head": _("部门负责人"),
    "leader": _("分管领导"),
    "trainee": _("学员"),
}


class CallUpBy(models.TextChoices):
    """Which unit calls up somebody who is lent to another (借调). The home unit keeps his record either way."""

    HOST = "host", _("借调单位")
    HOME = "home", _("原单位")


class ChangeKind(models.TextChoices):
    """机构人员变动. A correction mends a wrong entry; everything else is a change in time."""

    TRANSFER = "transfer", _("调动")
    RETIRE = "retire", _("退休")
    ABSENCE = "absence", _("长期离岗")
    RETURN = "return", _("提前返岗")
    SECOND = "second", _("借调")
    SECOND_END = "second_end", _("借调期满")
    VACATE = "vacate", _("免职")
    ACTING = "acting", _("主持工作")
    FILL = "fill", _("任职")
    PORTFOLIO = "portfolio", _("调整分工")
    MERGE = "merge", _("机构合并")
    SPLIT = "split", _("机构分设")
    RENAME = "rename", _("机构更名")
    ADD_UNIT = "add_unit", _("新设机构")
    CLOSE_UNIT = "close_unit", _("撤销机构")
    CORRECT = "correct", _("更正登记")


class ChangeState(models.TextChoices):
    DONE = "done", _("已办")
    UNDONE = "undone", _("已撤销")


CHANGE_MOVES: dict[str, tuple[str, ...]] = {ChangeState.DONE: (ChangeState.UNDONE,)}


class ReferenceState(models.TextChoices):
    """An import of a reference table."""

    CHECKED = "checked", _("已检查")
    STORED = "stored", _("已导入")
    UNDONE = "undone", _("已撤销")


REFERENCE_MOVES: dict[str, tuple[str, ...]] = {
    ReferenceState.CHECKED: (ReferenceState.STORED,),
    ReferenceState.STORED: (ReferenceState.UNDONE,),
    ReferenceState.UNDONE: (),
}
