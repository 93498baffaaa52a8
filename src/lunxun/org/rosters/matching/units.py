"""Which unit a path of names means, and what new units the file asks for."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from lunxun.org.rosters.guessing import units as guessing
from lunxun.org.rosters.guessing.strokes import stroke_key
from lunxun.org.rosters.matching.places import Places
from lunxun.org.rosters.matching.plan import NewUnit, Plan
from lunxun.org.rosters.matching.snapshot import Snapshot
from lunxun.org.rosters.reading.draft import UnitEntry

Path = tuple[str, ...]
ORDER_STEP = 10


def path_text(path: Path) -> str:
    return "/".join(path)


class Units:
    """Resolves paths; what it can't find it adds to the plan once."""

    def __init__(
        self,
        snapshot: Snapshot,
        plan: Plan,
        places: Places,
        entries: tuple[UnitEntry, ...],
        choices: Mapping[str, Any],
    ) -> None:
        self.snapshot, self.plan, self.places, self.choices = snapshot, plan, places, choices
        self.keys = guessing.NameKeys(*snapshot.organisation_names)
        self.own = {self.keys.key(name) for name in snapshot.organisation_names}
        self.types = {path_text(entry.path): entry.type for entry in entries if entry.type}
        self._type_ids = {row.code: row.id for row in snapshot.types.values()}
        self._type_codes = {row.id: row.code for row in snapshot.types.values()}
        self._by_type_name = {row.name: row.code for row in snapshot.types.values()}
        self._new_types: dict[str, int] = {}
        self._own_types: dict[str, str] = {}
        self.unit_type: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self._found: dict[Path, int | None] = {}
        self._known: dict[Path, int | None] = {}
        self._made: dict[tuple[int | None, str], int] = {}
        self._children: dict[tuple[int | None, str], list[int]] = defaultdict(list)
        self._global: dict[str, list[int]] = defaultdict(list)
        self._parent: dict[int, int | None] = {}
        self._full: dict[int | None, str] = {}
        for unit in snapshot.units.values():
            self.unit_type[unit.id] = self._type_codes[unit.type_id]
            self.names[unit.id] = unit.short_name
            self._parent[unit.id] = unit.parent_id
            for key in {self.keys.key(unit.name), self.keys.key(unit.short_name)}:
                self._children[unit.parent_id, key].append(unit.id)
                self._global[key].append(unit.id)
        self._order = max((unit.order_no for unit in snapshot.units.values()), default=0)
        self._codes = (f"U{number:04d}" for number in range(1, 10**6))

    def full_name(self, unit: int | None) -> str:
        """洪桥街道/洪桥社区."""
        if unit not in self._full:
            names: list[str] = []
            above = unit
            while above is not None:
                names.append(self.names[above])
                above = self._parent[above]
            self._full[unit] = "/".join(reversed(names))
        return self._full[unit]

    def known(self, path: Path) -> int | None:
        """The unit of the database that a path means, without making one."""
        if path not in self._known:
            self._known[path] = self._look(path)[0]
        return self._known[path]

    def resolve(self, path: Path, at: Any) -> int | None:
        """The unit that a path means; a new one when the database has none; None when it can't be told."""
        if path in self._found:
            return self._found[path]
        chosen = self.choices.get(path_text(path), {})
        unit, several = self._look(path)
        if chosen.get("same_as") in self.snapshot.units:
            unit = chosen["same_as"]
        elif unit is None and len(several) > 1:
            names = "、".join(self.full_name(one) for one in several[:5])
            self.places.say(
                "unit_ambiguous",
                at,
                "unit",
                path_text(path),
                units=names,
            )
        elif unit is None:
            unit = self._make(path, at)
        self._found[path] = unit
        return unit

    def resolve_all(self, paths: Iterable[tuple[Path, Any]]) -> None:
        """Resolve paths, given in official order, and number the new units in it.

        The longest first: 洪桥社区 alone means the one below 洪桥街道 that another row names in full.
        """
        wanted = list(paths)
        for path, at in sorted(wanted, key=lambda one: -len(one[0])):
            self.resolve(path, at)
        rows = {row["id"]: row for row in self.plan.new["unit"]}
        order = self._order
        for path, _at in wanted:
            chain: list[dict[str, Any]] = []
            unit = self._found[path]
            while unit in rows and not rows[unit]["order_no"]:
                chain.append(rows[unit])
                unit = rows[unit]["parent_id"]
            for row in reversed(chain):
                order += ORDER_STEP
                row["order_no"] = order

    def _without_own(self, path: Path) -> Path:
        while len(path) > 1 and self.keys.key(path[0]) in self.own:
            path = path[1:]
        return path

    def _look(self, path: Path) -> tuple[int | None, list[int]]:
        """(the unit, or None and those it might be)."""
        path = self._without_own(path)
        key = self.keys.key(path[-1])
        everywhere = list(dict.fromkeys(self._global.get(key, ())))
        if len(path) == 1:
            if len(everywhere) > 1:
                top = [unit for unit in everywhere if self._parent[unit] is None]
                return (top[0], []) if len(top) == 1 else (None, everywhere)
            return (everywhere[0], []) if everywhere else (None, [])
        parent, several = self._look(path[:-1])
        if parent is None:
            # 区直部门/应急局: a heading that is no unit stands above one that is.
            return (everywhere[0], []) if len(everywhere) == 1 and not several else (None, several)
        here = list(dict.fromkeys(self._children.get((parent, key), ())))
        if len(here) == 1:
            return here[0], []
        if here:
            return None, here
        if key in {self.keys.key(self.names[parent]), self.keys.key(self.snapshot.units[parent].name)}:
            return parent, []
        below = [unit for unit in everywhere if parent in self._above(unit)]
        return (below[0], []) if len(below) == 1 else (None, [])

    def _above(self, unit: int) -> set[int]:
        found: set[int] = set()
        up = self._parent[unit]
        while up is not None and up not in found:
            found.add(up)
            up = self._parent[up]
        return found

    def _make(self, path: Path, at: Any) -> int | None:
        path = self._without_own(path)
        parent = self.resolve(path[:-1], at) if len(path) > 1 else None
        if len(path) > 1 and parent is None:
            return None
        key = self.keys.key(path[-1])
        if (parent, key) in self._made:
            return self._made[parent, key]
        namesakes = (
            [ref for (_above, made), ref in self._made.items() if made == key] if len(path) == 1 else []
        )
        if len(namesakes) == 1:
            return namesakes[0]
        if parent is not None and parent < 0 and key == self.keys.key(self.names[parent]):
            return parent
        name = path[-1]
        if len(name) > 80:
            self.places.say("too_long", at, "unit", name, what="机构名称", limit=80)
        text = path_text(path)
        type_code = self._type_code(text, name, self.unit_type.get(parent, "") if parent else "")
        ref = -len(self.plan.new["unit"]) - 1
        self.plan.new["unit"].append(
            {
                "id": ref,
                "code": next(code for code in self._codes if code not in self.snapshot.unit_codes),
                "name": name[:80],
                "short_name": self._short(name),
                "type_id": self._type_ref(type_code),
                "parent_id": parent,
                "order_no": 0,
                "stroke_key": stroke_key(name),
            }
        )
        self.unit_type[ref], self.names[ref], self._parent[ref] = type_code, self._short(name), parent
        self._made[parent, key] = ref
        self.plan.units.append(
            NewUnit(ref, text, type_code, self.full_name(parent), self._similar(key), at.sheet, at.row)
        )
        return ref

    def _short(self, name: str) -> str:
        for own in self.snapshot.organisation_names:
            if name.startswith(own) and len(name) > len(own) + 1:
                name = name[len(own) :]
        return name.replace("街道办事处", "街道")[:40]

    def _type_code(self, text: str, name: str, parent_type: str) -> str:
        chosen = self.choices.get(text, {}).get("type")
        if chosen in self._type_ids or chosen in guessing.type_names():
            return str(chosen)
        said = self.types.get(text, "")
        if said in self._by_type_name:
            return self._by_type_name[said]
        if said in self._type_ids:
            return said
        for code, known in guessing.type_names().items():
            if said and said in {code, known}:
                return code
        if said:
            return self._own_types.setdefault(said, f"type{len(self._type_ids) + len(self._own_types) + 1}")
        return guessing.type_of(name, parent_type)

    def _type_ref(self, code: str) -> int:
        if code in self._type_ids:
            return self._type_ids[code]
        own = {made: said for said, made in self._own_types.items()}
        name = own.get(code) or guessing.type_names().get(code, code)
        if name in self._by_type_name:
            return self._type_ids[self._by_type_name[name]]
        if code not in self._new_types:
            ref = -len(self.plan.new["unit_type"]) - 1
            order = len(self.snapshot.types) + len(self._new_types) + 1
            self.plan.new["unit_type"].append({"id": ref, "code": code, "name": name, "order_no": order})
            self._new_types[code] = ref
        return self._new_types[code]

    def _similar(self, key: str) -> list[tuple[int, str]]:
        """Units of the database with a like name, for "it is this one"."""
        if len(self.plan.units) > 50:
            return []
        close = difflib.get_close_matches(key, list(self._global), n=5, cutoff=0.6)
        units = dict.fromkeys(unit for name in close for unit in self._global[name])
        return [(unit, self.full_name(unit)) for unit in units]
