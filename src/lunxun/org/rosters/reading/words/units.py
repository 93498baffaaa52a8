"""What names of units look like, how several levels stand in one cell, in a title, in a sheet's name."""

from __future__ import annotations

import re
from functools import lru_cache

from lunxun.org.rosters.reading.cells.text import HAN, line

Path = tuple[str, ...]

_TOWN = "街道办事处|街道|镇人民政府|乡人民政府|镇|乡|苏木"
_GRASSROOTS = "社区居委会|社区居民委员会|社区|居委会|居民委员会|村委会|村民委员会|村|嘎查|居"
_SECTIONS = "办公室|科|股|室|处|组|班|队|办|部|站|所|窗口|车间|病区|门诊|中心"
_UNIT_END = re.compile(
    f"({_TOWN}|{_GRASSROOTS}|委|委员会|局|办|办公室|院|会|(?<!干)部|公司|集团|中心|学校|大学|学院|中学|小学|幼儿园|园区|开发区|管委会|"
    "党校|站|所|队|支队|大队|中队|厂|银行|分行|支行|联社|总社|科|股|室|处|组|馆|园|场|社|协会|联合会|总会|工会|法庭|机关|党委|党工委|区|"
    "矿|段|店|库|基地|宿舍|门诊部?|病区|车间|班|系|医院|卫生院|服务处|办事处|指挥部|项目部|事业部|政府|人大|政协|纪委监委|团委|妇联|科协|残联|工商联|总工会|"
    "网格|年级|[高初][一二三]|党政办|[一二三四五六七八九十]中|附中|附小|窗口|专班|总队|联盟|平台|编办|政务大厅|法院|检察院|人武部|档案|国企|分局|总局|分院|产业园|示范区|新区|片区|外科|内科)$"
)
_INTERNAL_END = re.compile(f"({_SECTIONS}|(?<=.)庭)$")
# Not units though they end like one.
_NOT_UNITS = re.compile(
    "^(班子|领导班子|班子成员|中层|中层干部|一般干部|一般人员|工作人员|在职|在岗|在编|退休|离休|离退休|借调|编外|聘用|劳务派遣|公益性岗位|"
    "机关干部|事业干部|普通干部|科级干部|科员|后备干部|正职|副职|党员|群众|其他|其它|人员|党委班子|行政班子|党政班子|领导|局领导|院领导|校领导|"
    "(机关|局属|院属|区属|职能|业务|行政|临床|医技|内设|直属|下属|二级|基层|所属|管理|后勤|党群)(部门|科室|机构|单位|处室)|.{0,3}领导|区领导|镇领导|街道领导|公司领导|中心领导|单位领导|党政领导|公务员|参公|事业|工勤|合同制|临聘|辅警|女干部|年轻干部|调离|挂职|值班|带班|轮班|早班|夜班)"
    "(班子|成员|人员|干部|队伍|编制|名单)*$"
)
_GENERIC_SHEET = re.compile(
    r"^(sheet|工作表|表|table|副本|页|复制|book|new|新建|staff|employees?|personnel|roster|list|contacts?|members?|people|data|export|all|master|directory)?[\s_-]*\d*([(（]\d+[)）])?$|^(花名册|名册|名单|人员|人员名单|人员信息|汇总|总表|明细|"
    r"干部|职工|员工|教职工|在职|全体|全部|数据|基本信息|通讯录|联系表|原始|最新|导入|模板|样表|信息表|基础信息|在职人员|干部名册|全员|一览表|统计表|登记表)+\d*$",
    re.I,
)
# Sorts of units, by which offices part their workbooks: 机关, 街镇, 村社区.
_SORTS = re.compile(
    r"\d*[、.．\-_ ]*(全)?[省市区县]?(直|属|级|直属)?(党政|党群|政府)?(机关|部门|单位|企业|企事业单位|事业单位|国企|群团)"
    r"|街镇|镇街|乡镇|镇乡|街道|街道乡镇|村|社区|村社区|村居|两新(组织)?|基层|基层单位|其他|其它"
)
_LISTS = "一览|配置表|配备表|职数表|岗位表|分工表|安排表|值班表|排班表|花名册|名册|名单|一览表|通讯录|通讯簿|登记表|统计表|汇总表|信息表|联系表|情况表|人员表|基本情况|信息采集表|明细表|点名册|报名表|信息一览|(?<=人员)情况|(?<=干部)情况|(?<=职工)情况|(?<=教师)情况|(?<=队伍)情况|联系方式|台账|信息|回执"
_LIST = re.compile(
    f"{_LISTS}|(?i:(?:employee|staff|contact|personnel|name|phone)s? ?(?:list|directory|book)|roster)"
)
_PEOPLE = re.compile(
    "(民辅警|协警|文职|岗位|分工|人员岗位|机关|全体|全区|在职|在编|在岗|科级|领导|干部|职工|教职工|教师|员工|人员|工作人员|干部职工|医务人员|医护人员|班子|成员|党员|民警|公务员|事业|中层|处级|"
    "后备|基本|通讯|培训|参训|学员|联系|及|和|与|、|所属|内部|行政|编制|正式|合同制|聘用|两委|“两委”|党组|年度|调训|轮训|最新|在册|管理|医生|护士|专业技术|"
    "社区|村|村级|参加|借调|抽调|挂职|派驻|驻村|选派|跟班|返聘|见习|实习|各类|信息|情况|登记|统计|汇总|表|方式|电话|花名|名|册|单|年轻|优秀|女|护理|护士|后勤|保安|安保|骨干|专职|兼职|志愿者|队员|执法|技术|驾驶|窗口|乡村医生|家庭医生|退休|离退休|社区工作者|网格员|辅警|中青班|村干部|社区干部|调查|采集|局|报名)+$"
)
# 干警, 编外人员, 班主任: people of whatever kind, where the words above know no end of them.
_STAFF = "民辅警|协警|人员|干部|职工|员工|干警|民警|辅警|教师|医师|医生|护士|药师|技师|成员|委员|队员|学员|职员|工作者|用工|班子"
_ROLES = (
    "主任|书记|校长|园长|院长|所长|站长|队长|组长|班长|网格长|楼长|楼栋长|负责人|责任人|联系人|联络员|工勤|员"
)
_STRONG_HEAD = re.compile(
    f"^(?![全本各])([{HAN}]{{1,20}}(?:局|街道|街道办事处|(?<![城集市乡村])镇|乡|法院|检察院|医院|中医院|保健院|卫生院|公司|集团|大学|学院|中学|小学|学校|幼儿园|管委会|委员会|残联|妇联|科协|文联|总工会|支队|大队|中队|派出所|司法所|服务中心|(?<=[^省市区县])社区|(?<=.)村|居委会|村委会|[省市区县][委府政][{HAN}]{{0,8}}(?:办|部|室)))"
    f"(?=([{HAN}、]{{1,16}})$)"
)
_LIST_TAIL = re.compile(f"({_STAFF}|{_ROLES})(配备|配置|任职|任免|变动|信息|情况|安排|分布|学历|基本|值班)?$")
# 中共临江区统计局支部委员会: the members of a party branch work in the office it is of.
_PARTY = re.compile(
    f"(?:中共|中国共产党)?([{HAN}]{{3,24}}?)(?:机关)?(?:第[一二三四五六七八九十]+)?(?:党支部|党总支部?|支部委员会|总支部委员会|支部)(?:委员会)?"
)
# 区教育局下属学校校长: the people are in parts of the unit.
_PARTS_OF = re.compile("(下属|所属|下辖|所辖|辖区|直属|系统|机关|各|驻).*$")
_KINDS_OF_STAFF = re.compile(
    "行政|后勤|教辅|教学|党政|中层|校级|院级|班子|领导班子|[正副]?(厅|局|处|科|股)级?|[一二三四]级|一般|"
    "(在岗|在编|在职|正式|编外|合同制?|临时|临聘|外聘|聘用|专职|兼职|全体)*(护士|医生|医师|药师|教师|老师|民警|辅警|干警|职员|党员|学员|队员|工人|合同工|临时工|"
    "志愿者|网格员|协管员|离职|辞职)?"
)
_NUMBERING = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十百]{1,4}[、.．:：\s]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[、.．)）:：]\s*|[①-⑳]|0\d\s+|[★☆●■◆▲△○◎※·\-—*#]+)\s*"
)
_COUNT = re.compile(
    r"\s*[(（\[【]?\s*(?:共|合计|小计|实有|在职|总计|现有|编制)?\s*[:：]?\s*\d+\s*[人名位个](?:[，,;；、].*)?[)）\]】]?\s*[:：]?$"
)
_BETWEEN = re.compile(r"\s*(?:[/\\>|→》＞／]|->|--|—+|[-–－](?=\D)|\n)\s*")
_FORMER_NAME = re.compile(
    "(?<=.{2})[(（](?:(?:原|曾用名|以下简称|简称)[^)）]{1,20}|[^)）]*(?:空缺|暂缺|缺额|主持)[^)）]*)[)）]$"
)
_GLUED_TOWN = re.compile(
    f"^([{HAN}]{{1,12}}?(?:街道办事处|街道|(?<![城集市乡村])镇|乡))"
    f"((?!办事处|党工委|党委|人大|政府|人民政府|机关|社区卫生|卫生院|中心小学|中心学校|中心幼儿园|工委|纪工委|政协|武装部|级|区$)[{HAN}·]{{1,14}}?"
    f"(?:{_GRASSROOTS}|办公室|党政办|综合办|中心|站|所|科|办|大队|中队|队))$"
)
_GLUED_SECTION = re.compile(
    f"^([{HAN}]{{2,16}}?(?:局|管委会|公司|集团|医院|学院|大学|纪委监委|总工会|审批局|检察院|法院))"
    f"(办公室|综合科|人事科|财务科|财务部|综合部|人力资源部|[{HAN}]{{1,8}}?(?:科|股|科室|大队|中队|支队))$"
)


