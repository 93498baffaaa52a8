"""Names of units as offices write them: long, short, with and without the district's name; and their type."""

from __future__ import annotations

import csv
import functools
import re
from pathlib import Path

from lunxun.kernel.text import clean_name, half_width

TABLE = Path(__file__).with_name("unit_types.csv")
DEPARTMENT = "department"
# Endings that name the same unit; longest first.
_ENDINGS = (
    ("街道办事处", "街道"),
    ("街道党工委", "街道"),
    ("街道办", "街道"),
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
    ("社区党总支", "社区"),
    ("社区党委", "社区"),
    ("社区党支部", "社区"),
    ("居民委员会", "社区"),
    ("居委会", "社区"),
    ("村民委员会", "村"),
    ("村委会", "村"),
    ("镇人民政府", "镇"),
    ("镇党委", "镇"),
    ("镇政府", "镇"),
    ("乡人民政府", "乡"),
    ("乡政府", "乡"),
    ("委员会", "委"),
    ("管理局", "局"),
)
_LONG = (
    ("发展和改革", "发展改革"),
    ("发展改革", "发改"),
    ("工业和信息化", "工信"),
    ("人力资源和社会保障", "人社"),
    ("住房和城乡建设", "住建"),
    ("卫生健康", "卫健"),
    ("市场监督管理", "市监"),
    ("市场监管", "市监"),
    ("农业农村和水利", "农水"),
    ("文化旅游广电体育", "文旅广体"),
    ("自然资源和规划", "资规"),
    ("城市管理和综合执法", "城管执法"),
    ("城市管理综合执法", "城管执法"),
    ("退役军人事务", "退役军人"),
    ("应急管理", "应急"),
    ("医疗保障", "医保"),
    ("国有资产监督管理", "国资"),
    ("机构编制", "编"),
    ("政治协商会议", "政协"),
)
# 区委组织部 is the 组织部; 区委办 stays what it is.
_PARTY = re.compile(
    r"^[区市县]?委(?=组织|宣传|统战|统一战线|政法|编|网信|网络|党校|老干|机关|直属|巡察|信访|社会|档案|党史)"
)


class NameKeys:
    """Keys of unit names in one organisation: `江洲市澄湖区洪桥街道办事处` and `洪桥街道` have the same."""

    def __init__(self, *organisation_names: str) -> None:
        heads: set[str] = set()
        for name in organisation_names:
            name = clean_name(name)
            heads.add(name)
            if "市" in name[:-1]:
                heads.add(name.split("市", 1)[1])
        self._heads = sorted((head for head in heads if len(head) > 1), key=len, reverse=True)
        self._keys: dict[str, str] = {}

    def key(self, name: str) -> str:
        """The key of a name; never empty for a name that isn't."""
        known = self._keys.get(name)
        if known is None:
            known = self._keys[name] = self._made(name)
        return known

    def _made(self, name: str) -> str:
        text = half_width(clean_name(name)).replace("（", "(").replace("）", ")")
        key = text.removeprefix("中共").removeprefix("中国共产党")
        for head in self._heads:
            if key.startswith(head) and len(key) > len(head) + 1:
                key = key[len(head) :]
                break
        key = _PARTY.sub("", key)
        for long, short in _LONG:
            key = key.replace(long, short)
        for ending, short in _ENDINGS:
            if key.endswith(ending) and len(key) > len(ending):
                key = key[: -len(ending)] + short
                break
        if len(key) > 2 and key[0] == "区" and key[1] not in "委直级领政人":
            key = key[1:]
        return key or text


@functools.cache
def _rules() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row and not row[0].startswith("#")][1:]
    return tuple((re.compile(pattern), code, name) for pattern, code, name in rows)


def type_of(name: str, parent_type: str = "") -> str:
    """The code of a unit's type, guessed from its name and the type of the unit above."""
    text = clean_name(name)
    found = next(code for pattern, code, _name in _rules() if pattern.search(text))
    if found == DEPARTMENT and parent_type in {"street", "town"}:
        return "community" if parent_type == "street" else "village"
    if found == DEPARTMENT and parent_type:
        return parent_type
    return found


def type_names() -> dict[str, str]:
    """code → name of the types that may be proposed where an organisation has none of its own."""
    return {code: name for _pattern, code, name in _rules()}
