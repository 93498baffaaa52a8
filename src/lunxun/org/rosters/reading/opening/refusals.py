"""Why a file is not opened: kind → (what is so, what to do). Chinese for pages and the command line."""

from __future__ import annotations

from lunxun.org.rosters.reading.draft import Unreadable

_SAVE_AS = "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（.xlsx）”再选"
_ORIGINAL = "请向发来的人要原来的文件；是从网上或聊天里下载的，请重新下载"
REFUSALS = {
    "empty_file": ("这个文件是空的，一个字节也没有", _ORIGINAL),
    "too_large": ("文件有 {detail}，超过 40 MB", "请删去图片和没有用的工作表，或者按单位分成几个文件"),
    "not_a_table": ("这是{detail}，不是表格", "请选 .xlsx、.xls 或 .csv 的花名册"),
    "encrypted": ("文件设了打开密码，读不了", "请用 Excel 或 WPS 打开，去掉密码后另存，再选"),
    "damaged": ("文件坏了或者不完整：{detail}", _ORIGINAL),
    "bomb": ("文件展开后大得不正常（{detail}），像是有意做的，没有打开", _ORIGINAL),
    "archive_odd": ("文件里的路径不正常（{detail}），没有打开", _ORIGINAL),
    "entities": ("文件里有 XML 实体定义，正常的表格没有，没有打开", _SAVE_AS),
    "too_old": ("这是 1995 年以前的 Excel 格式，读不了", _SAVE_AS),
    "web_archive": ("这是另存为“单个文件网页”的表格，读不了", _SAVE_AS),
    "unknown_encoding": ("文字的编码认不出来（不是 UTF-8、GB18030 或 UTF-16）", _SAVE_AS),
    "too_many_rows": ("有内容的行超过 {detail} 行", "请按单位分成几个文件，一个一个导入"),
    "too_many_sheets": ("工作表超过 {detail} 张", "请分成几个文件，一个一个导入"),
    "too_slow": ("读了 {detail} 秒还没有读完，已经停下", _SAVE_AS),
    "crashed": ("读这个文件要的内存太多，或者它的内部结构不正常，已经停下", _SAVE_AS),
}


def refuse(kind: str, detail: str = "") -> Unreadable:
    reason, suggestion = REFUSALS[kind]
    return Unreadable(kind, reason.format(detail=detail), suggestion)