def looks_like_unit(text: str) -> bool:
    return 2 <= len(text) <= 40 and bool(_UNIT_END.search(text)) and not _NOT_UNITS.match(text)


def is_internal(text: str) -> bool:
    """科, 股, 室, 办…: a part of a unit, judged by its last character only."""
    return bool(_INTERNAL_END.search(text)) and not re.search("(委员会|街道|社区|管委会)", text)


def is_institution(text: str) -> bool:
    """A hospital, school, company: its own 科室 and 部门 are its units."""
    return bool(
        re.search(
            "([一二三四五六七八九十]中$|附中|附小|幼儿园|党校|医院|卫生院|大学|学院|学校|中学|小学|公司|集团|银行|厂|保健院|疾控中心|院区|校区)",
            text,
        )
    )


def is_grassroots(text: str) -> bool:
    return bool(re.search(f"({_GRASSROOTS})$", text))


def is_town(text: str) -> bool:
    return bool(re.search(f"({_TOWN})$", text))


def is_not_unit(text: str) -> bool:
    return bool(_NOT_UNITS.match(text))


def without_marks(text: str) -> str:
    """一、区委办公室（12人） → 区委办公室."""
    text = line(text)
    before = ""
    while text != before:
        before = text
        text = _COUNT.sub("", _NUMBERING.sub("", text)).strip(" ：:，,。;；")
    return text


