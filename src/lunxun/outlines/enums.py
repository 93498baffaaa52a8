"""States of an outline, the review's criteria and coded return reasons."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OutlineState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    AWAITING_HEAD = "awaiting_head", _("待主讲人确认")
    IN_REVIEW = "in_review", _("审核中")
    RETURNED = "returned", _("已退回")
    PASSED = "passed", _("已过审")
    WITHDRAWN = "withdrawn", pgettext_lazy("pass", "已收回")


# A frozen version never moves back into work: leaving `in_review`, `returned`, `passed` or
# `withdrawn` for `draft` always goes with a new version.
OUTLINE_MOVES: dict[str, tuple[str, ...]] = {
    OutlineState.DRAFT: (OutlineState.AWAITING_HEAD, OutlineState.IN_REVIEW),
    OutlineState.AWAITING_HEAD: (OutlineState.DRAFT, OutlineState.IN_REVIEW),
    OutlineState.IN_REVIEW: (OutlineState.RETURNED, OutlineState.PASSED, OutlineState.DRAFT),
    OutlineState.RETURNED: (OutlineState.DRAFT,),
    OutlineState.PASSED: (OutlineState.DRAFT, OutlineState.WITHDRAWN),
    OutlineState.WITHDRAWN: (OutlineState.DRAFT,),
}

STATE_TONES: dict[str, str] = {
    OutlineState.DRAFT: "off",
    OutlineState.AWAITING_HEAD: "info",
    OutlineState.IN_REVIEW: "info",
    OutlineState.RETURNED: "warn",
    OutlineState.PASSED: "ok",
    OutlineState.WITHDRAWN: "bad",
}


class ReviewDecision(models.TextChoices):
    PENDING = "pending", _("待审核")
    PASSED = "passed", _("通过")
    RETURNED = "returned", _("退回修改")
    SUPERSEDED = "superseded", _("已被新稿取代")


class Criterion(models.TextChoices):
    """The seven criteria of F12, in the order of the form."""

    POSITIONING = "positioning", _("紧扣主题定位")
    RELEVANCE = "relevance", _("针对本区实情")
    CASES = "cases", _("案例典型、已脱敏")
    METHODS = "methods", _("方法可照做")
    POLICY = "policy", _("政策准确")
    PLAIN = "plain", _("通俗易懂")
    SECURITY = "security", _("保密与意识形态")


class ReturnReason(models.TextChoices):
    """Coded, so that returns can be counted by cause (A55)."""

    OFF_TOPIC = "off_topic", _("没有紧扣主题")
    NOT_LOCAL = "not_local", _("不合本区实情")
    CASE_NOT_DEIDENTIFIED = "case_not_deidentified", _("案例没有脱敏")
    METHOD_NOT_USABLE = "method_not_usable", _("方法不能照做")
    POLICY_OUTDATED = "policy_outdated", _("政策依据不是现行文件")
    NOT_PLAIN = "not_plain", _("不够通俗")
    SECURITY = "security", _("涉及保密或意识形态问题")
    RESTRAINT_MISSING = "restraint_missing", _("缺防过度")
    TOO_LONG = "too_long", _("内容太多，时间不够")
    OTHER = "other", _("其他")


# A criterion marked 不符合 suggests its reason on the return page.
REASON_OF_CRITERION: dict[str, str] = {
    Criterion.POSITIONING: ReturnReason.OFF_TOPIC,
    Criterion.RELEVANCE: ReturnReason.NOT_LOCAL,
    Criterion.CASES: ReturnReason.CASE_NOT_DEIDENTIFIED,
    Criterion.METHODS: ReturnReason.METHOD_NOT_USABLE,
    Criterion.POLICY: ReturnReason.POLICY_OUTDATED,
    Criterion.PLAIN: ReturnReason.NOT_PLAIN,
    Criterion.SECURITY: ReturnReason.SECURITY,
}


class CommentKind(models.TextChoices):
    HUMAN = "human", _("批注")
    AUTO = "auto", _("自动核对")
