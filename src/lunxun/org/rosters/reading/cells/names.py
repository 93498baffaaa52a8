"""Names of persons: 张 三, 买买提•艾力, 李伟（女）*, 3.王芳, 欧阳 Ann."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lunxun.org.rosters.reading.cells.kinds import kind_in
from lunxun.org.rosters.reading.cells.text import HAN, line

_PLAIN = re.compile("[\u4e00-\u9fa5]{2,3}")
_GOOD = re.compile(
    f"[{HAN}]{{2,5}}|[{HAN}]{{1,12}}(·[{HAN}]{{1,12}})+|[A-Za-z][A-Za-z .'’-]{{1,58}}|[{HAN}]{{1,6}}[ ·]?[A-Za-z][A-Za-z ]{{0,20}}"
)
_DOTS = re.compile(f"(?<=[{HAN}])\\s*[•．・･‧∙●⋅.˙。▪]\\s*(?=[{HAN}])")
_BRACKET = re.compile(r"[(（\[【〔]([^)）\]】〕]*)[)）\]】〕]?")
_MARKS = re.compile(
    r"^(?:['‘’`*＊★☆△▲○●◎※#√✓✔√·\s]|[①-⑳]|\d{1,4}[.、．)）\s])+|[*＊★☆△▲○●◎※#√✓✔①-⑳\s，,。、;；:：]+$"
)
_COURTESY = re.compile(f"(?<=[{HAN}]{{2}})(同志|先生|女士|小姐)$")
# Family names of two characters: 欧阳 娜娜 is one person, 张三 李四 are two.
_COMPOUND = re.compile(
    "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|司空|夏侯|闻人|宇文|长孙|南宫|独孤|澹台|轩辕|端木|呼延|钟离|拓跋|"
    "濮阳|淳于|单于|申屠|公羊|公冶|太史|仲孙|赫连|百里|东郭|南门|西门|完颜|那拉|第五|左丘|梁丘|谷梁|万俟|纳兰|爱新觉罗"
)
_SEVERAL = re.compile(r"[、,，;；/\\\n&]|\s和\s")
VACANT = re.compile(
    r"^[(（\[]?(空缺|暂缺|缺|缺额|空|待定|待补|待配|暂无|无|拟配|未配备|待任命|空编|缺编|空岗|缺岗|缺员|待聘|待招|拟招|招聘中|岗位空缺|/+|-+|—+|[，,。.、;；:：…·＊*_＿]+|虚位|暂空)[)）\]]?$"
)


class Name(NamedTuple):
    text: str
    gender: str = ""
    kind: str = ""  # acting, seconded, concurrent
    aside: str = ""  # what stood in brackets and is none of these
    problem: str = ""  # "", odd, several, private


def name_of(value: str) -> Name:
    """The name in a cell; the common case first, rosters have a hundred thousand."""
    if _PLAIN.fullmatch(value):
        return Name(value)
    return _name_of(value)


@lru_cache(maxsize=20_000)
def _name_of(value: str) -> Name:
    raw = value.replace("\r", "\n").strip()
    text = line(value)
    gender = kind = ""
    asides: list[str] = []
    for inside in _BRACKET.findall(text):
        inside = inside.strip()
        if inside in {"男", "女"}:
            gender = inside
        elif kind_in(inside) and not kind:
            kind = kind_in(inside)
            asides.append(inside)
        elif inside:
            if re.fullmatch(r"[男女][,，、 ].+", inside):
                gender, inside = inside[0], inside[2:].strip()
            asides.append(inside)
    text = _MARKS.sub("", _BRACKET.sub("", text))
    courtesy = _COURTESY.search(text)
    if courtesy:
        gender = gender or ("女" if courtesy[1] in {"女士", "小姐"} else "")
        text = text[: courtesy.start()]
    if re.fullmatch(f"[{HAN}·]{{2,}}\\s+[男女]", text):
        gender, text = gender or text[-1], text[:-1]
    text = _DOTS.sub("·", text)
    # Two short names on one line are two people; 张 三 is one.
    several = (
        len([part for part in _SEVERAL.split(_BRACKET.sub("", raw)) if re.search(f"[{HAN}]{{2}}", part)]) > 1
    )
    words = text.split(" ")
    if len(words) > 1 and all(re.fullmatch(f"[{HAN}]{{2,4}}", word) for word in words):
        several |= len(words) > 2 or not _COMPOUND.fullmatch(words[0])
    if re.search(f"[{HAN}]", text):
        text = re.sub(f"(?<=[{HAN}·])\\s+|\\s+(?=[{HAN}·])", "", text)
    problem = ""
    if several:
        problem = "several"
    elif re.search("[\ue000-\uf8ff\U000f0000-\U0010ffff\ufffd?？□■]", text):
        problem = "private"
    elif not _GOOD.fullmatch(text):
        problem = "odd"
    return Name(text, gender, kind, "；".join(asides), problem)


def looks_like_name(value: str) -> bool:
    return bool(_PLAIN.fullmatch(value)) or not _name_of(value).problem
