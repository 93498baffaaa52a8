"""Titles of posts: which words they end in, 职级 and 级别 written with them, 兼 with its unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lunxun.org.rosters.reading.cells.kinds import kind_in
from lunxun.org.rosters.reading.cells.text import HAN, is_nothing, line
from lunxun.org.rosters.reading.words.units import (
    Path,
    looks_like_unit,
    unit_path,
    without_list_words,
    without_marks,
)

_GRADE = re.compile(
    "^(一级|二级|三级|四级)?(巡视员|调研员|主任科员|高级法官|高级检察官|警长|警员|警务技术(主任|主管|员)|法官|检察官|执法员|行政执法员)$|^(一|二)级(科员|巡视员)$|^副?主任科员$|^(一级|二级|三级|四级)高级(警长|主管|主办|法官|检察官)$"
)
_RANK = re.compile(
    "^(正|副)?(国|部|省|厅|局|地|师|市|县|处|团|科|股|乡科|县处|厅局)(级)?(正职|副职|实职|非领导职务|待遇|干部)?$|^(保留)?(正|副)(处|科|股|厅)级(待遇|干部)?$|^(乡科|县处|厅局)级(正|副)职$"
)
TITLE_END = re.compile(
    "(书记|主任|局长|科长|股长|处长|部长|院长|校长|园长|所长|站长|队长|组长|会长|主席|镇长|乡长|区长|县长|市长|经理|总监|总裁|董事长|董事|监事|"
    "委员|常委|成员|干事|干部|科员|办事员|主管|专员|专干|秘书|会计|出纳|医师|医生|护士|护师|护士长|护理部主任|药师|技师|教师|老师|教授|讲师|工程师|职员|"
    "员工|职工|工作人员|司机|驾驶员|文员|助理|顾问|馆长|台长|行长|庭长|法官|检察官|检察长|政委|教导员|指导员|民警|辅警|警长|网格长|网格员|秘书长|"
    "调研员|督学|督察长|督查专员|巡察专员|负责人|班长|主办|主任科员|厂长|店长|行长|社长|总编|编辑|记者|政治协理员|总工程师|总经济师|总会计师|协管员|"
    "两委|村长|代表|工人|员|师|长|岗)$"
)
_EXTERNAL = re.compile(
    "(局|街道|镇|乡|管委会|园区|开发区|公司|集团|中心|学校|医院|委员会|委|部|会|院|区|社区|村|所|站|学院|大学|中学|小学|协会|总会|支队|大队|办事处|政府办|委办|新区)$"
)
_OWN = re.compile(
    "(办公室|科|股|室|党组|党委|党工委|党总支|党支部|支部|工会|机关党委|纪委|总支|机关|综合|团委|妇联|人大|政协|武装部|团支部|办|组|居委会|村委会|班子|业务|分管|居民委员会|村民委员会)$"
)
_TITLE_TAIL = re.compile(
    "^(?P<unit>.{2,20}?)(?P<title>(?:党组|党委|党工委|党总支|党支部|工委)?(?:第一|常务|专职|代理?|名誉)?(?:副|总)?(?:书记|主任|局长|部长|院长|校长|所长|站长|队长|会长|主席|镇长|乡长|区长|经理|董事长|科长|股长|组长|秘书长|站长|成员|委员)(?:[、,，].{1,20})?)$"
)
_ROLE_TAIL = re.compile(
    "((?:党组织|党支部|党总支|村委会|居委会)?副?(?:书记|主任|校长|院长|园长|所长|站长|局长|镇长|乡长|村长|经理|网格长|网格员|楼长|楼栋长|护士长|班主任|专干|联络员))$"
)
# In brackets behind a title: how or since when, no part of its name. （一肩挑） and （党组书记） are.
_ASIDE = re.compile(
    r"^主持|试用|退休|退二线|离岗|内退|产假|病假|休假|期间|期满|\d{4}\s*[年.\-/]|^(负责|分管|联系|协助|驻|援|不驻会)"
)
_SPACED = re.compile(f"[{HAN}]( [{HAN}])+")
BARE = re.compile(
    "^(副?(主任|科长|股长|处长|队长|站长|所长|组长|部长|经理|班长|大队长|中队长)|负责人|护士长|副护士长)$"
)


@dataclass(frozen=True, slots=True)
class Held:
    title: str
    kind: str = ""
    unit: Path = ()  # another unit than the row's; empty for the row's own


@dataclass(frozen=True, slots=True)
class Titles:
    """What a 职务 cell holds: one post or several, and what was written with them."""

    held: tuple[Held, ...] = ()
    grade: str = ""
    rank: str = ""
    aside: str = ""


def in_one_line(cell: str) -> str:
    """A cell broken into lines: 副⏎主任 is one word that did not fit, 局长⏎党组书记 are two titles."""
    if "\n" not in cell:
        return cell
    text = ""
    for part in filter(None, (piece.strip() for piece in cell.split("\n"))):
        is_next = looks_like_title(text) and looks_like_title(part)
        text += ("、" if is_next and text[-1] not in "、,，;；/" else "") + part
    return text


def looks_like_title(text: str) -> bool:
    return 2 <= len(text) <= 40 and bool(TITLE_END.search(re.sub(r"[(（].*?[)）]", "", text)))


@lru_cache(maxsize=20_000)
def titles_of(cell: str) -> Titles:
    """副局长、党组成员 is one post; 街道党工委书记（兼园区副主任） are two."""
    text = line(cell).replace("\n", " ")
    if _SPACED.fullmatch(text):
        text = text.replace(" ", "")  # 副 局 长
    if is_nothing(text):
        return Titles()
    kind = grade = rank = ""
    more: list[Held] = []
    asides: list[str] = []
    for inside in re.findall(r"[(（\[【]([^)）\]】]*)[)）\]】]", text):
        word = inside.strip()
        if _GRADE.match(word):
            grade = word
        elif _RANK.match(word):
            rank = word
        elif match := re.match(r"^兼(?:任)?[:：]?(.+)$", word):
            more += _concurrent(match[1])
        elif kind_in(word):
            kind = kind_in(word)
            if len(word) > 5 or "挂职" in word:
                asides.append(word)
        elif _ASIDE.search(word):
            asides.append(word)
        else:
            continue
        text = (
            text.replace(f"({inside})", "")
            .replace(f"（{inside}）", "")
            .replace(f"[{inside}]", "")
            .replace(f"【{inside}】", "")
        )
    text = re.sub(r"\s+", " ", text).strip(" 、,，;；")
    text, tail = _cut_concurrent(text)
    more = tail + more
    text, kind, aside = _cut_kind(text, kind)
    asides += [aside] if aside else []
    text, grade, rank = _cut_grades(text, grade, rank)
    held = [Held(text, kind)] if text else []
    return Titles(tuple(held + more), grade, rank, "；".join(asides))


def _cut_concurrent(text: str) -> tuple[str, list[Held]]:
    """街道党工委书记兼园区副主任 → 街道党工委书记 and 园区 / 副主任."""
    parts = re.split(r"[、,，;；\s]*(?<!专)(?<!不)(?<!全)兼(?:任)?(?!职|顾|管)[:：\s]*", text)
    if len(parts) < 2 or not parts[0]:
        return text, []
    more: list[Held] = []
    for part in parts[1:]:
        more += _concurrent(part)
    return parts[0].strip(" 、,，;；"), more


def _concurrent(text: str) -> list[Held]:
    text = text.strip(" 、,，;；")
    if len(text) < 2:
        return []
    match = _TITLE_TAIL.match(text)
    if match and _EXTERNAL.search(match["unit"]) and not _OWN.search(match["unit"]):
        return [Held(match["title"], "concurrent", unit_path(match["unit"]))]
    return [Held(text, "concurrent")]


def role_in_title(text: str) -> str:
    """书记 of 清溪镇各村书记通讯录; "" where several are named or none."""
    bare = without_list_words(re.sub(r"[(（【\[].*?[)）】\]]", "", without_marks(text)))
    match = _ROLE_TAIL.search(bare)
    return match[1] if match and not re.search("[、，,及和与]", bare) else ""


@lru_cache(maxsize=20_000)
def posts_in_note(note: str) -> tuple[Held, ...]:
    """兼任区内审协会会长 in a remark is a second post, and says nothing about how the first is held."""
    found: list[Held] = []
    for part in re.split("[;；。,，]", note):
        match = re.match(
            r"^(?:[\d年月.\-/起至今自 ]*)(?:现|同时|并|另)?兼任?[:：]?(?!职)(.{2,24})$", part.strip()
        )
        if match and looks_like_title(match[1]):
            found += _concurrent(re.sub(r"[(（][^)）]*[)）]$", "", match[1]))
    return tuple(found)


def _cut_kind(text: str, kind: str) -> tuple[str, str, str]:
    """副局长主持工作 → 副局长, acting; 借调区委办 alone stays a remark."""
    match = re.search(r"[、,，;；\s]*[(（]?(主持(?:全面|日常|行政|党务|党政)*工作)[)）]?", text)
    if match and match.start() > 0:
        return (text[: match.start()] + text[match.end() :]).strip(" 、,，;；"), kind or "acting", ""
    match = re.search(r"[、,，;；\s]+((?:借调|挂职|抽调|借用)[^、,，;；]*)$|^(?:挂职|挂任)(?=.{2})", text)
    if match and match[1]:
        return text[: match.start()].strip(" 、,，;；"), kind or "seconded", match[1]
    if match:
        return text[match.end() :], kind or "seconded", "挂职"
    return text, kind, ""


def _cut_grades(text: str, grade: str, rank: str) -> tuple[str, str, str]:
    """副局长、三级调研员 → 副局长 with the grade; a grade alone stays the title too."""
    parts = [part for part in re.split(r"\s*[、,，;；/]\s*|\s+", text) if part]
    kept = []
    for part in parts:
        if _GRADE.match(part):
            grade = grade or part
        elif _RANK.match(part):
            rank = rank or part
        else:
            kept.append(part)
    if len(kept) == len(parts):
        return text, grade, rank
    return ("、".join(kept) if kept else parts[0]), grade, rank


def is_grade(text: str) -> bool:
    return bool(_GRADE.match(text))


def is_rank(text: str) -> bool:
    return bool(_RANK.match(text))


def unit_before_title(text: str) -> tuple[Path, str]:
    """区应急管理局局长 → (区应急管理局), 局长; for rosters that have no unit column."""
    first, _blank, rest = text.partition(" ")
    if rest and looks_like_unit(first) and looks_like_title(rest.replace(" ", "")):
        return unit_path(first), rest.replace(" ", "")  # 区委组织部 干部科科长
    spaced, text = text, re.sub(f"(?<=[{HAN}]) (?=[{HAN}])", "", text)  # 区应急管理局 局长
    if match := re.match(
        f"^([区县市省](?:委|政府|政协))((?:副|常务副)?(?:书记|常委|秘书长|主席)[{HAN}、]{{0,18}})$", text
    ):
        return (match[1],), match[2]
    match = re.match(
        f"^([{HAN}]{{2,20}}(?:局|委|办公室|街道|镇|乡|医院|公司|集团|中心|学校|大学|中学|小学|幼儿园|银行|支行|院|部|会|社区|村|所|站|馆|队|厂|[一二三四五六七八九十]中)(?![长员]))((?:党组|党委|党工委)?(?:副|常务副)?[{HAN}、]{{2,20}})$",
        text,
    ) or re.match(f"^([区县市省][{HAN}]{{1,10}}办)((?:副|常务副)?[{HAN}、]{{2,20}})$", text)
    if match and looks_like_unit(match[1]) and looks_like_title(match[2]):
        unit, title = match[1], match[2]
        # 望湖街道 + 党工委书记, not 望湖街道党工委 + 书记.
        if (
            party := re.search("(?<=.{3})(党工委|党组|党委|党总支|党支部|纪工委|工委)委?$", unit)
        ) and looks_like_unit(unit[: party.start()]):
            unit, title = unit[: party.start()], party[0] + title
        return unit_path(unit), title
    return (), spaced
