"""Headings of columns: synonyms that offices use → the field, and how far a unit column is from the top.

`heading_of` knows a heading by its exact word (1.0), by a word inside (0.7 – 0.85), or not at all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from lunxun.org.rosters.reading.cells.text import squeezed

EXACT: dict[str, str] = {
    "order": "序号 序 顺序 顺序号 序列 序次 排序 排序号 排名 次序 领导排名 号数 no no. № # 行号 排位",
    "number": "工号 人员编号 人员编码 人员代码 职工号 职工编号 职工代码 员工编号 员工号 员工工号 干部编号 警号 工作证号 教工号 "
    "教职工号 工资号 人事编号 胸牌号 工作号 编制号 id employeeid employeeno staffno staffid 职员代码 人事代码 胸卡号 执法证号",
    "name": "姓名 名字 人员姓名 干部姓名 员工姓名 职工姓名 教师姓名 教工姓名 学员姓名 参训人员 参训人员姓名 人员名称 本人姓名 "
    "中文姓名 参会人员 参加人员 参训学员 名 姓名(中文) name fullname staffname employeename chinesename 医生姓名 民警姓名 姓 名 人名 参训人 人员",
    "gender": "性别 男女 男/女 sex gender 性",
    "born": "出生年月 出生日期 出生年月日 生日 出生时间 出生 出生年份 出生年 出生月份 生年 生年月日 出生日 birthday birth "
    "dateofbirth birthdate 出 生年月 生辰",
    "title": "职务 现任职务 现职务 工作职务 行政职务 党政职务 党内职务 职务名称 职位 岗位 岗位名称 现任岗位 工作岗位 职务岗位 "
    "职务/岗位 岗位/职务 职务职级 职务(职级) 现职 现任职 任职 所任职务 担任职务 单位职务 职务头衔 职称职务 兼任职务 title "
    "position post jobtitle 职别 现任党政职务 党委职务 党内外职务 社会职务 现职位 职务、职级 现任职务职级 身份职务 现任 职务及职级",
    "rank": "级别 行政级别 职务级别 职务层次 现任职务层次 干部级别 rank 领导职务层次 职务等级 行政职级 行政级",
    "grade": "职级 现任职级 职级层次 现职级 公务员职级 职级名称 非领导职务 职级等级 岗位等级 专业技术职务 职称 专业职称 技术职称 "
    "岗级 grade 警衔等级 专业技术等级",
    "category": "人员类别 人员性质 编制性质 编制类型 编制类别 编制 编制情况 身份 人员身份 身份类别 用工形式 用工性质 用工类型 "
    "用工方式 类别 人员类型 岗位类别 干部类别 身份性质 编别 category 人员属性 员工类别 员工类型 编制身份 是否在编 在编情况 人员状态",
    "line": "条线 业务条线 工作条线 战线 线别 所属条线 业务线 条口 归口 line 专业线",
    "phone": "手机 手机号 手机号码 移动电话 联系电话 电话 电话号码 联系方式 联系手机 手机电话 移动电话号码 本人手机 本人手机号 "
    "手机(11位) 手提电话 个人电话 私人电话 mobile phone tel telephone cellphone 联系号码 通讯号码 联络方式 联络电话 "
    "手机联系方式 常用手机 常用电话 手机号(必填) 长号 电话(手机) 本人电话 手机长号 联系人电话",
    "smartphone": "智能手机 是否智能手机 是否使用智能手机 是否有智能手机 有无智能手机 能否使用智能手机 使用智能手机 会用智能手机 "
    "智能机 是否智能机 能否用智能手机 是否会用智能手机",
    "post_kind": "任职方式 任职类型 任职性质 任职形式 任职状态 任职类别 兼职情况 是否兼任 主兼职",
    "from_on": "任职时间 任职日期 任现职时间 现任职务时间 任现职日期 到任时间 任职起始 任职起始时间 任职年月 任现职年月 "
    "现职任职时间 任现职务时间 现任职务任职时间 任该职时间 任职起始日期 任期开始 现任职时间 任职开始时间",
    "note": "备注 备 注 附注 说明 备考 注 remark remarks note notes 备注说明 其他说明 情况说明 其他",
    "unit_type": "单位类型 单位性质 机构类型 单位类别 机构性质 单位属性 机构类别 部门类型",
}
# Levels: 0 above, 1 the unit itself, 2 below a unit, 3 a part of it (科室), 4 a grid 网格 of a community.
UNITS: dict[int, str] = {
    0: "上级单位 主管单位 主管部门 上级部门 所属系统 系统 集团 集团公司 总公司 一级单位 一级部门 街道 街镇 镇街 乡镇 街道(镇) 镇 "
    "所属街道 所属镇街 所属街镇 所属乡镇 乡镇街道 街道乡镇 乡镇(街道) 镇(街道) 板块 事业部 医院 医院名称 所在医院 区县 二级集团 所属集团 归属单位 归口单位 "
    "所属区域 片区 分局 parentunit 上级机构 管理单位 所在街道 所在街镇 所在乡镇 街道名称 镇街名称 中心城区",
    1: "院区 校区 单位 工作单位 所在单位 单位名称 所属单位 任职单位 现单位 现工作单位 机构 机构名称 单位全称 公司 公司名称 所在机构 所属机构 "
    "单位部门 单位(部门) 工作单位名称 所在工作单位 学校 学校名称 所在学校 服务单位 派出单位 人事关系所在单位 编制单位 编制所在单位 "
    "单位简称 unit organisation organization company 单位及部门 部门单位 单位/部门 部门/单位 部门(单位) 工作机构 任教学校 医疗机构 门店 "
    "参训单位 报送单位 单位名 所属公司 现所在单位 现任职单位 支行 网点 项目部 所在公司 项目 法人单位 二级单位 下属单位 直属单位",
    2: "部门 所在部门 部门名称 所属部门 工作部门 二级部门 社区 村 村(社区) 社区(村) 村/社区 社区/村 所在社区 所属社区 "
    "社区名称 社区名 村名 村名称 村社名称 村(社区)名称 社区(村)名称 村/社区名称 村社 村居 村(居) 分公司 子公司 学院 院系 系部 所在院系 站所 基层单位 department dept 部室 部门(科室) "
    "部门/项目 项目/部门 部门(项目) 部门科室 中心 所属村(社区) 所在村(社区) 村社区 社区村 任职部门 现部门 部门/科室 中心/部门 直属单位 基层所 村级组织 部(室)",
    4: "网格 网格名称 所属网格 所在网格 网格名 责任网格 负责网格 微网格 基础网格 专属网格 网格片区",
    3: "科室 系 系(教研室) 系/教研室 教研室 所在系 所在科室 科室名称 处室 股室 内设机构 班组 病区 车间 年级组 教研组 三级部门 小组 所在处室 工作科室 科(室) 科室(部门) "
    "科室队所 股(室) 科(股)室 处(室) 科组 所属科室 岗位科室 组别 科别 区队 中队 工段 现科室 科室/部门 科室部门 section 内设科室 "
    "组室 室 所在支部 所在党支部 所属支部 所属党支部 党支部 党支部名称 支部 支部名称 党小组 任职科室 工序 部(科)室 科室站所 科/室 科(所) 科队 四级部门 内设部门",
}
# Never read, never shown as a sample: PIPL keeps to what a task needs.
_NOT_TAKEN = re.compile(
    "身份证|证件号|证件类型|证件号码|公民身份|护照|住址|家庭|地址|户籍|户口|籍贯|出生地|民族|族别|健康|病史|病历|病情|疾病|体检|血型|"
    "银行|卡号|开户|账号|工资|薪|收入|婚|宗教|信仰|配偶|子女|父母|微信|qq|邮箱|email|e-mail|mail|指纹|人脸|照片|相片|"
    "残疾|社保|医保号|公积金|紧急联系|idcard|idnumber|passport|address|车牌|生育|过敏|疫苗|核酸|政治面貌|党派|党员|入党|"
    "身份号|身高|体重|签名|签字|密码"
)
# Known, and of no use here: the note says so and nothing is read.
_UNUSED = re.compile(
    "(借调|借用|挂职|抽调|派驻|选派)(单位|部门|到|至|时间|日期|起止|期限|去向|地点)|^原(工作)?单位|拼音|简拼|曾用名|年龄|工龄|党龄|学历|学位|毕业|院校|专业$|所学专业|参加工作|入职|进入|特长|奖惩|考核|任现职级|任现职务层次|任同职级|现级别时间|"
    "^(小区|楼栋|楼幢|幢|楼号|单元|门牌)(名称|号)?$|^(值班|带班)?(日期|星期|周次|班次|时段)$|办公电话|办公室电话|单位电话|座机|固话|固定电话|宅电|传真|短号|虚拟|办公地点|房间|座位|就餐|用餐|住宿|车辆|"
    "分管|分工|负责工作|职责|简历|退休时间|退休日期|合同|组别$|学时|成绩|是否参|人数|编制数|实有|邮编|邮政|^任教|^任课|^学科$|^(联系|包保|挂钩|挂点|驻点|包联|结对|对口|帮扶|挂包)的?(村|社区|单位|企业|部门|镇|街道|乡镇|点)|^教学科目$|^拟(任|提|聘|调)|是否.{0,2}班主任|^年级$"
)
_INSIDE: tuple[tuple[str, str, float], ...] = (
    ("智能手机|智能机", "smartphone", 0.9),
    ("手机|移动电话", "phone", 0.85),
    ("电话|联系方式", "phone", 0.7),
    ("姓名|名字", "name", 0.8),
    ("出生|生日", "born", 0.8),
    ("性别", "gender", 0.85),
    ("任职.{0,2}(时间|日期|年月)|任现职", "from_on", 0.7),
    ("职务层次|职务级别|行政级别", "rank", 0.8),
    ("职级", "grade", 0.75),
    ("编制|用工|人员类|人员性质", "category", 0.75),
    ("职务|岗位|职位", "title", 0.75),
    ("工号|员工编|人员编|职工编", "number", 0.75),
    ("条线", "line", 0.75),
    ("单位类|单位性质|机构类", "unit_type", 0.75),
    ("备注|说明", "note", 0.75),
    ("序号|排序", "order", 0.75),
)
_UNIT_INSIDE: tuple[tuple[str, int], ...] = (
    ("^(上级|主管|归口|管理)(单位|部门|机构)|^(所属|所在|任职|隶属|工作)(街道|镇街|街镇|乡镇|镇|街)", 0),
    ("^(所属|所在|任职|隶属|工作)(社区|村)|^(社区|村)名称$", 2),
    ("(科室|处室|股室|班组|内设机构)(名称)?$", 3),
    ("部门(名称|全称)?$", 2),
    ("(单位|机构)(名称|全称)?$|^单位", 1),
)
_COMPILED = [(re.compile(pattern), field, certainty) for pattern, field, certainty in _INSIDE]
_UNIT_COMPILED = [(re.compile(pattern), level) for pattern, level in _UNIT_INSIDE]
# Most cells of a roster are no heading: one search says so.
_ANY = re.compile("|".join([*(row[0] for row in _INSIDE), *(row[0] for row in _UNIT_INSIDE)]))
# Names of persons by their part in the row: a contact list has them side by side.
ROLES = re.compile(
    "^(主要|分管|具体|单位|部门|(村|社区|村社区|基层)?(党组织|党支部|党总支|党委)|(村|居|社区|村居)委会|(村|居)民委员会|直接|专职)?副?(领导|负责人|联系人|联络员|联系领导|经办人|责任人|信息员|书记|主任|局长|校长|院长|经理|站长|所长|主任姓名|"
    "书记姓名|村主任|社区书记|培训联络员|组织委员|网格长|网格员|带班领导|值班领导|值班人员|值班员|安全员|安全专干|专干|班长|组长|楼长|楼栋长|(任课)?(教师|老师)|班主任|医生|医师|护士长?|科室?主任|民警)(姓名)?$"
)


class Heading(NamedTuple):
    field: str  # a field, "not_taken", "unused", "role" or ""
    level: int  # of a unit column, else -1
    certainty: float
    is_ambiguous: bool = False


def _table() -> dict[str, Heading]:
    table = {}
    for field, words in EXACT.items():
        for word in words.split():
            table[squeezed(word)] = Heading(field, -1, 1.0)
    for level, words in UNITS.items():
        for word in words.split():
            table[squeezed(word)] = Heading("unit", level, 1.0)
    for word in ("编号", "编码", "代码", "号码", "代号"):
        table[word] = Heading("order", -1, 0.5, True)
    return table


_TABLE = _table()
_EITHER = re.compile("[/／、或]")
_BRACKETS = re.compile(r"[(（\[【<〔][^)）\]】>〕]*[)）\]】>〕]")
_MARKS = re.compile(r"[*＊★☆:：。．、,，;；!！?？'\"“”‘’|_\s]+")
NOTHING = Heading("", -1, 0.0)


@lru_cache(maxsize=20_000)
def heading_of(text: str) -> Heading:
    """What a heading means; parts of a two-row heading are separated by "/" and the last part counts most."""
    if not text or len(text) > 60 or text[:1].isdigit():
        return NOTHING
    parts = [part for part in text.split(" / ") if part.strip()]
    if len(parts) > 1:
        best = max(
            (heading_of(part) for part in reversed(parts)),
            key=lambda one: (one.field == "not_taken", one.certainty),
        )
        last = heading_of(parts[-1])
        return last if last.certainty >= 0.7 and best.field != "not_taken" else best
    word = squeezed(text)
    bare = _MARKS.sub("", _BRACKETS.sub("", word)) or _MARKS.sub("", word)
    for form in (word, _MARKS.sub("", word), bare):
        if form in _TABLE:
            return _TABLE[form]
    if len(bare) > 16:
        return NOTHING
    if len(either := _EITHER.split(bare)) > 1:
        # 内设机构/社区: two words for the levels below one unit; it counts as the lower.
        known = [heading_of(one) for one in either]
        if all(one.field == known[0].field != "" for one in known):
            return max(known, key=lambda one: one.level)._replace(certainty=0.75)
    if _NOT_TAKEN.search(bare):
        return Heading("not_taken", -1, 1.0)
    if ROLES.match(bare):
        return Heading("role", -1, 0.7)
    if _UNUSED.search(bare):
        return Heading("unused", -1, 0.9)
    if not _ANY.search(bare):
        return NOTHING
    for pattern, field, certainty in _COMPILED:
        if pattern.search(bare):
            return Heading(field, -1, certainty)
    for pattern, level in _UNIT_COMPILED:
        if len(bare) <= 10 and pattern.search(bare):
            return Heading("unit", level, 0.7)
    return NOTHING


def is_role_over(word: str) -> bool:
    """文书, 妇女主任 above 姓名 and 电话: whatever is no known heading and no word for a group of columns."""
    bare = squeezed(word)
    is_group = re.search("情况|信息|方式|资料|基本|任职|联系|人员|时间|电话|单位|职务|名单|成员|干部", bare)
    return 2 <= len(bare) <= 8 and not is_group and heading_of(word).field in {"", "role"}


def is_year(heading: str) -> bool:
    """出生年, 出生年月 / 年."""
    return bool(re.search("年份?$", squeezed(heading)))


def is_month(heading: str) -> bool:
    """出生月, 出生年月 / 月; not 出生年月 itself."""
    return bool(re.search("(?<!年)月份?$", squeezed(heading)))


def is_known(text: str) -> bool:
    return heading_of(text).field != "" and heading_of(text).certainty >= 0.7