@lru_cache(maxsize=20_000)
def unit_path(cell: str) -> Path:
    """Names from the highest level down that one cell holds.

    洪桥街道洪桥社区, 洪桥街道/洪桥社区 → (洪桥街道, 洪桥社区); 区应急管理局 办公室 → (区应急管理局, 办公室).
    """
    text = re.sub(r"\s+(?=[(（])", "", without_marks(cell))
    text = _FORMER_NAME.sub("", text)
    if not text:
        return ()
    pieces: list[str] = []
    for piece in _BETWEEN.split(text):
        pieces += _by_space(piece.strip())
    found: list[str] = []
    for piece in pieces:
        for one in _glued(piece):
            if one and (not found or found[-1] != one):
                found.append(one)
    return tuple(found)


def _by_space(text: str) -> list[str]:
    tokens = text.split(" ")
    if len(tokens) == 1:
        return [text] if text else []
    if all(re.search("[A-Za-z]", one) for one in tokens):
        return [text]
    if all(len(one) >= 2 for one in tokens) and looks_like_unit(tokens[0]):
        return tokens
    if any(re.search("[A-Za-z]", one) for one in tokens):
        return [text]
    return ["".join(tokens)]


def _glued(text: str) -> Path:
    for pattern in (_GLUED_TOWN, _GLUED_SECTION):
        match = pattern.match(text)
        if match and not (match[1].endswith("镇") and match[2] in {"村", "社区"}):
            return (*_glued(match[1]), match[2]) if pattern is _GLUED_SECTION else (match[1], match[2])
    return (text,)


