"""Outlines in any state, made by the verbs themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lunxun.org.enums import Role
from lunxun.outlines import actions
from lunxun.outlines.enums import Criterion
from lunxun.outlines.models import Outline
from tests.cast import Cast, grant

ALL_MET = dict.fromkeys(Criterion.values, True)


def full_content(**changes: Any) -> dict[str, Any]:
    """O1 of the demo: complete on 2022-02-12."""
    content: dict[str, Any] = {
        "objectives": {
            "know": "知道小场所最常见的十类隐患",
            "prevent": "能看出查电、查气的漏项",
            "do": "能独立完成一次小场所检查",
        },
        "policy_basis": [
            {
                "title": "中华人民共和国安全生产法（2021 修正）",
                "number": "主席令第八十八号",
                "valid_from": "2021-09-01",
                "valid_to": None,
                "note": "",
            }
        ],
        "situation": "2021 年全区小场所隐患 1,864 处，复发率 23 %。",
        "problems": "查而不改、不会查电、台账代替整改。",
        "causes": "社区没有标准，查一次一个样。",
        "cases": [
            {
                "title": "餐馆灶间“先关阀后沟通”",
                "text": "洪桥街道某餐馆灶间闻到气味，先关阀、再沟通，避免了事故。",
            },
            {"title": "三次复查都写“已口头告知”", "text": "某仓库隐患三次没有销号。"},
        ],
        "methods": [
            {
                "title": "十步检查法",
                "text": "看证照、看通道、看电、看气、看灶、看储、看人、拍照、限期、回头。",
            }
        ],
        "measures": "餐饮、小作坊、仓储、出租屋分四类。",
        "proposals": ["社区“红黄绿”牌", "街道周清单"],
        "pitfalls": "只查台账不看现场。",
        "restraint": "不以整改为由一关了之。",
        "interaction": "现场找茬图 3 张。",
        "minutes": 40,
        "is_unclassified": True,
        "attachments": "",
    }
    content.update(changes)
    return content


def opened(cast: Cast, lecture: Any = None) -> Outline:
    return actions.open_outline(actor=cast.actor("clerk"), lecture=lecture or cast.lecture)


def drafted(cast: Cast, **changes: Any) -> Outline:
    outline = opened(cast)
    return actions.save_draft(
        actor=cast.actor("assistant"),
        outline=outline,
        content=full_content(**changes),
        seen_number=outline.edit_number,
    )


def handed(cast: Cast, **changes: Any) -> Outline:
    return actions.hand_to_head(actor=cast.actor("assistant"), outline=drafted(cast, **changes))


def in_review(cast: Cast, **changes: Any) -> Outline:
    outline = handed(cast, **changes)
    actions.confirm_outline(actor=cast.actor("head"), outline=outline, seen_hash=outline.current.content_hash)
    return outline


def passed(cast: Cast, **changes: Any) -> Outline:
    outline = in_review(cast, **changes)
    actions.pass_outline(
        actor=cast.actor("leader"), outline=outline, seen_hash=outline.current.content_hash, criteria=ALL_MET
    )
    return outline


def returned(cast: Cast, **changes: Any) -> Outline:
    outline = in_review(cast, **changes)
    actions.return_outline(
        actor=cast.actor("leader"),
        outline=outline,
        seen_hash=outline.current.content_hash,
        reasons=["case_not_deidentified"],
        comment="隐去来访人姓名和楼栋号。",
        due_on=dt.date(2022, 2, 10),
    )
    return outline


def withdrawn(cast: Cast) -> Outline:
    return actions.withdraw_outline(actor=cast.actor("leader"), outline=passed(cast), reason="依据有新规定")


MAKERS = {
    "draft": drafted,
    "awaiting_head": handed,
    "in_review": in_review,
    "returned": returned,
    "passed": passed,
    "withdrawn": withdrawn,
}


def other_outline_in_review(cast: Cast) -> Outline:
    """信访局's outline, drafted by its head himself and confirmed at once."""
    outline = opened(cast, cast.other_lecture)
    head = cast.actor("other_head")
    actions.save_draft(actor=head, outline=outline, content=full_content(), seen_number=0)
    actions.confirm_outline(actor=head, outline=outline, seen_hash=outline.current.content_hash)
    return outline


def assist(cast: Cast, account: Any, unit: Any) -> None:
    grant(account, Role.ASSISTANT, unit)
