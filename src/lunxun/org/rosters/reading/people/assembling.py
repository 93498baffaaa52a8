"""Rows → persons: one person with several posts, people of the same name, doubles, shared phones."""

from __future__ import annotations

from collections import defaultdict

from lunxun.org.rosters.reading.draft import PersonEntry, PostEntry, UnitEntry
from lunxun.org.rosters.reading.people.rowdata import RowData
from lunxun.org.rosters.reading.remarks import Remarks
from lunxun.org.rosters.reading.words.units import Path, is_grassroots, is_internal

_DETAILS = (("gender", "性别"), ("born", "出生年月"), ("phone", "手机"))
_TYPES = ("街道", "镇", "乡", "社区", "村")


class _Namesakes:
    """People of one name. Those who are told apart at once by number or phone are not compared again."""

    __slots__ = ("all", "by_phone", "without_number", "without_phone")

    def __init__(self) -> None:
        self.all: list[int] = []
        self.by_phone: dict[str, int] = {}
        self.without_number: list[int] = []
        self.without_phone: list[int] = []

    def note(self, row: RowData, place: int) -> None:
        if place not in self.all[-1:]:
            self.all.append(place)
        if row.phone:
            self.by_phone.setdefault(row.phone, place)
        else:
            self.without_phone.append(place)
        if not row.number:
            self.without_number.append(place)

    def against(self, row: RowData) -> list[int]:
        """Whom a row may be about."""
        if row.number:
            return self.without_number[-_COMPARED:]
        if row.phone:
            same = self.by_phone.get(row.phone)
            return ([same] if same is not None else []) + self.without_phone[-_COMPARED:]
        return self.all[-_COMPARED:]


_COMPARED = 100
_NOBODY = _Namesakes()


class Assembler:
    def __init__(self, remarks: Remarks) -> None:
        self.remarks = remarks
        self.people: list[list[RowData]] = []
        self._by_number: dict[str, int] = {}
        self._by_name: dict[str, _Namesakes] = defaultdict(_Namesakes)
        self._by_phone: dict[str, int] = {}
        self.types: dict[Path, tuple[str, str, int]] = {}
        self._units: dict[Path, UnitEntry] = {}

    def add(self, row: RowData) -> None:
        self._unit(row)
        place = self._place(row)
        if place is None:
            place = len(self.people)
            self.people.append([row])
        else:
            self._join(self.people[place], row)
        self._by_name[row.name].note(row, place)
        if row.number:
            self._by_number.setdefault(row.number, place)
        if row.phone:
            other = self._by_phone.setdefault(row.phone, place)
            if other != place and self.people[other][0].name != row.name:
                self._say("phone_shared", row, _where(self.people[other][0]), row.phone)

    def _say(self, kind: str, row: RowData, detail: str, value: str = "", heading: str = "") -> None:
        self.remarks.add(kind, row.sheet, row.row, row.name_column, heading, value or row.name, detail)

    def _place(self, row: RowData) -> int | None:
        """The person whom this row is about, if it is one already seen."""
        if row.number and row.number in self._by_number:
            place = self._by_number[row.number]
            first = self.people[place][0]
            if first.name == row.name:
                return place
            self._say("number_conflict", row, f"{_where(first)}、{row.name}", row.number)
            return None
        doubtful: RowData | None = None
        places = self._by_name.get(row.name, _NOBODY)
        for place in places.against(row):
            verdict = self._same(self.people[place], row)
            if verdict is True:
                return place
            if verdict is None:
                doubtful = self.people[place][0]
        if doubtful is not None:
            self._say("same_name", row, _where(doubtful))
        elif places.all and not row.number:
            self._say("same_name_apart", row, _where(self.people[places.all[0]][0]))
        return None

    def _same(self, rows: list[RowData], row: RowData) -> bool | None:
        """True, False, or None where it can't be told. Equal names are given."""
        number, phone, born, gender = (
            next((value for one in rows if (value := getattr(one, name))), "")
            for name in ("number", "phone", "born", "gender")
        )
        if number and row.number:
            return False  # different, or they would have met by number
        if gender and row.gender and gender != row.gender:
            return False
        if phone and row.phone:
            return phone == row.phone
        if born and row.born and not _same_birth(born, row.born):
            return False
        if born and row.born and len(born) > 7 and len(row.born) > 7:
            return True
        if any(one.unit == row.unit and one.unit and _titles(one) == _titles(row) for one in rows):
            return True  # the same unit and title again
        if (
            any(
                one.sheet == row.sheet and one.row == row.row - 1 and not phone and not row.phone
                for one in rows
            )
            and born
            and born == row.born
        ):
            return True
        return None

    def _join(self, rows: list[RowData], row: RowData) -> None:
        first = rows[0]
        is_double = any(
            one.unit == row.unit and _titles(one) == _titles(row) and one.line == row.line for one in rows
        )
        self._say("duplicate_person" if is_double else "several_posts", row, _where(first))
        for field, heading in _DETAILS:
            old, new = next((v for one in rows if (v := getattr(one, field))), ""), getattr(row, field)
            if old and new and old != new and not (field == "born" and _same_birth(old, new)):
                self._say("person_differs", row, _where(first), str(new), heading)
        if not is_double or (row.number and not first.number):
            rows.append(row)

    # --- units

    def _unit(self, row: RowData) -> None:
        self._name_unit(row.unit, row)
        for held in row.held:
            if held.unit:
                self._name_unit(held.unit, row)

    def _name_unit(self, path: Path, row: RowData) -> None:
        if path in self._units:
            return
        for depth in range(1, len(path) + 1):
            part = path[:depth]
            if part not in self._units:
                self._units[part] = UnitEntry(part, _type_of(part), row.sheet, row.row)

    def set_type(self, path: Path, kind: str) -> None:
        if kind and path in self._units and not self.types.get(path):
            old = self._units[path]
            self._units[path] = UnitEntry(path, kind, old.sheet, old.row)
            self.types[path] = (kind, old.sheet, old.row)

    def units(self) -> tuple[UnitEntry, ...]:
        self._similar()
        return tuple(self._units.values())

    def _similar(self) -> None:
        """区应急管理局 and 应急管理局 in one file are most often one unit, written twice."""
        by_level: dict[Path, list[UnitEntry]] = defaultdict(list)
        for unit in self._units.values():
            by_level[unit.path[:-1]].append(unit)
        for units in by_level.values():
            names = {unit.path[-1]: unit for unit in units}
            for name, unit in names.items():
                for cut in (1, 2, 3, 4):
                    short = name[cut:]
                    if (
                        len(short) >= 3
                        and short in names
                        and name[cut - 1] in "省市区县州旗"
                        and not is_internal(short)
                        and not is_grassroots(short)
                    ):
                        self.remarks.add("unit_similar", unit.sheet, unit.row, 0, "", name, short)

    # --- persons

    def persons(self) -> tuple[PersonEntry, ...]:
        orders = [rows[0].order for rows in self.people]
        # One numbering through the whole file is the official order, however the rows stand.
        is_numbered = len(set(orders)) == len(orders) and None not in orders
        entries = [
            self._person(number, rows, rows[0].order if is_numbered and rows[0].order is not None else number)
            for number, rows in enumerate(self.people, 1)
        ]
        if is_numbered:
            entries = [
                entry
                for _order, entry in sorted(zip(orders, entries, strict=True), key=lambda pair: pair[0] or 0)
            ]
        return tuple(entries)

    def _person(self, number: int, rows: list[RowData], order: int) -> PersonEntry:
        first = rows[0]
        if len(rows) == 1:
            posts = _posts(rows)
            return PersonEntry(
                f"p{number}", first.number, first.name, first.gender, first.born, first.phone, first.smartphone,
                order, first.note, posts, first.sheet, first.row,
            )  # fmt: skip

        def known(field: str) -> str:
            return next((value for one in rows if (value := getattr(one, field))), "")

        return PersonEntry(
            key=f"p{number}",
            number=known("number"),
            name=first.name,
            gender=known("gender"),
            born=max((one.born for one in rows), key=len),
            phone=known("phone"),
            has_smartphone=next((one.smartphone for one in rows if one.smartphone is not None), None),
            order_no=order,
            note="；".join(dict.fromkeys(one.note for one in rows if one.note)),
            posts=_posts(rows),
            sheet=first.sheet,
            row=first.row,
        )


