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
