"""The logins of the demo: shown on the sign-in page while settings.LUNXUN_DEMO is on, never else."""

from django.utils.translation import gettext_lazy as _

PASSWORD = "chenghu-2022"  # noqa: S105  printed on the sign-in page of the demo
ROLES = {
    "clerk": _("培训办"),
    "leader": _("分管领导"),
    "head": _("部门负责人"),
    "assistant": _("备课助理"),
    "contact": _("单位联络员"),
    "trainee": _("学员"),
    "inspector": _("督查"),
    "sysadmin": _("系统管理员"),
}
