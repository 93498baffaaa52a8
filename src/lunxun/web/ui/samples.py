"""What the living page shows: every component in every state, with figures of the fictional district."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from lunxun.kernel.paging import page_of
from lunxun.web.ui import list_samples
from lunxun.web.ui.leaves import icon_names

COLOURS = [
    ("ink", "墨", "ink"),
    ("g6", "灰 600", "说明文字"),
    ("g5", "灰 500", "输入框边"),
    ("g2", "灰 200", "分隔线"),
    ("g0", "灰 50", "页面底"),
    ("b9", "石绿 900", "登录、大屏"),
    ("b", "石绿", "主按钮、链接"),
    ("b3", "石绿 300", "图中次级"),
    ("b1", "石绿 100", "当前项"),
    ("c1", "石青", "经济"),
    ("c2", "石绿（图）", "底线"),
    ("c3", "赭石", "综合"),
]
CIRCLES = [
    {"code": "economy", "name": "经济", "character": "经", "colour": 1},
    {"code": "floor", "name": "底线", "character": "底", "colour": 2},
    {"code": "general", "name": "综合", "character": "综", "colour": 3},
]
LIKERT = [
    {"label": "主题", "counts": [412, 131, 19, 4], "score": 94.5},
    {"label": "内容", "counts": [430, 120, 14, 2], "score": 95.5},
    {"label": "形式", "counts": [361, 168, 31, 6], "score": 92.3},
    {"label": "没有作答", "counts": [0, 0, 0, 0], "score": None},
]


def _dot(
    title: str, note: str, n: int, adjusted: float | None, half: float, raw: float, group: str
) -> dict[str, Any]:
    low, high = (None, None) if adjusted is None else (adjusted - half, adjusted + half)
    return {
        "title": title, "note": note, "n": n, "adjusted": adjusted, "low": low, "high": high, "raw": raw, "group": group,
    }  # fmt: skip


DOTS = [
    _dot("招商的七步与三个坑", "商务局　顾南舟", 158, 95.6, 1.0, 96.1, "above"),
    _dot("街道社区安全生产“十步检查法”", "应急局　贺启明", 566, 94.9, 0.6, 94.3, "above"),
    _dot("读懂区域经济：从 GDP 到项目", "发改局　卢景行", 157, 92.7, 1.2, 93.4, "same"),
    _dot("初信初访办理与积案化解", "信访局　龙怀民", 548, 91.4, 0.7, 90.9, "same"),
    _dot("数从哪里来、怎么看、不能碰的线", "统计局　管一鸣", 155, 88.5, 1.4, 89.4, "below"),
    _dot("垃圾分类怎么进楼栋", "城管局　易承志", 22, None, 0, 90.0, ""),
]
SCORES = [
    {"on": dt.date(2022, month, day), "value": value, "low": value - half, "high": value + half, "n": n}
    for month, day, value, half, n in (
        (2, 12, 80.9, 1.9, 565),
        (3, 26, 88.1, 2.6, 121),
        (7, 16, 90.2, 1.8, 172),
        (8, 13, 93.0, 1.7, 139),
        (8, 20, 94.1, 1.9, 112),
        (11, 26, 95.0, 0.8, 498),
    )
]
SEARCH = [
    {"seconds": seconds, "cost": cost, "bound": bound}
    for seconds, cost, bound in (
        (0.7, 6875, 0), (3.3, 4521, 0), (14.0, 2310, 0), (31.0, 1620, 0), (44.0, 1607, 0), (58.0, 1607, 1093),
    )
]  # fmt: skip
LOADS = [0, 0, 2, 0, 1, 0, 0, 3, 0, 0, 2, 0, 0, 0, 4, 0, 0, 2, 0, 0, 1, 0, 0, 2, 0, 0, 0, 3] + [0] * 20
WEEKS = [
    {"on": dt.date(2022, 2, 12) + dt.timedelta(weeks=week), "mean": mean, "is_signal": mean < 86}
    for week, mean in enumerate((92.1, 91.4, 93.0, 91.8, 84.6, 92.6, 91.2))
]
TREND = [
    {
        "place": month / 12,
        "value": value,
        "old": [19] if month == 7 else [],
        "is_late": month == 5,
        "is_corrected": month == 7,
        "is_provisional": month == 11,
    }
    for month, value in enumerate([3, 5, 8, 12, 14, 17, 21, 24, 26, 28, 30], 1)
]
TREND_MARKS = [
    {"place": 0.12, "colour": 2, "circle": "底线"},
    {"place": 0.45, "colour": 2, "circle": "底线"},
    {"place": 0.62, "colour": 1, "circle": "经济"},
]
UNITS = [
    {"name": "区领导及督查", "present": 12, "expected": 12},
    {"name": "部门 32 个", "present": 93, "expected": 96},
    {"name": "望湖街道", "present": 40, "expected": 40},
    {"name": "桂园街道", "present": 36, "expected": 38},
    {"name": "南塘街道", "present": 31, "expected": 42},
]


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label="班名")
    on = forms.CharField(label="日期", help_text="按公历写，如 2022-02-12")
    note = forms.CharField(
        label="备注", required=False, help_text="写给参训单位看，会印在通知上", widget=forms.Textarea
    )
    venue = forms.ChoiceField(
        label="地点", choices=[("", "请选择"), ("hall", "区会议中心"), ("school", "区委党校")]
    )
    reason = forms.ChoiceField(
        label="退回原因",
        widget=forms.RadioSelect,
        choices=[("policy", "政策依据不是现行文件"), ("case", "案例没有脱敏"), ("method", "方法不能照做")],
    )
    lines = forms.MultipleChoiceField(
        label="条线",
        required=False,
        choices=[("fire", "消防"), ("traffic", "交通"), ("gas", "燃气"), ("environment", "环保")],
        widget=forms.CheckboxSelectMultiple,
    )
    tell = forms.BooleanField(label="同时通知分管副职", required=False, help_text="他们今天会看到退回意见")
    file = forms.FileField(label="名册文件", required=False, help_text="xlsx，不超过 10 MB")


def _bad_form() -> SampleForm:
    form = SampleForm({"name": "", "on": "2022-02-05", "venue": "hall", "reason": "policy"})
    form.add_error("on", "2月5日是春节假期，请换一天")
    return form


def _days() -> list[dict[str, Any]]:
    closed = {
        1: "元旦",
        5: "上班",
        6: "春节",
        14: "清明",
        18: "劳动节",
        19: "上班",
        23: "端午",
        37: "中秋",
        40: "国庆",
    }
    first = dt.date(2022, 1, 1)
    days = []
    for week in range(53):
        number, sessions = week + 1, []
        if number not in closed and number > 3:
            conflict = number in (12, 26)
            sessions = [{"circle": CIRCLES[(number * 2) % 3], "is_conflict": conflict}]
        days.append(
            {"on": first + dt.timedelta(weeks=week), "closed": closed.get(number, ""), "sessions": sessions}
        )
    return days


def _seats() -> list[dict[str, Any]]:
    states = {7: "absent", 19: "leave", 23: "absent", 46: "free", 47: "free"}
    return [
        {"column": column + zone * 9, "row": row, "state": states.get(row * 8 + column, "present")}
        for zone in range(3)
        for row in range(6)
        for column in range(8)
    ]


def everything() -> dict[str, Any]:
    """The context of the living page."""
    return {
        "colours": COLOURS,
        "icons": icon_names(),
        "circles": CIRCLES,
        "likert_rows": LIKERT,
        "dots": DOTS,
        "trend": TREND,
        "scores": SCORES,
        "weeks": WEEKS,
        "search": SEARCH,
        "loads": LOADS,
        "trend_marks": TREND_MARKS,
        "unit_rows": UNITS,
        "days": _days(),
        "today": dt.date(2022, 2, 9),
        "seats": _seats(),
        "zones": [
            {"name": name, "column": number * 9, "row": 0}
            for number, name in enumerate(["部门", "洪桥街道", "青石镇"])
        ],
        "form": _bad_form(),
        "todo": [
            {"title": "提前一天贴告知单", "text": "写明上门时间和联系电话。"},
            {"title": "两人一组，亮证", "text": ""},
        ],
        "donts": ["不收费、不推销", "不公开住户信息"],
        "page": page_of(list(range(24)), 1, 8),
        **list_samples.samples(),
        "instants": [dt.datetime(2022, 2, 12, 0, 40, tzinfo=dt.UTC)],
    }
