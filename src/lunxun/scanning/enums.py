"""States of printed runs, uploaded files, their pages, and what is asked of people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    WAITING = "waiting", _("正在排版")
    READY = "ready", _("可以打印")
    FAILED = "failed", _("没有排成")


RUN_MOVES: dict[str, tuple[str, ...]] = {
    RunState.WAITING: (RunState.READY, RunState.FAILED),
    RunState.FAILED: (RunState.WAITING,),
    RunState.READY: (),
}


class Source(models.TextChoices):
    BROWSER = "browser", _("浏览器上传")
    CAMERA = "camera", _("手机拍照")
    FOLDER = "folder", _("扫描仪文件夹")


class FileState(models.TextChoices):
    RECEIVED = "received", _("正在读")
    READ = "read", _("读完了")
    REFUSED = "refused", _("读不了")


class PageState(models.TextChoices):
    """Where a page stands. Identified, registered and read follow one another inside one reading; where
    that stopped is told by the reason of a rejected page (`ScanPage.reached`)."""

    RECEIVED = "received", _("还没读")
    AUTO = "auto", _("读好了，等计入")
    REVIEW = "review", _("等人看")
    COMMITTED = "committed", _("已计入")
    VOIDED = "voided", _("作废")
    REJECTED = "rejected", _("退回")
    DUPLICATE = "duplicate", _("重复")
    BLANK = "blank", _("空白背面")


UNDER_WAY = (PageState.RECEIVED, PageState.AUTO)
"""Pages that the machine still works on; none is left when it is at rest."""
LIVE = (PageState.AUTO, PageState.REVIEW, PageState.COMMITTED)
"""Pages that stand for their side of a sheet."""


class DoubtKind(models.TextChoices):
    DOUBT = "doubt", _("拿不准的")
    BLIND = "blind", _("抽查")
