"""Tables of the library: 复盘、案例、方法、操作指南, their links, and what other units made of them."""

from lunxun.library.models.guides import Guide, GuideVersion, GuideVoice, public_code
from lunxun.library.models.links import Link
from lunxun.library.models.retrospectives import Retrospective, RetrospectivePlan
from lunxun.library.models.sharing import Adoption, Application
from lunxun.library.models.works import Case, CaseVersion, Method, MethodVersion, Work, WorkVersion

__all__ = [
    "Adoption",
    "Application",
    "Case",
    "CaseVersion",
    "Guide",
    "GuideVersion",
    "GuideVoice",
    "Link",
    "Method",
    "MethodVersion",
    "Retrospective",
    "RetrospectivePlan",
    "Work",
    "WorkVersion",
    "public_code",
]
