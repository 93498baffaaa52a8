"""The fictional district as files: units, posts, people, portfolio (domain.md S1–S3, S5).

`python -m lunxun.web.demo.district FOLDER` writes the seven CSV files that `lunxun import org` reads;
the files in data/org are its output, and a test holds the two together. Everything is invented.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterable
from pathlib import Path

from lunxun.org.import_columns import COLUMNS

PARTY = [
    "区委办",
    "纪委监委",
    "组织部",
    "宣传部",
    "统战部",
    "政法委",
    "编办",
    "网信办",
    "机关工委",
    "巡察办",
    "党校",
    "老干部局",
    "档案馆",
    "信访局",
]
COURTS = ["人大办", "政协办", "法院", "检察院"]
MASS = ["总工会", "团区委", "妇联", "工商联", "残联", "科协"]
GOVERNMENT = [
    "政府办",
    "发改局",
    "教育局",
    "科技局",
    "工信局",
    "民政局",
    "司法局",
    "财政局",
    "人社局",
    "住建局",
    "交通局",
    "农水局",
    "商务局",
    "文旅广体局",
    "卫健局",
    "退役军人局",
    "应急局",
    "审计局",
    "市监局",
    "统计局",
    "医保局",
    "城管执法局",
    "审批局",
    "国资局",
]
VERTICAL = ["税务局", "公安分局", "交警大队", "消防救援大队", "生态环境分局", "资规分局", "人武部"]
PLATFORMS = ["自贸办", "经开区管委会", "征拆中心", "城发集团", "疾控中心"]
DEPARTMENTS = PARTY + COURTS + MASS + GOVERNMENT + VERTICAL + PLATFORMS

FLOOR = [
    "区委办",
    "宣传部",
    "政法委",
    "网信办",
    "信访局",
    "法院",
    "检察院",
    "政府办",
    "教育局",
    "工信局",
    "民政局",
    "司法局",
    "人社局",
    "住建局",
    "交通局",
    "农水局",
    "文旅广体局",
    "卫健局",
    "退役军人局",
    "应急局",
    "市监局",
    "医保局",
    "城管执法局",
    "公安分局",
    "交警大队",
    "消防救援大队",
    "生态环境分局",
    "资规分局",
    "人武部",
    "征拆中心",
    "城发集团",
    "疾控中心",
]
ECONOMY = [
    "发改局",
    "科技局",
    "工信局",
    "财政局",
    "人社局",
    "住建局",
    "交通局",
    "农水局",
    "商务局",
    "文旅广体局",
    "市监局",
    "统计局",
    "审批局",
    "国资局",
    "税务局",
    "资规分局",
    "自贸办",
    "经开区管委会",
    "征拆中心",
    "城发集团",
]
KEY = [
    "组织部",
    "网信办",
    "信访局",
    "发改局",
    "教育局",
    "科技局",
    "工信局",
    "民政局",
    "财政局",
    "住建局",
    "交通局",
    "农水局",
    "商务局",
    "卫健局",
    "应急局",
    "市监局",
    "统计局",
    "城管执法局",
    "税务局",
    "公安分局",
    "交警大队",
    "消防救援大队",
    "生态环境分局",
    "资规分局",
    "自贸办",
    "疾控中心",
]

STREETS = {
    "望湖街道": 14, "桂园街道": 13, "南塘街道": 15, "石桥街道": 13, "东井街道": 16, "柏树岭街道": 12, "洪桥街道": 12,
    "荷花池街道": 13, "长岭街道": 11, "新河街道": 13, "高桥头街道": 12, "站前街道": 10, "青石镇": 16,
}  # fmt: skip
VILLAGES = {"长岭街道": 3, "新河街道": 3, "青石镇": 12}

# (code, title, name, is a leader of R2's group 区领导及督查, heads this department)
LEADERS = [
    ("secretary", "区委书记", "宋远山", False, ""),
    ("mayor", "区长", "江远", True, ""),
    ("deputy_secretary", "区委副书记", "陆明章", True, ""),
    ("executive", "常务副区长", "梁致远", True, ""),
    ("discipline", "纪委书记", "石敬之", False, "纪委监委"),
    ("organisation", "组织部部长", "苏清和", False, "组织部"),
    ("publicity", "宣传部部长", "叶知秋", False, "宣传部"),
    ("politics_law", "政法委书记", "严正川", False, "政法委"),
    ("united_front", "统战部部长", "白露", False, "统战部"),
    ("vice_a", "副区长（工业商务）", "钟伯言", True, ""),
    ("vice_b", "副区长（城建城管）", "邱建安", True, ""),
    ("vice_c", "副区长（社会事业）", "林若兰", True, ""),
    ("vice_d", "副区长（农业环境）", "田沐阳", True, ""),
    ("police", "副区长兼公安分局局长", "韩定国", False, "公安分局"),
    ("congress", "人大常委会常务副主任", "方守成", True, ""),
    ("consultative", "政协常务副主席", "俞文海", False, ""),
    ("armed", "人武部部长", "高卫东", False, "人武部"),
    ("court", "法院院长", "曾明法", False, "法院"),
    ("procurator", "检察院检察长", "蒋守正", False, "检察院"),
]
# What reports to whom, for 上提一级 (A53): the next one up the line.
LINE = {
    "mayor": "secretary", "deputy_secretary": "secretary", "executive": "mayor", "discipline": "deputy_secretary",
    "organisation": "deputy_secretary", "publicity": "deputy_secretary", "politics_law": "deputy_secretary",
    "united_front": "deputy_secretary", "vice_a": "mayor", "vice_b": "mayor", "vice_c": "mayor", "vice_d": "mayor",
    "police": "mayor", "congress": "secretary", "consultative": "secretary",
}  # fmt: skip
PORTFOLIO = {
    "deputy_secretary": "区委办 机关工委 总工会 团区委 妇联 残联 科协 档案馆 人武部",
    "executive": "发改局 财政局 统计局 税务局 应急局 国资局 审批局",
    "discipline": "纪委监委 巡察办",
    "organisation": "组织部 党校 编办 老干部局",
    "publicity": "宣传部 网信办",
    "politics_law": "政法委 信访局 法院 检察院 司法局",
    "vice_a": "科技局 工信局 商务局 自贸办 经开区管委会",
    "vice_b": "住建局 交通局 城管执法局 资规分局 征拆中心 城发集团 市监局",
    "vice_c": "教育局 卫健局 疾控中心 医保局 人社局 民政局 退役军人局",
    "vice_d": "农水局 生态环境分局 文旅广体局",
    "police": "公安分局 交警大队 消防救援大队",
    "united_front": "统战部 工商联",
    "mayor": "政府办 审计局",
    "congress": "人大办",
    "consultative": "政协办",
}
HEADS = {
    "应急局": "贺启明", "网信办": "谭佳禾", "交警大队": "邵立峰", "消防救援大队": "雷川", "城管执法局": "易承志",
    "生态环境分局": "覃若水", "卫健局": "沈知微", "信访局": "龙怀民", "发改局": "卢景行", "财政局": "曹砚秋",
    "统计局": "管一鸣", "税务局": "柳含章", "商务局": "顾南舟", "工信局": "向前进", "科技局": "欧阳澈", "自贸办": "邹远帆",
}  # fmt: skip
DEPUTIES = {"城管执法局": "罗𬭎"}
OFFICES = {"信访局": "谢宁", "应急局": "秦语", "城管执法局": "马小川"}
VACANT = "老干部局"
"""Its head post is vacant; the deputy leads (主持工作)."""
HEAD_TITLES = {
    "组织部": "部长", "宣传部": "部长", "统战部": "部长", "政法委": "书记", "纪委监委": "书记", "法院": "院长", "检察院": "检察长",
    "区委办": "主任", "编办": "主任", "网信办": "主任", "机关工委": "书记", "巡察办": "主任", "党校": "常务副校长", "档案馆": "馆长",
    "人大办": "主任", "政协办": "主任", "总工会": "主席", "团区委": "书记", "妇联": "主席", "工商联": "主席", "残联": "理事长",
    "科协": "主席", "政府办": "主任", "交警大队": "大队长", "消防救援大队": "大队长", "人武部": "部长", "自贸办": "主任",
    "经开区管委会": "主任", "征拆中心": "主任", "城发集团": "董事长", "疾控中心": "主任",
}  # fmt: skip
STREET_POSTS = [
    ("书记", "head", True, "班子"), ("主任", "head", True, "班子"), ("副书记", "deputy", False, "班子"),
    ("纪工委书记", "deputy", False, "班子"), ("分管安全副主任", "deputy", False, "班子"), ("应急办主任", "middle", False, "应急"),
    ("消防专干", "staff", False, "消防"), ("交通劝导站站长", "middle", False, "交通"), ("环保站站长", "middle", False, "环保"),
    ("信访专干", "staff", False, "信访"), ("宣传委员", "middle", False, "网信"), ("卫健办主任", "middle", False, "卫健"),
    ("组织委员", "middle", False, "组织"), ("经发办主任", "middle", False, "经济"), ("党政办主任", "middle", False, "综合"),
]  # fmt: skip
# Strokes of the surnames used, for the order by strokes; a real organisation imports its own keys.
STROKES = {
    "丁": 2, "万": 3, "于": 3, "王": 4, "方": 4, "孔": 4, "毛": 4, "文": 4, "尹": 4, "卢": 5, "叶": 5, "田": 5, "白": 5, "龙": 5,
    "冯": 5, "石": 5, "史": 5, "江": 6, "刘": 6, "朱": 6, "任": 6, "向": 6, "孙": 6, "汤": 6, "许": 6, "李": 7, "吴": 7, "杨": 7,
    "何": 7, "宋": 7, "邱": 7, "沈": 7, "张": 7, "陈": 7, "苏": 7, "严": 7, "邹": 7, "邵": 7, "陆": 7, "周": 8, "易": 8, "林": 8,
    "罗": 8, "欧": 8, "范": 8, "金": 8, "胡": 9, "赵": 9, "贺": 9, "俞": 9, "柳": 9, "姚": 9, "钟": 9, "段": 9, "徐": 10,
    "高": 10, "郭": 10, "唐": 10, "夏": 10, "秦": 10, "顾": 10, "袁": 10, "曹": 11, "梁": 11, "黄": 11, "梅": 11, "龚": 11,
    "彭": 12, "韩": 12, "曾": 12, "蒋": 12, "覃": 12, "程": 12, "谢": 12, "雷": 13, "谭": 14, "管": 14, "廖": 14, "熊": 14,
    "潘": 15, "黎": 15, "戴": 17, "魏": 17, "马": 3, "陶": 10, "买": 6,
}  # fmt: skip
SURNAMES = [
    name for name in STROKES if name not in {"欧", "买", "覃", "管", "邵", "贺", "卢", "顾", "邹", "龙"}
]
GIVEN_FIRST = "建国文志明海晓春雨思佳子天立永长正新世书玉秀小宏学家"
GIVEN_LAST = "军平华强峰林辉敏静芳娟丽霞波涛磊勇斌杰鹏宇航晨阳琳洁慧颖婷雪梅兰清源"
PLACE_FIRST = "东西南北新老上下锦桃梅杏枫竹松云月"
PLACE_LAST = "湖塘桥井岭坡园苑巷溪渡亭台湾"


class District:
    """Collects the rows of the seven files; the same seed gives the same district."""

    def __init__(self, seed: int = 2022) -> None:
        self.random = random.Random(seed)  # noqa: S311 (invented people, no secret)
        self.rows: dict[str, list[tuple[str, ...]]] = {name: [] for name in COLUMNS}
        self.people = 0
        self.used: set[str] = {leader[2] for leader in LEADERS} | set(HEADS.values())
        self.used |= set(DEPUTIES.values()) | set(OFFICES.values())
        self.unit_codes: dict[str, str] = {}
        self.leader_numbers: dict[str, str] = {}

    def build(self) -> dict[str, list[tuple[str, ...]]]:
        for code, name in [
            ("leadership", "区领导"), ("department", "区直部门"), ("platform", "园区平台"), ("street", "街道"),
            ("town", "镇"), ("community", "社区"), ("village", "村"),
        ]:  # fmt: skip
            self.rows["unit_types.csv"].append((code, name))
        self._leadership()
        for number, name in enumerate(DEPARTMENTS, 1):
            self._department(number, name)
        for number, (name, count) in enumerate(STREETS.items(), 1):
            self._street(number, name, count)
        self._tags()
        for post, units in PORTFOLIO.items():
            for unit in units.split():
                self.rows["portfolio.csv"].append(
                    (f"LD-{post}", self.unit_codes[unit], "2022-01-04", "", "澄委〔2022〕1号")
                )
        return self.rows

    def _name(self) -> str:
        while True:
            given = self.random.choice(GIVEN_FIRST) + self.random.choice(GIVEN_LAST)
            if self.random.random() < 0.18:
                given = given[1]
            name = self.random.choice(SURNAMES) + given
            if name not in self.used and name not in {"王芳", "李伟"}:
                self.used.add(name)
                return name

    def person(self, name: str = "", category: str = "公务员", rank: str = "", grade: str = "") -> str:
        self.people += 1
        given = bool(name)
        number = f"CH{self.people:04d}"
        name = name or self._name()
        strokes = STROKES.get(name[0], 20)
        phone = f"13{self.random.randrange(10**9):09d}" if self.random.random() > 0.09 or given else ""
        gender = self.random.choice("男男女")
        smart = "0" if self.random.random() < 0.02 else "1"
        self.rows["people.csv"].append(
            (number, name, f"{strokes:02d}{name}", gender, category, rank, grade, phone, smart)
        )
        return number

    def post(
        self, code: str, unit: str, title: str, level: str, is_head: bool, line: str, reports_to: str = ""
    ) -> None:
        self.rows["posts.csv"].append((code, unit, title, level, "1" if is_head else "0", line, reports_to))

    def hold(self, post: str, person: str, kind: str = "regular", is_primary: bool = True) -> None:
        self.rows["holdings.csv"].append((post, person, kind, "1" if is_primary else "0", "2021-07-01", ""))

    def unit(self, code: str, name: str, short: str, kind: str, parent: str = "") -> None:
        self.unit_codes[short] = code
        self.rows["units.csv"].append((code, name, short, kind, parent, ""))

    def _leadership(self) -> None:
        self.unit("LD", "中共澄湖区委、区人民政府", "区领导", "leadership")
        for code, title, name, is_listed, department in LEADERS:
            line = "底线" if is_listed else ""
            reports_to = f"LD-{LINE[code]}" if code in LINE else ""
            self.post(
                f"LD-{code}",
                "LD",
                title,
                "head" if code == "secretary" else "deputy",
                code == "secretary",
                line,
                reports_to,
            )
            number = self.person(name, "党政领导干部", "副处")
            self.hold(f"LD-{code}", number)
            if department:
                self.leader_numbers[department] = number
        others = [
            "人大常委会主任",
            "政协主席",
            *["人大常委会副主任"] * 4,
            *["政协副主席"] * 4,
            *["督查专员"] * 4,
            *["一级调研员"] * 3,
        ]
        for n, title in enumerate(others, 1):
            self.post(f"LD-x{n:02d}", "LD", title, "deputy", False, "督查" if title == "督查专员" else "")
            self.hold(f"LD-x{n:02d}", self.person(category="党政领导干部", rank="副处"))

    def _department(self, number: int, name: str) -> None:
        code = f"D{number:02d}"
        self.unit(code, f"澄湖区{name}", name, "platform" if name in PLATFORMS else "department")
        title = HEAD_TITLES.get(name, "局长")
        self.post(f"{code}-1", code, title, "head", True, "主持")
        deputy_title = (
            "副" + title if title not in {"书记", "常务副校长"} else "副书记" if title == "书记" else "副校长"
        )
        self.post(f"{code}-2", code, deputy_title, "deputy", False, "分管业务", f"{code}-1")
        self.post(f"{code}-3", code, "业务科科长", "middle", False, "业务", f"{code}-2")
        self.post(f"{code}-4", code, "办公室主任", "middle", False, "综合", f"{code}-1")
        if name in self.leader_numbers:
            self.hold(f"{code}-1", self.leader_numbers[name], "concurrent", is_primary=False)
        elif name != VACANT:
            self.hold(f"{code}-1", self.person(HEADS.get(name, ""), "党政领导干部", "正科"))
        deputy = self.person(DEPUTIES.get(name, ""), "党政领导干部", "副科")
        self.hold(f"{code}-2", deputy)
        if name == VACANT:
            self.hold(f"{code}-1", deputy, "acting", is_primary=False)
        self.hold(f"{code}-3", self.person(rank="", grade="一级主任科员"))
        self.hold(f"{code}-4", self.person(OFFICES.get(name, ""), grade="二级主任科员"))
        if name == "组织部":
            self.post(f"{code}-5", code, "培训办干事", "staff", False, "培训")
            self.hold(f"{code}-5", self.person("何晓岚", grade="四级主任科员"))
        if name == "区委办":
            self.post(f"{code}-5", code, "督查室主任", "middle", False, "督查")
            self.hold(f"{code}-5", self.person("袁正", grade="一级主任科员"))
        if name == "政府办":
            self.post(f"{code}-5", code, "信息中心工程师", "staff", False, "信息")
            self.hold(f"{code}-5", self.person("程宇", "事业单位人员"))

    def _street(self, number: int, name: str, count: int) -> None:
        code = f"S{number:02d}"
        is_town = name.endswith("镇")
        self.unit(code, f"澄湖区{name}", name, "town" if is_town else "street")
        lead = f"{code}-01"
        for n, (title, level, is_head, line) in enumerate(STREET_POSTS, 1):
            title = (
                "镇长"
                if is_town and title == "主任"
                else title.replace("纪工委", "纪委")
                if is_town
                else title
            )
            self.post(f"{code}-{n:02d}", code, title, level, is_head, line, "" if n == 1 else lead)
            names = {
                ("洪桥街道", 15): "陶可",
                ("东井街道", 6): "王芳",
                ("石桥街道", 7): "李伟",
                ("石桥街道", 10): "李伟",
                ("新河街道", 9): "黄䶮",
            }
            rank = "正科" if n <= 2 else "副科" if n <= 5 else ""
            self.hold(
                f"{code}-{n:02d}",
                self.person(names.get((name, n), ""), "党政领导干部" if rank else "公务员", rank),
            )
        villages = VILLAGES.get(name, 0)
        for n in range(1, count + 1):
            self._community(code, name, n, is_village=n > count - villages)

    def _community(self, street: str, street_name: str, n: int, *, is_village: bool) -> None:
        code = f"{street}C{n:02d}"
        suffix = "村" if is_village else "社区"
        while True:
            short = self.random.choice(PLACE_FIRST) + self.random.choice(PLACE_LAST) + suffix
            if short not in self.unit_codes:
                break
        if (street_name, n) == ("洪桥街道", 1):
            short = "洪桥社区"
        self.unit(code, f"{street_name}{short}", short, "village" if is_village else "community", street)
        self.post(f"{code}-1", code, "书记、主任", "head", True, "主持")
        self.post(f"{code}-2", code, "安全专干", "staff", False, "安全")
        names = {
            ("洪桥街道", 1, 2): "王芳", ("望湖街道", 3, 2): "王芳", ("长岭街道", 2, 1): "买买提·艾力", ("桂园街道", 5, 1): "周㛃",
            ("石桥街道", 1, 1): "周桂芳",
        }  # fmt: skip
        for m in (1, 2):
            self.hold(f"{code}-{m}", self.person(names.get((street_name, n, m), ""), "村（社区）干部"))

    def _tags(self) -> None:
        for tag, units in (("重点部门", KEY), ("底线重点", FLOOR), ("经济战线", ECONOMY)):
            for unit in units:
                self.rows["unit_tags.csv"].append((self.unit_codes[unit], tag, "2022-01-01", ""))


def write(folder: Path) -> None:
    """Write the seven files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in District().build().items():
        _write(folder / name, COLUMNS[name], rows)


def _write(path: Path, columns: Iterable[str], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