def joined(upper: Path, lower: Path) -> Path:
    """`lower` below `upper`, with what both say said once: (洪桥街道,) + (洪桥街道, 洪桥社区)."""
    if not upper or not lower:
        return upper or lower
    for start, name in enumerate(upper):
        if _same(name, lower[0]):
            kept = name if len(name) >= len(lower[0]) else lower[0]
            return (*upper[:start], kept, *lower[1:]) if len(lower) > 1 or start == len(upper) - 1 else upper
    last = upper[-1]
    if lower[0].startswith(last) and len(lower[0]) > len(last) + 1:
        rest = lower[0][len(last) :].lstrip(" -—/·")
        if looks_like_unit(rest):
            return (*upper, rest, *lower[1:])
    return (*upper, *lower)


def _same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if shorter == longer:
        return True
    if len(shorter) < 3 or is_grassroots(shorter) != is_grassroots(longer):
        return False
    # 区应急管理局 is 澄湖区应急管理局; 洪桥街道 is 洪桥街道办事处.
    if longer.endswith(shorter):
        return (
            bool(re.fullmatch(f"[{HAN}]{{1,6}}[省市区县州旗]?", longer[: -len(shorter)]))
            and shorter[0] in "省市区县州旗"
        ) or bool(re.fullmatch(f"[{HAN}]{{1,8}}[省市区县州旗]", longer[: -len(shorter)]))
    return longer.startswith(shorter) and longer[len(shorter) :] in {"办事处", "机关", "党工委", "人民政府"}


@lru_cache(maxsize=5_000)
def unit_in_title(text: str) -> str:
    """The unit that a title names: 洪桥街道2022年干部花名册（在职） → 洪桥街道; "" when it names none."""
    text = re.sub(r"[(（\[【][^)）\]】]*[)）\]】]", "", line(text)).replace(" ", "")
    text = re.sub(r"^(附件|附表|附)\s*\d*[:：]?", "", text)
    text = re.sub(
        r"(截至|截止)?\s*(19|20)\d\d\s*(年度?|[-./])\s*(\d{1,2}\s*(月份?|[-./])\s*(\d{1,2}\s*日?)?)?",
        "",
        text,
    )
    match = _LIST.search(text)
    if not match:
        return _before_staff(text)
    head = re.sub(r"\d{1,2}月份?$", "", text[: match.start()].strip("《“\"'—-_ "))
    if leaders := re.search("([省市区县])级?领导$", head):
        return f"{leaders[1]}领导"
    return _strip_people(head) or _before_staff(head)


def _before_staff(head: str) -> str:
    """The unit before people of a kind that no list of words foresees: 区人民法院干警, 柳林镇各村主职干部."""
    match = _STRONG_HEAD.match(head)
    if not match or not _LIST_TAIL.search(match[2]):
        return ""
    unit = _PARTS_OF.sub("", match[1])
    return _tidy(unit) if len(unit) >= 3 and looks_like_unit(unit) else ""


