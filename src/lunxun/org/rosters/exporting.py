"""花名册 as rows: what an export writes and an import takes, one row a post."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from lunxun.org.models import Organisation
from lunxun.org.rosters.matching.posts import KIND_WORDS
from lunxun.org.rosters.matching.snapshot import HoldingRow, PersonRow, Snapshot, take

HEADINGS = (
    "序号",
    "工号",
    "姓名",
    "性别",
    "出生年月",
    "单位",
    "机构类型",
    "职务",
    "任职方式",
    "任职时间",
    "级别",
    "职级",
    "人员类别",
    "条线",
    "手机号",
    "有无智能手机",
)


class Line(NamedTuple):
    """One row, in the order of `HEADINGS`; all text but the number. `unit`: 洪桥街道/洪桥社区."""

    order: int
    number: str
    name: str
    gender: str
    born: str
    unit: str
    unit_type: str
    title: str
    kind: str
    from_on: str
    rank: str
    grade: str
    category: str
    line: str
    phone: str
    smartphone: str


def lines(organisation: Organisation, on: dt.date, *, with_phones: bool) -> list[Line]:
    """Everybody who is here on the day, in official order; who has two posts has two rows."""
    snapshot = take(organisation, on)
    found: list[Line] = []
    paths = {pk: "/".join(_path(snapshot, pk)) for pk in snapshot.units}
    number = 0
    for person in snapshot.persons.values():
        if not snapshot.is_here(person):
            continue
        number += 1
        holdings: list[HoldingRow | None] = [*snapshot.holdings.get(person.id, ())] or [None]
        found += [_line(snapshot, paths, number, person, holding, with_phones) for holding in holdings]
    return found


def _line(
    snapshot: Snapshot,
    paths: dict[int, str],
    number: int,
    person: PersonRow,
    holding: HoldingRow | None,
    with_phones: bool,
) -> Line:
    post = snapshot.posts[holding.post_id] if holding else None
    unit = snapshot.units.get(post.unit_id) if post else None
    return Line(
        order=number,
        number=person.number,
        name=person.name,
        gender=person.gender,
        born=person.born_on.isoformat()[:7] if person.born_on else "",
        unit=paths[unit.id] if unit else "",
        unit_type=snapshot.types[unit.type_id].name if unit else "",
        title=post.title if post else "",
        kind=KIND_WORDS[holding.kind] if holding else "",
        from_on=holding.from_on.isoformat() if holding else "",
        rank=person.rank,
        grade=person.grade,
        category=person.category,
        line=post.line if post else "",
        phone=person.phone if with_phones else "",
        smartphone="有" if person.has_smartphone else "无",
    )


def _path(snapshot: Snapshot, unit_id: int | None) -> list[str]:
    """The unit and those above, the highest first: in one cell, for an empty one may mean "as above"."""
    names: list[str] = []
    while unit_id in snapshot.units:
        unit = snapshot.units[unit_id]
        names.append(unit.name)
        unit_id = unit.parent_id
    return names[::-1]
