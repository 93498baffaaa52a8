"""Everybody else: from the 804 people of the Saturday to the district's 3,000 (domain.md S1, S2).

3,000 = 36 leaders + 1,152 of departments + 832 of streets and the town (13 × 64) + 980 of communities
and villages. The crowd comes after the cast and draws from a source of its own, so that who is called
up to the Saturday is the same with and without it.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lunxun.web.demo.district import District

DEPARTMENT_CROWD = 919
"""1,152 of departments less the 233 of the cast who belong to none but their department."""
STREET_PEOPLE = 64
COMMUNITIES_WITH_FOUR_MORE = 130
# Who is large; the others have the weight of an office of a dozen.
WEIGHTS = {
    "公安分局": 64, "城管执法局": 52, "税务局": 42, "市监局": 40, "交警大队": 34, "法院": 30, "教育局": 28, "住建局": 28,
    "城发集团": 26, "纪委监委": 25, "卫健局": 24, "消防救援大队": 24, "检察院": 22, "人社局": 22, "经开区管委会": 22,
    "财政局": 20, "农水局": 20, "疾控中心": 20, "征拆中心": 18, "发改局": 16, "交通局": 16, "组织部": 16, "政府办": 16,
    "区委办": 15, "民政局": 15, "应急局": 15, "资规分局": 15, "文旅广体局": 14, "商务局": 13, "审批局": 13, "生态环境分局": 12,
    "科协": 3, "残联": 4, "工商联": 4, "巡察办": 5, "编办": 5, "老干部局": 6, "档案馆": 6, "机关工委": 5,
}  # fmt: skip
USUAL_WEIGHT = 10
# Three people each of the four platforms that R1 names beside the departments (平台园区 12).
PARK = {
    "自贸办": ("政策研究部部长", "企业服务部部长", "口岸协调部部长"),
    "经开区管委会": ("招商部部长", "企业服务部部长", "项目建设部部长"),
    "征拆中心": ("征收一部部长", "征收二部部长", "安置保障部部长"),
    "城发集团": ("工程部部长", "投融资部部长", "资产运营部部长"),
}
OFFICES = ("法规科科长", "财务科科长", "人事科科长", "督查科科长", "信息科科长")
STAFF = ("一级科员", "二级科员", "科员", "工作人员")
STREET_OFFICES = (
    ("人大工委主任", "deputy", "人大"),
    ("武装部部长", "deputy", "武装"),
    ("公共服务办主任", "middle", "民生"),
    ("城市管理办主任", "middle", "城管"),
    ("社会事务办主任", "middle", "民生"),
    ("综治中心主任", "middle", "综治"),
    ("综合行政执法队队长", "middle", "执法"),
    ("网格化服务中心主任", "middle", "网格"),
)
STREET_STAFF = (
    ("党建办科员", "党建"), ("公共服务办科员", "民生"), ("城市管理办科员", "城管"), ("综治中心科员", "综治"),
    ("综合行政执法队队员", "执法"), ("网格化服务中心科员", "网格"), ("经发办科员", "发展"), ("党政办科员", "党政"),
)  # fmt: skip
COMMUNITY_STAFF = (("副书记", "社区"), ("民政专干", "社区"), ("网格员", "网格"), ("网格员", "网格"))
CATEGORIES = ("公务员", "公务员", "公务员", "事业单位人员", "事业单位人员", "编外人员")
EDGE_NAMES = {"望湖街道": "陈喆", "南塘街道": "陈喆"}


def fill(district: District) -> None:
    """Add the crowd to a district that has its cast."""
    district.random = random.Random(district.seed + 1)  # noqa: S311 (invented people, no secret)
    for unit, extra in _shares(district).items():
        _department(district, unit, extra)
    for number, street in enumerate(district.streets, 1):
        _street(district, f"S{number:02d}", street)
    for number, (code, is_village) in enumerate(district.communities):
        _community(district, code, 4 if number < COMMUNITIES_WITH_FOUR_MORE else 3, is_village=is_village)
    # Nobody yet: the successor of the vice head for industry takes this post in July (S1).
    district.post("LD-vice_e", "LD", "副区长（科技工信商务）", "deputy", False, "底线", "LD-mayor")
    _share_a_phone(district)
    _two_posts(district)
    _second(district)


def _shares(district: District) -> dict[str, int]:
    """Department → how many more, adding up exactly: largest remainders, the official order breaks ties."""
    weights = {name: WEIGHTS.get(name, USUAL_WEIGHT) for name in district.departments}
    total = sum(weights.values())
    exact = {name: DEPARTMENT_CROWD * weight / total for name, weight in weights.items()}
    shares = {name: int(value) for name, value in exact.items()}
    order = list(weights)
    behind = sorted(order, key=lambda name: (shares[name] - exact[name], order.index(name)))
    for name in behind[: DEPARTMENT_CROWD - sum(shares.values())]:
        shares[name] += 1
    return shares


def _member(
    district: District, code: str, unit: str, title: str, level: str, line: str, category: str, name: str = ""
) -> None:
    district.post(code, unit, title, level, False, line, f"{unit}-{'01' if unit[0] == 'S' else '1'}")
    rank = "副科" if level == "deputy" else ""
    grade = (
        district.random.choice(("一级主任科员", "三级主任科员", "四级主任科员", "一级科员"))
        if not rank
        else ""
    )
    district.hold(
        code, district.person(name, category, rank, grade if category == "公务员" else "", is_cast=False)
    )


def _department(district: District, name: str, extra: int) -> None:
    unit = district.unit_codes[name]
    rows = [(title, "middle", "园区") for title in PARK.get(name, ())]
    if extra - len(rows) > 4:
        rows.append((district.deputy_title(name), "deputy", "分管综合"))
    rows += [(title, "middle", title[:2]) for title in OFFICES[: max(1, min(5, (extra - len(rows)) // 4))]]
    for number in range(len(rows), extra):
        rows.append((STAFF[number % len(STAFF)], "staff", "一线"))
    for number, (title, level, line) in enumerate(rows[:extra], 11):
        category = "公务员" if level != "staff" else district.random.choice(CATEGORIES)
        _member(district, f"{unit}-{number}", unit, title, level, line, category)


def _street(district: District, unit: str, name: str) -> None:
    is_town = name.endswith("镇")
    title = "分管经济副镇长" if is_town else "分管经济副主任"
    _member(district, f"{unit}-16", unit, title, "deputy", "经济", "党政领导干部")
    for number, (title, level, line) in enumerate(STREET_OFFICES, 17):
        category = "党政领导干部" if level == "deputy" else "公务员"
        _member(district, f"{unit}-{number}", unit, title, level, line, category)
    first = 17 + len(STREET_OFFICES)
    for number in range(first, STREET_PEOPLE + 1):
        title, line = STREET_STAFF[number % len(STREET_STAFF)]
        known = EDGE_NAMES.get(name, "") if number == first else ""
        _member(
            district,
            f"{unit}-{number}",
            unit,
            title,
            "staff",
            line,
            district.random.choice(CATEGORIES),
            known,
        )


def _community(district: District, unit: str, count: int, *, is_village: bool) -> None:
    for number, (title, line) in enumerate(COMMUNITY_STAFF[:count], 3):
        title = "妇女主任" if is_village and title == "民政专干" else title
        code = f"{unit}-{number}"
        district.post(code, unit, title, "staff", False, line, f"{unit}-1")
        category = "网格员" if title == "网格员" else "村（社区）干部"
        district.hold(code, district.person("", category, is_cast=False))


def _share_a_phone(district: District) -> None:
    """A couple of one community with one telephone between them (S2)."""
    code = district.unit_codes["洪桥社区"]
    couple = [row[1] for row in district.rows["holdings.csv"] if row[0] in (f"{code}-3", f"{code}-4")]
    rows = district.rows["people.csv"]
    for number, row in enumerate(rows):
        if row[0] in couple:
            rows[number] = (*row[:7], "13900001234", *row[8:])


def _two_posts(district: District) -> None:
    """The party secretary of a street is deputy director of the park as well (S2)."""
    park = district.unit_codes["经开区管委会"]
    street = f"S{list(district.streets).index('新河街道') + 1:02d}-01"
    holder = next(row[1] for row in district.rows["holdings.csv"] if row[0] == street)
    district.post(f"{park}-9", park, "副主任（兼）", "deputy", False, "兼职", f"{park}-1")
    district.hold(f"{park}-9", holder, "concurrent", is_primary=False)


def _second(district: District) -> None:
    """Paid by the town, working in a department: 借调 (S2)."""
    office = district.unit_codes["组织部"]
    town = f"S{list(district.streets).index('青石镇') + 1:02d}-30"
    holder = next(row[1] for row in district.rows["holdings.csv"] if row[0] == town)
    district.post(f"{office}-9", office, "借调干部", "staff", False, "借调", f"{office}-1")
    district.hold(f"{office}-9", holder, "seconded", is_primary=False)
