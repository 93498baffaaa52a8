"""De-identification: what in a text may tell who or where somebody is. A machine points, a person judges.

Found: telephone and identity numbers, building and door numbers, vehicle plates, full names of people of
the organisation, and a surname with given name after 居民、户主、业主… An official who acts in office may be
named; so a hint never forbids, it asks to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lunxun.kernel.text import half_width

_PATTERNS = (
    ("phone", re.compile(r"(?<!\d)(?:1[3-9]\d(?:[- ]?\d{4}){2}|0\d{2,3}-?\d{7,8})(?!\d)")),
    ("identity", re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")),
    (
        "address",
        re.compile(
            r"[\dA-Za-z一二三四五六七八九十]+\s*(?:栋|幢|号楼|单元)(?:[\dA-Za-z一二三四五六七八九十]+\s*(?:单元|层|楼|室|号|户))*|\d{3,4}\s*室"
        ),
    ),
    (
        "plate",
        re.compile(
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{5,6}"
        ),
    ),
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹章云潘葛范彭鲁马方任袁柳史唐薛雷贺汤罗毕郝安常"
    "傅顾孟黄穆萧尹姚邵汪毛米戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江郭梅林徐邱骆高夏蔡田胡凌霍万管卢莫房解应丁宣邓"
    "单洪包石崔龚程裴陆荣段侯全班仲伊宁甘武刘景龙叶黎白蒲邓聂游易覃谭欧曾向廖文涂"
)
_ORDINARY = re.compile(
    rf"(?:居民|户主|业主|租户|住户|当事人|信访人|老人|村民|群众|经营者|店主)([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
)
_MASKS = "某先女大老小同家户们"


@dataclass(frozen=True, slots=True)
class Hint:
    """`quote` stands in the text; `sentence` says what it looks like and what to write instead."""

    kind: str
    quote: str
    sentence: str


def hints(text: str, names: Collection[str] = ()) -> list[Hint]:
    """Every suspicious passage once, in the order of the text. `names`: full names that are people's."""
    halved = half_width(text)
    found: list[tuple[int, str, str]] = []
    for kind, pattern in _PATTERNS:
        found += [(match.start(), kind, match.group().strip()) for match in pattern.finditer(halved)]
    for match in _ORDINARY.finditer(halved):
        if match.group(1)[1] not in _MASKS:
            found.append((match.start(1), "name", match.group(1)))
    found += [(halved.index(name), "name", name) for name in names if len(name) >= 2 and name in halved]
    sentences = {
        "phone": _("像是电话号码，请去掉。"),
        "identity": _("像是证件号码，请去掉。"),
        "address": _("像是楼栋户号，写到小区就够了。"),
        "plate": _("像是车牌号，请去掉。"),
        "name": _("像是人名。群众写成“某某”，办事的人写职务。"),
    }
    unique = dict.fromkeys((kind, quote) for _at, kind, quote in sorted(found))
    return [Hint(kind, quote, sentences[kind]) for kind, quote in unique]


def windows(text: str) -> set[str]:
    """Every run of 2 to 4 characters: candidates to be looked up among the names of the organisation."""
    clean = half_width(text)
    return {clean[start : start + size] for size in (2, 3, 4) for start in range(len(clean) - size + 1)}
