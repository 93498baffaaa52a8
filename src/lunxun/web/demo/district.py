"""The fictional district as files: units, posts, people, portfolio (domain.md S1–S3, S5).

`python -m lunxun.web.demo.district FOLDER` writes the seven CSV files that `lunxun import org` reads;
`--cast` leaves out the crowd: 804 people, enough for the Saturday and quick to import. The files in
data/district and data/org are its output, and a test holds them together. Everything is invented.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterable
from pathlib import Path

from lunxun.org.import_columns import COLUMNS
from lunxun.web.demo import crowd
from lunxun.web.demo.places import (
    DEPARTMENTS,
    DEPUTIES,
    ECONOMY,
    FLOOR,
    GIVEN_FIRST,
    GIVEN_LAST,
    HEAD_TITLES,
    HEADS,
    KEY,
    LEADERS,
    LINE,
    OFFICES,
    PLACE_FIRST,
    PLACE_LAST,
    PLATFORMS,
    PORTFOLIO,
    STREET_POSTS,
    STREETS,
    STROKES,
    SURNAMES,
    VACANT,
    VILLAGES,
)


class District:
    """Collects the rows of the seven files; the same seed gives the same district."""

    departments = DEPARTMENTS
    streets = STREETS

    def __init__(self, seed: int = 2022, *, has_crowd: bool = True) -> None:
        self.seed = seed
        self.has_crowd = has_crowd
        self.random = random.Random(seed)  # noqa: S311 (invented people, no secret)
        self.communities: list[tuple[str, bool]] = []
        """(code, is a village) of the 170, in official order."""
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
        if self.has_crowd:
            crowd.fill(self)
            self._in_official_order()
        self._tags()
        for post, units in PORTFOLIO.items():
            for unit in units.split():
                self.rows["portfolio.csv"].append(
                    (f"LD-{post}", self.unit_codes[unit], "2022-01-04", "", "澄委〔2022〕1号")
                )
        return self.rows

    def _in_official_order(self) -> None:
        """Posts by unit, people by their first post: a row's place in its file is its order number."""
        units = {row[0]: number for number, row in enumerate(self.rows["units.csv"])}
        self.rows["posts.csv"].sort(key=lambda row: units[row[1]])
        posts = {row[0]: number for number, row in enumerate(self.rows["posts.csv"])}
        self.rows["holdings.csv"].sort(key=lambda row: posts[row[0]])
        first: dict[str, int] = {}
        for post, person, _kind, is_primary, *_period in self.rows["holdings.csv"]:
            if is_primary == "1":
                first.setdefault(person, posts[post])
        self.rows["people.csv"].sort(key=lambda row: first[row[0]])

    @staticmethod
    def deputy_title(department: str) -> str:
        """What the deputies of a department are called."""
        title = HEAD_TITLES.get(department, "局长")
        return {"书记": "副书记", "常务副校长": "副校长"}.get(title, "副" + title)

    def _born_on(self, number: str, rank: str, category: str) -> str:
        """A birthday that fits the rank; from a source of its own, so that it moves nobody else."""
        draw = random.Random(f"{self.seed}-{number}")  # noqa: S311 (invented people, no secret)
        low, high = {"正处": (45, 57), "副处": (42, 57), "正科": (36, 57), "副科": (31, 54)}.get(
            rank, (23, 58)
        )
        if category in {"村（社区）干部", "网格员"}:
            low, high = 22, 56
        return f"{2021 - draw.randint(low, high)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"

    def _name(self) -> str:
        while True:
            given = self.random.choice(GIVEN_FIRST) + self.random.choice(GIVEN_LAST)
            if self.random.random() < 0.18:
                given = given[1]
            name = self.random.choice(SURNAMES) + given
            if name not in self.used and name not in {"王芳", "李伟"}:
                self.used.add(name)
                return name

    def person(
        self,
        name: str = "",
        category: str = "公务员",
        rank: str = "",
        grade: str = "",
        *,
        is_cast: bool = True,
    ) -> str:
        """A new person; the cast that has a name always has a telephone, because the journeys need it."""
        self.people += 1
        given = bool(name) and is_cast
        number = f"CH{self.people:04d}"
        name = name or self._name()
        strokes = STROKES.get(name[0], 20)
        phone = f"13{self.random.randrange(10**9):09d}" if self.random.random() > 0.09 or given else ""
        gender = self.random.choice("男男女")
        smart = "0" if self.random.random() < 0.02 else "1"
        self.rows["people.csv"].append(
            (
                number,
                name,
                f"{strokes:02d}{name}",
                gender,
                category,
                rank,
                grade,
                phone,
                smart,
                self._born_on(number, rank, category),
            )
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
            line = "底线" if is_listed else "班子" if code in {"secretary", "consultative"} else ""
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
            rank = "正处" if code in {"secretary", "mayor"} else "副处"
            number = self.person(name, "党政领导干部", rank)
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
            line = "督查" if title == "督查专员" else "班子" if title[:2] in {"人大", "政协"} else ""
            self.post(f"LD-x{n:02d}", "LD", title, "deputy", False, line)
            self.hold(f"LD-x{n:02d}", self.person(category="党政领导干部", rank="副处"))

    def _department(self, number: int, name: str) -> None:
        code = f"D{number:02d}"
        self.unit(code, f"澄湖区{name}", name, "platform" if name in PLATFORMS else "department")
        title = HEAD_TITLES.get(name, "局长")
        deputy_title = self.deputy_title(name)
        self.post(f"{code}-1", code, title, "head", True, "主持")
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
        self.communities.append((code, is_village))
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


def write(folder: Path, *, has_crowd: bool = True) -> None:
    """Write the seven files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in District(has_crowd=has_crowd).build().items():
        _write(folder / name, COLUMNS[name], rows)


def _write(path: Path, columns: Iterable[str], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the demo district's files.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cast", action="store_true", help="only the 804 people of the Saturday")
    given = parser.parse_args()
    write(given.folder, has_crowd=not given.cast)


if __name__ == "__main__":
    main()