def _strip_people(head: str) -> str:
    head = head.rstrip("及和与、")
    while head and not (looks_like_unit(head) and not re.search("(人员|干部|职工|班子)$", head)):
        shorter = _PEOPLE.sub("", head)
        if shorter == head:
            return ""
        # One word at a time: 应急管理局局机关干部 must keep its 局.
        for size in range(1, len(head)):
            if (
                not re.search("[及和与、]", head[:-size])
                and _PEOPLE.fullmatch(head[-size:])
                and looks_like_unit(head[:-size])
                and not re.search("(人员|干部|职工|班子)$", head[:-size])
            ):
                return _tidy(head[:-size])
        return ""
    return _tidy(head)


def _tidy(unit: str) -> str:
    if (party := _PARTY.fullmatch(unit)) and looks_like_unit(party[1]):
        unit = party[1]
    unit = re.sub(
        "[^委局部院会办校司](中青|年轻干部|培训|进修|专题|轮训|青干)?班$|(中青|培训|进修|专题|轮训|青干)班$",
        "",
        unit,
    )
    unit = re.sub("(?<=[局委办院司会])内部$", "", unit)
    unit = re.sub("(?<=局)(各|所属|下属)?(派出所|司法所|中队|科室|部门)$", "", unit)
    unit = re.sub('(?<=[村区])[“"]?两委[”"]?$', "", unit)
    unit = re.sub("(驻|包|联|挂)(村|社区)$", "", unit)
    unit = re.sub("(?<=[镇乡道])(各|全体|所属)?(村|社区|居|村社区|村居|村级)?(两委)?$", "", unit)
    if unit.endswith("机关") and looks_like_unit(unit[:-2]):
        unit = unit[:-2]
    return (
        ""
        if re.search("(干部|人员|职工|学员)$", unit)
        or re.fullmatch(
            f"[{HAN}]{{0,8}}(省|市|(?<![社园新片小校院病厂矿])区|县|州|旗)(直|属|管|级)?(机关|单位|部门)?",
            unit,
        )
        else unit
    )


@lru_cache(maxsize=2_000)
def unit_in_sheet_name(name: str) -> str:
    """The unit that a sheet's name stands for; "" for Sheet1, 花名册 and the like."""
    text = without_marks(re.sub(r"^\d{1,3}[、.．\-_ ]*", "", line(name)))
    text = re.sub(r"[(（][^)）]*[)）]$", "", text).strip()
    if re.fullmatch("[省市区县]级?领导(班子|干部)?", text):
        return text
    if not re.search(f"[{HAN}]{{2}}|[A-Za-z]{{2}}", text):
        return ""
    if not text or _GENERIC_SHEET.match(text) or re.fullmatch(r"[\d.\-年月日_ ]+", text):
        return ""
    titled = unit_in_title(text)
    if titled:
        return titled
    if (
        _LIST.search(text)
        or is_not_unit(text)
        or _KINDS_OF_STAFF.fullmatch(text)
        or re.search("(人员|干部|职工|名册|说明|字典|参数|填表|统计|汇总|退休|在职|注意)", text)
    ):
        return ""
    return text


def without_list_words(text: str) -> str:
    """清溪镇各村书记 of 清溪镇各村书记通讯录."""
    match = _LIST.search(text)
    return text[: match.start()] if match else text


def is_short_for(short: str, name: str) -> bool:
    """一公司 on a sheet's tab is 城建集团第一建筑公司 of its title: every character, in the same order."""
    rest = iter(name)
    return len(short) >= 2 and all(one in rest for one in short)


def is_sort_of_units(name: str) -> bool:
    """Whether a sheet's name says what sort its units are (机关, 街镇), and is none of them itself."""
    return bool(_SORTS.fullmatch(line(name)))
