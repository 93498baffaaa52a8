"""What became of a page, in the office's words: what happened, why, what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lunxun.scanning.models import ScanPage

WORDS = {
    "no_code": gettext_lazy("没有找到二维码：可能是别的纸，或码被挡住。是评价表就重新扫描，或按表号录入。"),
    "foreign_code": gettext_lazy("码不是本系统的：这不是本系统印的评价表。"),
    "forged_code": gettext_lazy("码验真不过：不是本单位印的。请核对来源。"),
    "other_layout": gettext_lazy("这是另一场的表，那一场已经不收了，或者不是本单位印的。"),
    "codes_disagree": gettext_lazy("同一面上两个码说的不是同一张表：看看是不是两张粘在一起。"),
    "several_sheets": gettext_lazy("一幅图里不止一张表：请分开重新扫描。"),
    "mirrored": gettext_lazy("图像左右颠倒：请重新扫描。"),
    "missing_corners": gettext_lazy("四角的定位块不够，定不了位：请把纸放平，重新扫描整张。"),
    "misfit": gettext_lazy("纸面变形太大：请压平，重新扫描。"),
    "cut_off": gettext_lazy("有一部分方格在图外：请重新扫描整张。"),
    "too_coarse": gettext_lazy("图像太粗：扫描仪请设 200 dpi 以上，重新扫描。"),
    "boxes_not_found": gettext_lazy(
        "应有方格的地方找不到方格：纸破损、折叠或太模糊。请重新扫描，或按表号录入。"
    ),
    "timeout": gettext_lazy("读这一页用时过长，停下了：请重新扫描。"),
    "crashed": gettext_lazy("读这一页时解码出错，停下了：请重新扫描。"),
    "damaged": gettext_lazy("这一页损坏：请重新扫描。"),
    "too_large": gettext_lazy("这一页的图像太大：扫描仪请设 200 至 300 dpi，重新扫描。"),
    "too_small": gettext_lazy("这一页的图像太小，看不清方格：请重新扫描。"),
    "too_many_pages": gettext_lazy("页数太多，后面的没有读：请分成几个文件。"),
    "animated": gettext_lazy("动图不是扫描件：请上传静态图像。"),
    "unread": gettext_lazy("文件读完了，这一页却没有读到：请重新扫描。"),
    "no_ticket": gettext_lazy("这张表的票不在票箱里：没有发出过，或者刚恢复过备份。请找系统管理员。"),
    "held": gettext_lazy("这张表的票已经交过一份：转到“票据已用”，由办公室逐份处理。"),
    "closed": gettext_lazy("扫到的时候评价已经封存，不再收。"),
    "empty": gettext_lazy("整张没有填。"),
    "text_only": gettext_lazy("只写了话，一格没勾：先在“手写的建议”里录入，录好自动计入。"),
    "copy": gettext_lazy("复印的表，是另一个人填的：转到“票据已用”，由办公室逐份处理。"),
    "counted": gettext_lazy("这张表已经计入过，这一份不再算。"),
    "replaced": gettext_lazy("有重新扫描的一份，以那一份为准。"),
    "by_hand": gettext_lazy("已经按纸面人工录入。"),
    "not_a_sheet": gettext_lazy("不是评价表，不用管。"),
    "rescanned": gettext_lazy("已经重新扫描。"),
    "groups": gettext_lazy("有的格子机器拿不准：在“看拿不准的”里逐处定，定完自动计入。"),
    "versions": gettext_lazy("同一个码扫到两份，勾的不一样：要么重新填过，要么复印过。请看图决定。"),
}

WHOLE_PAGE = gettext_lazy("整页看不太清，机器一处也不敢认：在“看拿不准的”里逐处定，或重新扫描。")
"""Of a reason that begins with `page:`: blurred, faint ink, low contrast and the like."""


def words_of(page: ScanPage) -> str:
    """The sentence for a page's reason; the engine's own where it has one more exact."""
    if page.reason.startswith("page:"):
        return str(WHOLE_PAGE)
    return str(WORDS.get(page.reason) or page.record.get("message") or _("没有读成：请重新扫描。"))
