"""Why a file is not opened: kind → (what is so, what to do), in Chinese and in English."""

from __future__ import annotations

from lunxun.org.rosters.reading.draft import Unreadable

_SAVE_AS = (
    "请用 Excel 或 WPS 打开它，另存为“Excel 工作簿（.xlsx）”再选",
    "Open it in Excel or WPS, save it as an Excel workbook (.xlsx), and choose that",
)
_ORIGINAL = (
    "请向发来的人要原来的文件；是从网上或聊天里下载的，请重新下载",
    "Ask whoever sent it for the original file; download it again if it came from a web page or a chat",
)
_SPLIT = ("请分成几个文件，一个一个导入", "Divide it into several files and import one after the other")
REFUSALS: dict[str, tuple[str, str, tuple[str, str]]] = {
    "empty_file": ("这个文件是空的，一个字节也没有", "The file is empty", _ORIGINAL),
    "too_large": (
        "文件有 {detail}，超过 40 MB",
        "The file has {detail}, more than 40 MB",
        (
            "请删去图片和没有用的工作表，或者按单位分成几个文件",
            "Delete pictures and unused sheets, or divide it into several files by unit",
        ),
    ),
    "not_a_table": (
        "这是{detail}，不是表格",
        "This is not a table",
        ("请选 .xlsx、.xls 或 .csv 的花名册", "Choose a roster as .xlsx, .xls or .csv"),
    ),
    "encrypted": (
        "文件设了打开密码，读不了",
        "The file is protected by a password and can’t be read",
        (
            "请用 Excel 或 WPS 打开，去掉密码后另存，再选",
            "Open it in Excel or WPS, save it without the password, and choose that",
        ),
    ),
    "damaged": ("文件坏了或者不完整：{detail}", "The file is damaged or incomplete", _ORIGINAL),
    "bomb": (
        "文件展开后大得不正常（{detail}），像是有意做的，没有打开",
        "The file unpacks to an abnormal size ({detail}), as if on purpose; it was not opened",
        _ORIGINAL,
    ),
    "archive_odd": (
        "文件里的路径不正常（{detail}），没有打开",
        "The file holds abnormal paths ({detail}); it was not opened",
        _ORIGINAL,
    ),
    "entities": (
        "文件里有 XML 实体定义，正常的表格没有，没有打开",
        "The file defines XML entities, which no normal table does; it was not opened",
        _SAVE_AS,
    ),
    "too_old": (
        "这是 1995 年以前的 Excel 格式，读不了",
        "This is an Excel format from before 1995 and can’t be read",
        _SAVE_AS,
    ),
    "web_archive": (
        "这是另存为“单个文件网页”的表格，读不了",
        "This is a table saved as a single-file web page and can’t be read",
        _SAVE_AS,
    ),
    "unknown_encoding": (
        "文字的编码认不出来（不是 UTF-8、GB18030 或 UTF-16）",
        "The encoding of the text is none of UTF-8, GB18030 and UTF-16",
        _SAVE_AS,
    ),
    "too_many_rows": (
        "有内容的行超过 {detail} 行",
        "More than {detail} rows have something in them",
        _SPLIT,
    ),
    "too_many_sheets": ("工作表超过 {detail} 张", "More than {detail} sheets", _SPLIT),
    "too_slow": (
        "读了 {detail} 秒还没有读完，已经停下",
        "It was not read after {detail} seconds and was stopped",
        _SAVE_AS,
    ),
    "crashed": (
        "读这个文件要的内存太多，或者它的内部结构不正常，已经停下",
        "Reading the file takes too much memory, or its structure is abnormal; it was stopped",
        _SAVE_AS,
    ),
}


def refuse(kind: str, detail: str = "") -> Unreadable:
    reason, english, suggestion = REFUSALS[kind]
    return Unreadable(
        kind, reason.format(detail=detail), suggestion[0], english.format(detail=detail), suggestion[1]
    )
