"""Rows of a table → `RowData`, with a remark for whatever is odd in a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lunxun.org.rosters.reading.cells.dates import Moment, moment_of
from lunxun.org.rosters.reading.cells.kinds import kind_in
from lunxun.org.rosters.reading.cells.names import name_of
from lunxun.org.rosters.reading.cells.phones import phone_of
from lunxun.org.rosters.reading.cells.small import gender_of, has_identity, order_of, without_identity, yes_no
from lunxun.org.rosters.reading.cells.text import DITTO, is_nothing, line
from lunxun.org.rosters.reading.people.rowdata import RowData
from lunxun.org.rosters.reading.people.units import Units
from lunxun.org.rosters.reading.remarks import Remarks
from lunxun.org.rosters.reading.tables.plan import Plan, PlanColumn
from lunxun.org.rosters.reading.tables.rows import classify
from lunxun.org.rosters.reading.wording import KIND_NAMES
from lunxun.org.rosters.reading.words.headings import ROLES, heading_of, is_month
from lunxun.org.rosters.reading.words.titles import (
    BARE,
    Held,
    Titles,
    in_one_line,
    titles_of,
    unit_before_title,
)
from lunxun.org.rosters.reading.words.units import (
    is_grassroots,
    is_not_unit,
    is_town,
    joined,
    looks_like_unit,
    unit_path,
)

_OF_A_PERSON = {"title", "phone", "number", "unit", "parent_unit", "gender", "born"}
# In another cell than the name's: a bare dash or 无 may mean anything there.
_VACANT = re.compile("空缺|暂缺|缺额|待定|待补|待配|拟配|未配备|待任命|空编|缺编|虚位|暂空|空岗")
_FRACTION = re.compile(r"\x01?\d{4}\.(\d{1,2})")


class TableReader:
    def __init__(self, plan: Plan, remarks: Remarks, above: TableReader | None = None) -> None:
        self.plan = plan
        self.remarks = remarks
        self.sheet = plan.grid.name
        self.units = Units(plan, remarks)
        self.name = plan.of("name")[0]
        self.single = {
            field: columns[0]
            for field in (
                "order",
                "number",
                "gender",
                "born",
                "phone",
                "smartphone",
                "rank",
                "grade",
                "category",
                "post_kind",
                "from_on",
            )
            if (columns := plan.of(field))
        }
        births = plan.of("born")
        self.birth_month = next((one for one in births if len(births) > 1 and is_month(one.heading)), None)
        if self.birth_month is not None:
            self.single["born"] = next(one for one in births if one is not self.birth_month)
        self.titles = plan.of("title")
        self.lines = plan.of("line")
        self.notes = plan.of("note")
        self.by_months = self._by_months("born")
        self.october = self._october("born")
        self.has_title = bool(self.titles)
        self.default_title = self._role()
        self.uncached = set(plan.grid.sheet.uncached)
        self.before: list[str] = []
        self._births: dict[str, tuple[str, str]] = {}
        if (
            above is not None
            and above.sheet == self.sheet
            and above.plan.last <= plan.first
            and not plan.fixed
            and not plan.opening
            and not self.units.columns
        ):
            # A table that goes on below another without a title of its own: its people are in the same unit.
            self.units.sections = list(above.units.sections)
            plan.fixed = above.plan.fixed

    def rows(self) -> Iterator[RowData]:
        down, grid = self.plan.grid.down, self.plan.grid
        used = sorted({column.index for column in self.plan.columns})
        width = max(used, default=0) + 1
        others = self._others()
        for row in range(self.plan.first, self.plan.last):
            cells = grid.rows[row]
            if others:
                if self._is_group_of_all(row, cells, others):
                    self.units.section(classify(self.plan, row, cells, self.name.index), row)
                    continue
                cells = [value if column not in others else "" for column, value in enumerate(cells)]
            above = dict(down[row]) if row in down else {}
            if (
                above
                and not (len(cells) > self.name.index and cells[self.name.index].strip())
                and self.name.index in above
                and any(value.strip() for value in cells)
            ):
                # A name merged over two rows: the second row is another post of the same person.
                cells = self._filled(cells, above, width)
            kind = classify(self.plan, row, cells, self.name.index)
            if kind.what == "note" and self._is_nameless_person(cells):
                kind = kind._replace(what="nameless")
            if kind.what == "person":
                yield self._person(row, self._filled(cells, above, width), above)
            elif kind.what == "section":
                self.units.section(kind, row)
            elif kind.what != "empty":
                self._other(kind.what, row, cells, kind.text, kind.column, above)

    def _is_nameless_person(self, cells: list[str]) -> bool:
        """统计局 begins like a remark and 3 is like a page number; with a title or a phone it is a row of people."""
        units = {column.index for column in self.units.columns}
        order = self.single.get("order")
        filled = [column for column, value in enumerate(cells) if value.strip()]
        is_numbered = (
            order is not None and filled[0] == order.index and order_of(cells[filled[0]]) is not None
        )
        first = filled[is_numbered] if len(filled) > is_numbered else -1
        if first in units and (re.search("[:：]", cells[first]) or not looks_like_unit(line(cells[first]))):
            return False
        return (is_numbered or first in units) and bool(self._said(cells) - units)

    def _said(self, cells: list[str]) -> set[int]:
        """Columns of unit, title, phone and the like that have something."""
        return {
            column.index
            for column in self.plan.columns
            if column.field in _OF_A_PERSON
            and column.index < len(cells)
            and not is_nothing(line(cells[column.index]))
        }

    def _others(self) -> set[int]:
        """Columns of a table beside this one."""
        mine = set(self.plan.headings)
        lowest, highest = min(mine, default=0), max(mine, default=0)
        return set(range(self.plan.grid.width)) - set(range(lowest, highest + 1)) - mine if mine else set()

    def _is_group_of_all(self, row: int, cells: list[str], others: set[int]) -> bool:
        """One title over tables that stand side by side: merged over them, or the only text of its line."""
        grid = self.plan.grid
        if not grid.is_one_text(row) or grid.filled(row)[0] not in others:
            return False
        if grid.sheet.merges and row not in grid.wide:
            return False
        return classify(self.plan, row, cells, self.name.index).what == "section"

    def _filled(self, cells: list[str], above: dict[int, str], width: int) -> list[str]:
        full = cells + [""] * (width - len(cells)) if len(cells) < width else list(cells)
        for column, value in above.items():
            if column < len(full) and not full[column].strip():
                full[column] = value
        return full

    def _other(
        self, what: str, row: int, cells: list[str], text: str, column: int, above: dict[int, str]
    ) -> None:
        if what == "header":
            self.remarks.add("header_repeated", self.sheet, row + 1, column + 1, "", text)
        elif what == "total":
            self.remarks.add("total_row_skipped", self.sheet, row + 1, column + 1, "", text)
        elif what == "note":
            self.remarks.add("note_row_skipped", self.sheet, row + 1, column + 1, "", text)
        elif what == "vacant":
            self.units.path(self._filled(cells, above, column + 1), row, above)
            is_bare = not _VACANT.search(text)  # a dash or 无 beside a phone: somebody is there
            kind = "name_missing" if is_bare and self._has_number(cells) else "post_vacant"
            self.remarks.add(kind, self.sheet, row + 1, column + 1, self.name.heading, text)
        elif what == "nameless":
            self.units.path(self._filled(cells, above, column + 1), row, above)
            units = {column.index for column in self.units.columns}
            kind = "name_missing" if self._said(cells) - units else "row_unclear"
            places = [one.index for one in (*self.titles, *self.notes) if one.index < len(cells)]
            is_vacant = any(_VACANT.search(cells[place]) for place in places)
            if kind == "name_missing" and is_vacant and not self._has_number(cells):
                kind = "post_vacant"
            self.remarks.add(
                kind,
                self.sheet,
                row + 1,
                self.name.index + 1,
                self.name.heading,
                text if kind == "row_unclear" else "",
            )

    def _has_number(self, cells: list[str]) -> bool:
        """Whether a phone or a number says that there is somebody."""
        columns = (self.single.get("phone"), self.single.get("number"))
        return any(
            column is not None
            and column.index < len(cells)
            and any(character.isdigit() for character in cells[column.index])
            for column in columns
        )

    # --- a person

    def _cell(self, cells: list[str], field: str) -> str:
        column = self.single.get(field)
        return cells[column.index] if column is not None else ""

    def _without_ditto(self, cells: list[str]) -> list[str]:
        """同上 and 〃 stand for what the row above says."""
        indexes = {column.index for column in self.single.values()}
        return [
            self.before[n] if n in indexes and value in DITTO and n < len(self.before) else value
            for n, value in enumerate(cells)
        ]

    def _person(self, row: int, cells: list[str], above: dict[int, str]) -> RowData:
        if self.uncached:
            self._check_formulas(row)
        if not DITTO.isdisjoint(cells):
            cells = self._without_ditto(cells)
        self.before = cells
        name = name_of(cells[self.name.index].strip())
        found = RowData(
            self.sheet,
            row + 1,
            name.text,
            gender=name.gender,
            kind=name.kind,
            name_column=self.name.index + 1,
        )
        if name.problem:
            self._say(f"name_{name.problem}", row, self.name, cells[self.name.index])
        found.unit = self.units.path(cells, row, above)
        found.order = order_of(self._cell(cells, "order"))
        if name.aside and not found.unit and looks_like_unit(name.aside):
            found.unit = unit_path(name.aside)  # 张三（区财政局）
        self._identity(found, row, cells)
        self._phone(found, row, cells)
        self._posts(found, row, cells, name.aside)
        self._dates(found, row, cells)
        if not found.unit:
            self.remarks.add(
                "unit_missing", self.sheet, row + 1, self.name.index + 1, self.name.heading, found.name
            )
        return found

    def _say(self, kind: str, row: int, column: PlanColumn, value: str, detail: str = "") -> None:
        self.remarks.add(kind, self.sheet, row + 1, column.index + 1, column.heading, value, detail)

    def _check_formulas(self, row: int) -> None:
        from lunxun.org.rosters.reading.places import column_letters

        for column in self.plan.columns:
            if f"{column_letters(column.index + 1)}{row + 1}" in self.uncached:
                self._say("formula_uncached", row, column, "")

    def _identity(self, found: RowData, row: int, cells: list[str]) -> None:
        number = line(self._cell(cells, "number"))
        if number and not is_nothing(number):
            if has_identity(number):
                self._say("identity_removed", row, self.single["number"], "")
            else:
                found.number = number.removesuffix(".0")
        value = self._cell(cells, "gender")
        if value:
            gender = gender_of(value)
            if gender is None:
                self._say("gender_odd", row, self.single["gender"], value)
            found.gender = gender or found.gender
        value = self._cell(cells, "smartphone") if "smartphone" in self.single else ""
        if (value and not is_nothing(line(value))) or value in {"无", "0", "\x010"}:
            found.smartphone = yes_no(value)
            if found.smartphone is None:
                self._say("smartphone_odd", row, self.single["smartphone"], value)
        if "rank" in self.single:
            value = line(self._cell(cells, "rank"))
            found.rank = "" if is_nothing(value) else value
        if "category" in self.single:
            value = line(self._cell(cells, "category"))
            found.category = "" if is_nothing(value) else value
        if not found.category and self.units.group and is_not_unit(self.units.group):
            found.category = self.units.group

    def _phone(self, found: RowData, row: int, cells: list[str]) -> None:
        if "phone" not in self.single:
            return
        column, value = self.single["phone"], self._cell(cells, "phone")
        phone = phone_of(value.strip())
        found.phone = phone.number
        if phone.problem:
            shown = without_identity(value) if not has_identity(value) else ""
            self._say(f"phone_{phone.problem}", row, column, shown)
            if phone.problem in {"several", "landline"}:
                found.note = "；".join(phone.others)
        elif not phone.number:
            self._say("phone_missing", row, column, "")

    def _posts(self, found: RowData, row: int, cells: list[str], aside: str) -> None:
        notes = [found.note] if found.note else []
        for column in self.notes:
            value = cells[column.index].strip()
            if value and not is_nothing(line(value)):
                if has_identity(value):
                    self._say("identity_removed", row, column, "")
                notes.append(without_identity(line(value)))
        parts = [line(in_one_line(cells[column.index])) for column in self.titles if cells[column.index]]
        parts = [part for part in dict.fromkeys(parts) if not is_nothing(part)]
        titles = (
            titles_of("、".join(parts))
            if parts
            else Titles((Held(self.default_title),) if self.default_title else ())
        )
        if not parts and self.has_title:
            self._say("title_missing", row, self.titles[0], "")
        held = titles.held
        if held and not found.unit:
            found.unit, rest = unit_before_title(held[0].title)
            held = (Held(rest, held[0].kind, held[0].unit), *held[1:])
        value = line(self._cell(cells, "grade")) if "grade" in self.single else ""
        found.grade = titles.grade if is_nothing(value) else value
        found.rank = found.rank or titles.rank
        if self.lines:
            held = self._with_line(found, cells, held)
        found.held = held
        notes += [one for one in (titles.aside, aside) if one]
        found.note = "；".join(dict.fromkeys(notes))
        kind = kind_in(line(self._cell(cells, "post_kind"))) if "post_kind" in self.single else ""
        found.kind = (
            kind
            or (held[0].kind if held else "")
            or found.kind
            or next((k for one in notes if (k := kind_in(one))), "")
        )
        if found.kind and found.kind != kind:
            column = self.titles[0] if self.titles else self.name
            self._say("kind_read", row, column, " ".join([*parts, *notes])[:60], KIND_NAMES[found.kind][0])

    def _with_line(self, found: RowData, cells: list[str], held: tuple[Held, ...]) -> tuple[Held, ...]:
        """A 科室 that is part of a unit becomes the line of work, and completes a bare title: 办公室 + 主任."""
        section = business = ""
        for column in self.lines:
            value = line(cells[column.index])
            if value and not is_nothing(value):
                if column.level >= 2:
                    section = value
                else:
                    business = value
        if section and is_grassroots(section) and found.unit and is_town(found.unit[-1]):
            # 党政办 and 望江社区 in one column: the community is a unit, the office is a part of one.
            found.unit, section = joined(found.unit, (section,)), ""
        found.line = business or section
        if section and held and BARE.match(held[0].title) and not is_not_unit(section):
            title = held[0].title
            title = title[1:] if section.endswith(title[0]) and title[0] in "科股处室站所队组部班" else title
            held = (
                Held(section + title if not title.startswith(section) else title, held[0].kind, held[0].unit),
                *held[1:],
            )
        return held

    # --- dates

    def _dates(self, found: RowData, row: int, cells: list[str]) -> None:
        value = self._birth(cells)
        if value:
            if value not in self._births:
                self._births[value] = self._birth_said(value)
            found.born, problem = self._births[value]
            if problem:
                self._say(problem, row, self.single["born"], value)
        value = self._cell(cells, "from_on").strip() if "from_on" in self.single else ""
        if value:
            moment = moment_of(value)
            if moment.problem == "odd":
                self._say("from_odd", row, self.single["from_on"], value)
            found.from_on = moment.first_day()

    def _birth_said(self, value: str) -> tuple[str, str]:
        """(the birth as kept, the kind of what is odd about it)."""
        moment = self._born(value)
        if moment.problem:
            return moment.text(), "born_month_unclear" if moment.problem == "month" else "born_odd"
        if moment.year and not 1925 <= moment.year <= 2012:
            return "", "born_odd"
        return moment.text(), ""

    def _birth(self, cells: list[str]) -> str:
        """The cell, or year and month put together from two."""
        value = self._cell(cells, "born").strip()
        if self.birth_month is None:
            return value
        year = line(value).removesuffix("年").removesuffix(".0")
        month = line(cells[self.birth_month.index]).removesuffix("月").removesuffix(".0")
        if is_nothing(month):
            return value
        return f"{year}.{int(month):02}" if month.isdecimal() else f"{year}年{month}月"

    def _born(self, value: str) -> Moment:
        moment = moment_of(value)
        if self.october and _FRACTION.fullmatch(value) and value.endswith(".1"):
            return Moment(moment.year, self.october)
        if self.by_months and moment.day == 1:
            return moment._replace(day=0)
        return moment

    def _moments(self, field: str) -> list[tuple[str, Moment]]:
        columns = self.plan.of(field)
        if not columns:
            return []
        index, rows = columns[0].index, self.plan.grid.rows
        values = (
            rows[row][index]
            for row in range(self.plan.first, self.plan.last)
            if index < len(rows[row]) and rows[row][index]
        )
        return [(value, moment_of(value.strip())) for value in values]

    def _by_months(self, field: str) -> bool:
        """Dates that are all the first of a month stand for months: Excel keeps 1978年5月 as 1978-05-01."""
        full = [moment for _value, moment in self._moments(field) if moment.day]
        return all(moment.day == 1 for moment in full) and (
            len(full) > 1 or any(one.is_serial for one in full)
        )

    def _october(self, field: str) -> int:
        """The month of 1978.1 where a 0 was lost: October where others write 1978.05 and nobody 1978.10."""
        found = [
            match[1]
            for value, _moment in self._moments(field)
            if (match := _FRACTION.fullmatch(value.strip()))
        ]
        has_zeros = any(len(one) == 2 and one[0] == "0" for one in found)
        return 10 if has_zeros and "10" not in found else 0

    def _role(self) -> str:
        """书记, 主任… as the heading of names: it is the title as well."""
        if self.has_title or heading_of(self.name.heading).field != "role":
            return ""
        word = self.name.heading.split(" / ")[-1].replace("姓名", "").strip()
        return (
            word
            if ROLES.match(word)
            and not any(one in word for one in ("联系", "联络", "经办", "责任", "信息", "培训"))
            else ""
        )