def _where(row: RowData) -> str:
    return f"{row.sheet}第 {row.row} 行{row.name}" if row.sheet else f"第 {row.row} 行{row.name}"


def _titles(row: RowData) -> tuple[str, ...]:
    return tuple(held.title for held in row.held)


def _same_birth(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter)


def _type_of(path: Path) -> str:
    """The type that a unit's own name tells; others are for the person who confirms."""
    name = (
        path[-1].removesuffix("办事处").removesuffix("人民政府").removesuffix("居委会").removesuffix("村委会")
    )
    return next((kind for kind in _TYPES if name.endswith(kind) and len(name) > len(kind)), "")


def _posts(rows: list[RowData]) -> tuple[PostEntry, ...]:
    if len(rows) == 1 and len(rows[0].held) == 1:
        (held,) = rows[0].held
        return (_post(rows[0], held.unit or rows[0].unit, held.title, held.kind or rows[0].kind),)
    posts: list[PostEntry] = []
    for row in rows:
        if not row.held:
            if row.unit:
                posts.append(_post(row, row.unit, "", row.kind))
            continue
        for number, held in enumerate(row.held):
            kind = held.kind or (row.kind if not number else "")
            posts.append(_post(row, held.unit or row.unit, held.title, kind))
    unique = list({(post.unit, post.title, post.line): post for post in reversed(posts)}.values())[::-1]
    primary = next((n for n, post in enumerate(unique) if post.kind in {"", "acting"}), 0)
    return tuple(
        post if post.is_primary == (n == primary) else _secondary(post) for n, post in enumerate(unique)
    )


def _post(row: RowData, unit: Path, title: str, kind: str) -> PostEntry:
    return PostEntry(
        unit, title, row.rank, row.grade, row.category, row.line, kind, row.from_on, True, row.sheet, row.row
    )


def _secondary(post: PostEntry) -> PostEntry:
    return PostEntry(
        post.unit, post.title, post.rank, post.grade, post.category, post.line, post.kind, post.from_on, False, post.sheet, post.row,
    )  # fmt: skip
