"""The cells of one person's row → `RowData`, with a remark for whatever is odd in one of them."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from lunxun.org.rosters.reading.cells.dates import moment_of
from lunxun.org.rosters.reading.cells.kinds import kind_in
from lunxun.org.rosters.reading.cells.names import name_of
from lunxun.org.rosters.reading.cells.phones import name_and_phone, phone_of
from lunxun.org.rosters.reading.cells.small import gender_of, has_identity, order_of, without_identity, yes_no
from lunxun.org.rosters.reading.cells.text import DITTO, is_nothing, line
from lunxun.org.rosters.reading.people.births import Births
from lunxun.org.rosters.reading.people.rowdata import RowData
from lunxun.org.rosters.reading.people.units import Units
from lunxun.org.rosters.reading.places import column_letters
from lunxun.org.rosters.reading.remarks import Remarks
from lunxun.org.rosters.reading.tables.plan import Plan, PlanColumn
from lunxun.org.rosters.reading.tables.sources import belongs
from lunxun.org.rosters.reading.wording import KIND_NAMES
from lunxun.org.rosters.reading.words.headings import heading_of, is_role_over
from lunxun.org.rosters.reading.words.titles import (
    BARE,
    Held,
    Titles,
    in_one_line,
    posts_in_note,
    role_in_title,
    titles_of,
    unit_before_title,
)
from lunxun.org.rosters.reading.words.units import (
    Path,
    is_grassroots,
    is_internal,
    is_not_unit,
    is_town,
    joined,
    looks_like_unit,
    unit_path,
)

_SINGLE = (
    "order", "number", "gender", "phone", "smartphone", "rank", "grade", "category", "post_kind", "from_on",
)  # fmt: skip
_KEPT = 50_000
"""Different sets of cells of which the outcome is remembered: a hundred thousand rows have some hundreds."""
Remark = tuple[str, PlanColumn, str, str]
"""Kind, column, value and detail."""


class _Standing(NamedTuple):
    """What the short cells of a row say: 性别, 智能手机, 级别, 人员类别."""

    gender: str
    smartphone: bool | None
    rank: str
    category: str
    remarks: tuple[Remark, ...]


class _Posts(NamedTuple):
    """What titles, notes and the columns about them say."""

    unit: Path
    held: tuple[Held, ...]
    rank: str
    grade: str
    line: str
    note: str
    kind: str
    remarks: tuple[Remark, ...]


class PersonReader:
    """Reads the persons of one table. What equal cells mean is found out once."""

    def __init__(self, plan: Plan, remarks: Remarks, units: Units) -> None:
        self.plan, self.remarks, self.units = plan, remarks, units
        self.sheet = plan.grid.name
        self.name = plan.of("name")[0]
        self.single = {field: columns[0] for field in _SINGLE if (columns := plan.of(field))}
        self.titles, self.lines, self.notes = plan.of("title"), plan.of("line"), plan.of("note")
        self._births = Births(plan)
        titled = (plan.caption, self.sheet)
        self._kind_above = "seconded" if any(kind_in(one) == "seconded" for one in titled) else ""
        self._default_title = _role(self.name, has_title=bool(self.titles))
        if not self._default_title and not self.titles:
            self._without_titles()
        self._uncached = set(plan.grid.sheet.uncached)
        self._before: list[str] = []
        self._ditto = {
            column.index
            for column in (*self.single.values(), *self.titles, *self.lines, self._births.column)
            if column is not None
        }
        self._unit_counts = any(column.level >= 2 for column in self.lines)
        one = self.single.get
        self._short = [at.index for name in ("gender", "smartphone", "rank", "category") if (at := one(name))]
        self._about_posts = [
            column.index
            for column in (*self.titles, *self.lines, *self.notes, one("grade"), one("post_kind"))
            if column is not None
        ]
        self._standings: dict[tuple[str, ...], _Standing] = {}
        self._outcomes: dict[tuple[object, ...], _Posts] = {}

    def read(self, row: int, cells: list[str], above: dict[int, str]) -> RowData:
        """`row` from 0; `cells` filled from merged ranges, `above` what those bring down, by column."""
        if self._uncached:
            self._check_formulas(row)
        if not DITTO.isdisjoint(cells):
            cells = self._without_ditto(cells)
        self._before = cells
        written, with_name = name_and_phone(cells[self.name.index].strip())
        name = name_of(written)
        if name.problem:
            self._say(row, f"name_{name.problem}", self.name, cells[self.name.index])
        unit = self.units.path(cells, row, above)
        said: tuple[Held, ...] = ()
        if name.aside and not unit and looks_like_unit(name.aside):
            unit = unit_path(name.aside)  # 张三（区财政局）
        elif name.aside and not unit and not self.titles:
            unit, title = unit_before_title(name.aside)  # 张三（区财政局副局长）
            said = titles_of(title).held if unit else ()
        standing = self._standing(row, cells)
        phone, note = self._phone(row, cells, with_name)
        posts = self._posts(
            row,
            cells,
            (unit, name.kind or self._kind_of_group(), "" if said else name.aside, note, standing.rank),
        )
        if said:
            posts = posts._replace(held=said)
        if not posts.unit:
            self._say(row, "unit_missing", self.name, name.text)
        return RowData(
            self.sheet, row + 1, name.text, self._number(row, cells), order_of(self._cell(cells, "order")),
            standing.gender or name.gender, self._born(row, cells), phone, standing.smartphone, posts.note,
            posts.unit, posts.held, posts.rank, posts.grade, standing.category, posts.line, posts.kind,
            self._from(row, cells), self.name.index + 1,
        )  # fmt: skip

    def _kind_of_group(self) -> str:
        """Whoever stands under 借调人员 is seconded."""
        return self._kind_above or (kind_in(self.units.group) if self.units.group else "")

    def _without_titles(self) -> None:
        """No column of titles: 社区书记通讯录 above the table may still say what its people are."""
        role = role_in_title(self.plan.caption)
        self._default_title = (Held(role),) if role else ()
        kind = "title_from_caption" if role else "titles_absent"
        self.remarks.add(kind, self.sheet, max(self.plan.first, 1), 0, "", "", role)

    def _cell(self, cells: list[str], field: str) -> str:
        column = self.single.get(field)
        return cells[column.index] if column is not None else ""

    def _say(self, row: int, kind: str, column: PlanColumn, value: str, detail: str = "") -> None:
        self.remarks.add(kind, self.sheet, row + 1, column.index + 1, column.heading, value, detail)

    def _without_ditto(self, cells: list[str]) -> list[str]:
        """同上 and 〃 stand for what the row above says."""
        return [
            self._before[n] if n in self._ditto and value in DITTO and n < len(self._before) else value
            for n, value in enumerate(cells)
        ]

    def _check_formulas(self, row: int) -> None:
        for column in self.plan.columns:
            if f"{column_letters(column.index + 1)}{row + 1}" in self._uncached:
                self._say(row, "formula_uncached", column, "")

    def _number(self, row: int, cells: list[str]) -> str:
        number = line(self._cell(cells, "number")).lstrip(
            "'‘’`"
        )  # typed to keep Excel from making it a number
        if is_nothing(number):
            return ""
        if has_identity(number):
            self._say(row, "identity_removed", self.single["number"], "")
            return ""
        return number.removesuffix(".0")

    def _phone(self, row: int, cells: list[str], with_name: str) -> tuple[str, str]:
        """(the mobile number, other numbers in its cell); `with_name`: the number in the cell of the name."""
        column = self.single.get("phone")
        if with_name:
            self._say(row, "phone_with_name", self.name, cells[self.name.index])
            if column is None or not cells[column.index].strip():
                return with_name, ""
        if column is None:
            return "", ""
        value = cells[column.index]
        phone = phone_of(value.strip())
        if phone.problem:
            shown = without_identity(value) if not has_identity(value) else ""
            self._say(row, f"phone_{phone.problem}", column, shown)
            if phone.problem in {"several", "landline"}:
                return phone.number, "；".join(phone.others)
        elif not phone.number:
            self._say(row, "phone_missing", column, "")
        return phone.number, ""

    def _born(self, row: int, cells: list[str]) -> str:
        value, born, problem = self._births.of(cells)
        if problem and self._births.column is not None:
            self._say(row, problem, self._births.column, value)
        return born

    def _from(self, row: int, cells: list[str]) -> dt.date | None:
        value = self._cell(cells, "from_on").strip()
        if not value:
            return None
        moment = moment_of(value)
        if moment.problem == "odd":
            self._say(row, "from_odd", self.single["from_on"], value)
        return moment.first_day()

    # --- short cells

    def _standing(self, row: int, cells: list[str]) -> _Standing:
        key = (self.units.group, *[cells[index] for index in self._short])
        found = self._standings.get(key)
        if found is None:
            found = self._standing_said(cells)
            if len(self._standings) < _KEPT:
                self._standings[key] = found
        for remark in found.remarks:
            self._say(row, *remark)
        return found

    def _standing_said(self, cells: list[str]) -> _Standing:
        remarks: list[Remark] = []
        value = self._cell(cells, "gender")
        gender = gender_of(value) if value else ""
        if gender is None:
            remarks.append(("gender_odd", self.single["gender"], value, ""))
        value = self._cell(cells, "smartphone")
        smartphone = None
        if (value and not is_nothing(line(value))) or value in {"无", "0", "\x010"}:
            smartphone = yes_no(value)
            if smartphone is None:
                remarks.append(("smartphone_odd", self.single["smartphone"], value, ""))
        category = _something(line(self._cell(cells, "category")))
        if not category and self.units.group and is_not_unit(self.units.group):
            category = self.units.group
        rank = _something(line(self._cell(cells, "rank")))
        return _Standing(gender or "", smartphone, rank, category, tuple(remarks))

    # --- posts

    def _posts(self, row: int, cells: list[str], known: tuple[Path, str, str, str, str]) -> _Posts:
        """`known`: unit, and what the name, the phone and the rank have told already."""
        unit = known[0]
        by_unit = unit if self._unit_counts or not unit else None
        key = (by_unit, known[1:], *[cells[index] for index in self._about_posts])
        found = self._outcomes.get(key)
        if found is None:
            found = self._posts_said(cells, *known)
            if len(self._outcomes) < _KEPT:
                self._outcomes[key] = found
        for remark in found.remarks:
            self._say(row, *remark)
        return found if by_unit is not None else found._replace(unit=unit)

    def _posts_said(
        self, cells: list[str], unit: Path, name_kind: str, aside: str, phones: str, rank: str
    ) -> _Posts:
        remarks: list[Remark] = []
        notes = [phones] if phones else []
        others: list[Held] = []
        for column in self.notes:
            value = cells[column.index].strip()
            if value and not is_nothing(line(value)):
                if has_identity(value):
                    remarks.append(("identity_removed", column, "", ""))
                notes.append(without_identity(line(value)))
                others += posts_in_note(line(value))
        parts = [line(in_one_line(cells[column.index])) for column in self.titles if cells[column.index]]
        parts = [part for part in dict.fromkeys(parts) if not is_nothing(part)]
        titles = titles_of("、".join(parts)) if parts else Titles(self._default_title)
        if not parts and self.titles:
            remarks.append(("title_missing", self.titles[0], "", ""))
        held = titles.held
        if held and not unit:
            unit, rest = unit_before_title(held[0].title)
            held = (Held(rest, held[0].kind, held[0].unit), *held[1:])
        grade = _something(line(self._cell(cells, "grade"))) or titles.grade
        unit, held, business = self._with_line(cells, unit, held)
        notes += [one for one in (titles.aside, aside) if one]
        said = kind_in(line(self._cell(cells, "post_kind")))
        silent = {one for one in notes if posts_in_note(one)}
        kind = (
            said
            or (held[0].kind if held else "")
            or name_kind
            or next((found for one in notes if one not in silent and (found := kind_in(one))), "")
        )
        column = self.titles[0] if self.titles else self.name
        if kind and kind != said:
            remarks.append(("kind_read", column, " ".join([*parts, *notes])[:60], KIND_NAMES[kind][0]))
        elif others:
            remarks.append(("kind_read", self.notes[0], "；".join(silent)[:60], KIND_NAMES["concurrent"][0]))
        held = (*(held or (Held(""),)), *others) if others else held
        held = tuple(self._inside(unit, one) for one in held)
        note = "；".join(dict.fromkeys(notes))
        return _Posts(unit, held, rank or titles.rank, grade, business, note, kind, tuple(remarks))

    def _inside(self, unit: Path, held: Held) -> Held:
        """党组成员、副院长兼执行局局长: the bureau of that post is a part of the court."""
        first = held.unit[0] if held.unit else ""
        if is_town(unit[0] if unit else "") and not (is_internal(first) or is_grassroots(first)):
            return held  # 街道党工委书记兼园区副主任
        if unit and first and belongs(unit[0], first):
            return Held(held.title, held.kind, joined(unit[:1], held.unit))
        return held

    def _with_line(
        self, cells: list[str], unit: Path, held: tuple[Held, ...]
    ) -> tuple[Path, tuple[Held, ...], str]:
        """A 科室 that is part of a unit becomes the line of work, and completes a bare title: 办公室 + 主任."""
        section = business = ""
        for column in self.lines:
            value = _something(line(cells[column.index]))
            if value and column.level >= 2:
                section = value
            elif value:
                business = value
        if section and is_grassroots(section) and unit and is_town(unit[-1]):
            # 党政办 and 望江社区 in one column: the community is a unit, the office is a part of one.
            return joined(unit, (section,)), held, business
        if section and held and BARE.match(held[0].title) and not is_not_unit(section):
            title = held[0].title
            title = title[1:] if section.endswith(title[0]) and title[0] in "科股处室站所队组部班" else title
            title = title if title.startswith(section) else section + title
            held = (Held(title, held[0].kind, held[0].unit), *held[1:])
        return unit, held, business or section


def _something(value: str) -> str:
    return "" if is_nothing(value) else value


def _role(name: PlanColumn, *, has_title: bool) -> tuple[Held, ...]:
    """书记, 主任… as the heading of names: it is the title as well."""
    if has_title:
        return ()
    # 书记 / 姓名: a heading over the name and the telephone of whoever is it.
    words = [part.replace("姓名", "").strip() for part in name.heading.split(" / ")]
    word = next((part for part in reversed(words) if part), "")
    is_other = any(one in word for one in ("联系", "联络", "经办", "责任", "信息", "培训", "值班", "带班"))
    is_over = len(words) > 1 and not words[-1] and is_role_over(word)
    return (Held(word),) if (heading_of(word).field == "role" or is_over) and not is_other else ()
