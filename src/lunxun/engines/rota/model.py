"""Frozen data of a year rota: the problem, the plan and the events (JSON schema version 1).

Every field carries its meaning in ``metadata["doc"]``; ``codec`` reads and writes exactly these fields and
``schema`` prints them as JSON Schema, so that data, code and documentation can't drift apart.
Days are ISO dates (``2026-03-14``), references are ids, weights and costs are whole numbers.
"""

# ruff: noqa: RUF009 - doc() is dataclasses.field() with a text
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

SCHEMA_VERSION: Final = 1
ALGORITHM: Final = "rota-1"

OPEN: Final = "open"
DAY_KINDS: Final = (OPEN, "holiday", "makeup", "emergency")
LOCK_KINDS: Final = ("run", "ban", "seat")
EVENT_KINDS: Final = ("cancel_day", "lecturer_away", "hall_closed", "person_away")


def doc(text: str, **kwargs: Any) -> Any:
    """A dataclass field with its meaning."""
    return field(metadata={"doc": text}, **kwargs)


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day that could carry sessions (日历)."""

    on: str = doc("ISO date")
    kind: str = doc("open | holiday | makeup (调休上班) | emergency; only open days carry runs", default=OPEN)
    provisional: bool = doc("true until the State Council notice is entered", default=False)
    note: str = doc("source document number or reason", default="")


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall; seats include its video sub-venues (分会场). The first hall is the main hall."""

    id: str = doc("id")
    name: str = doc("name shown")
    seats: int = doc("seats for trainees on one day, > 0")
    closed: tuple[str, ...] = doc("dates on which the hall can't be used", default=())


@dataclass(frozen=True, slots=True)
class Lecturer:
    """A lecturer (授课人)."""

    id: str = doc("id")
    name: str = doc("name shown")
    away: tuple[str, ...] = doc("dates on which the lecturer can't teach", default=())
    per_month: int = doc("most lectures given in one calendar month", default=3)
    person: str | None = doc(
        "id of the same human among the people: can't be seated on a teaching day", default=None
    )


@dataclass(frozen=True, slots=True)
class Lecture:
    """A lecture (讲题)."""

    id: str = doc("id")
    title: str = doc("title shown")
    lecturer: str = doc("lecturer id")
    minutes: int = doc("length in minutes, > 0", default=40)


@dataclass(frozen=True, slots=True)
class Package:
    """Lectures that are always given together on one day (专题包)."""

    id: str = doc("id")
    name: str = doc("name shown")
    circle: str = doc("circle (能力圈)")
    lectures: tuple[str, ...] = doc("lecture ids, 1 to 8, by different lecturers")
    branch: str = doc("branch within the circle, e.g. 底线", default="")
    ready_on: str | None = doc("first date on which all outlines are reviewed", default=None)
    due_on: str | None = doc("date until which attendance is on time", default=None)
    late_weight: int = doc("cost per person and started week after due_on", default=0)
    after: tuple[str, ...] = doc(
        "package ids whose first run must lie before every run of this one", default=()
    )


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit (单位) that must never be emptied."""

    id: str = doc("id")
    name: str = doc("name shown")
    cap: int | None = doc(
        "most people away on one day; null: max(1, ceil(cap_percent of size))", default=None
    )
    soft_cap: int | None = doc("people away without cost; null: max(1, ceil(soft_percent))", default=None)


@dataclass(frozen=True, slots=True)
class Post:
    """A class of posts (职务类别) and what it demands."""

    id: str = doc("id")
    name: str = doc("name shown")
    mandatory: tuple[str, ...] = doc("package ids that everybody attends once", default=())
    electives: tuple[str, ...] = doc("package ids to choose from, disjoint from mandatory", default=())
    elective_count: int = doc("how many of the electives everybody attends", default=0)


@dataclass(frozen=True, slots=True)
class Person:
    """A trainee (学员)."""

    id: str = doc("id")
    name: str = doc("name shown")
    unit: str = doc("unit id")
    post: str = doc("post id")
    away: tuple[str, ...] = doc("dates of duty (值班) or leave", default=())
    exempt: tuple[str, ...] = doc("package ids already credited or not demanded", default=())
    carry: int = doc("burden points carried over from last year", default=0)


@dataclass(frozen=True, slots=True)
class Floor:
    """A lower limit on the runs of a branch (底线 floor)."""

    branch: str = doc("branch name")
    min_runs: int = doc("fewest runs of packages of this branch")


@dataclass(frozen=True, slots=True)
class Lock:
    """A decision of the clerk that the plan must follow."""

    id: str = doc("id")
    kind: str = doc("run: package runs on day (in hall, if given) | ban: it does not | seat: person attends")
    package: str = doc("package id")
    day: str = doc("ISO date")
    hall: str | None = doc("hall id or null for any", default=None)
    person: str | None = doc("person id (kind seat)", default=None)


@dataclass(frozen=True, slots=True)
class Weights:
    """Cost of one unit of each line (decision 0111)."""

    unmet: int = doc("per missing attendance; coverage is optimised first in any case", default=100)
    run: int = doc("per run; usual: 2 % of the people", default=1)
    alternation: int = doc("main hall, same circle on two neighbouring open days; usual: 5 %", default=1)
    soft_cap: int = doc("per person and day above a unit's soft cap", default=1)
    consecutive: int = doc("per person seated on two Saturdays running", default=2)
    floor: int = doc("per run missing under a floor; usual: 10 % of the people", default=1)
    lock: int = doc("per lock that can't be kept; usual: 100 % of the people", default=1)


def usual_weights(people: int) -> Weights:
    """Weights of decision 0111 for so many people."""
    return Weights(
        run=max(1, round(people * 0.02)),
        alternation=max(1, round(people * 0.05)),
        floor=max(1, round(people * 0.10)),
        lock=max(1, people),
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """A year to plan."""

    name: str = doc("title")
    days: tuple[Day, ...] = doc("calendar, ascending")
    halls: tuple[Hall, ...] = doc("halls, main hall first")
    lecturers: tuple[Lecturer, ...] = doc("lecturers")
    lectures: tuple[Lecture, ...] = doc("lectures")
    packages: tuple[Package, ...] = doc("packages")
    units: tuple[Unit, ...] = doc("units")
    posts: tuple[Post, ...] = doc("classes of posts with their demand")
    people: tuple[Person, ...] = doc("trainees")
    weights: Weights = doc("cost weights")
    floors: tuple[Floor, ...] = doc("lower limits per branch", default=())
    locks: tuple[Lock, ...] = doc("decisions taken", default=())
    cap_percent: int = doc("default hard absence cap of a unit, percent", default=25)
    soft_percent: int = doc("default soft absence cap of a unit, percent", default=15)
    reserve_percent: int = doc(
        "share of hall slots kept empty for floods and illness, rounded down", default=5
    )
    session_minutes: int = doc("most lecture minutes on one day", default=480)
    meta: dict[str, Any] = doc("free notes; the generator writes what it planted", default_factory=dict)
    schema: int = doc("schema version", default=SCHEMA_VERSION)


@dataclass(frozen=True, slots=True)
class Run:
    """One run (一期) of a package with its people by name."""

    package: str = doc("package id")
    day: str = doc("ISO date")
    hall: str = doc("hall id")
    people: tuple[str, ...] = doc("person ids, in the order of the problem", default=())


@dataclass(frozen=True, slots=True)
class Shortage:
    """What one person still misses."""

    person: str = doc("person id")
    item: str = doc("package id, or * for electives")
    missing: int = doc("attendances missing", default=1)


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost lines, already weighted."""

    unmet: int = doc("missing attendances", default=0)
    late: int = doc("lateness", default=0)
    runs: int = doc("runs", default=0)
    alternation: int = doc("alternation of circles in the main hall", default=0)
    soft_cap: int = doc("people above soft caps", default=0)
    consecutive: int = doc("two Saturdays running", default=0)
    floors: int = doc("runs missing under floors", default=0)
    locks: int = doc("locks not kept", default=0)

    @property
    def total(self) -> int:
        """Sum of the lines."""
        return (
            self.unmet
            + self.late
            + self.runs
            + self.alternation
            + self.soft_cap
            + self.consecutive
            + self.floors
            + self.locks
        )


@dataclass(frozen=True, slots=True)
class Certificate:
    """Lagrange multipliers; any values give a valid bound, good ones a tight one (decision 0112)."""

    scale: int = doc("all multipliers are whole numbers in 1/scale", default=1000)
    coverage: dict[str, dict[str, int]] = doc(
        "unit id → package id or *post id (electives) → price of an attendance", default_factory=dict
    )
    load: dict[str, tuple[int, ...]] = doc(
        "unit id → price of one absence, per open day", default_factory=dict
    )
    slots: int = doc("price of a hall slot under the reserve rule", default=0)
    months: dict[str, dict[str, int]] = doc(
        "lecturer id → month (2026-03) → price of a lecture under the monthly limit", default_factory=dict
    )
    floors: tuple[int, ...] = doc("price of a run, per floor in the order of the problem", default=())
    counts: dict[str, tuple[int, ...]] = doc(
        "package id → price of a run and of a missing attendance under the fewest that so many runs leave",
        default_factory=dict,
    )
    order: dict[str, dict[str, tuple[int, ...]]] = doc(
        "package id → id of its predecessor → price, per open day, of coming after its first run",
        default_factory=dict,
    )
    missing: int = doc(
        "price of the rule that the fewest missing attendances (maximum flow) are missing", default=0
    )


@dataclass(frozen=True, slots=True)
class Case:
    """One part of a proof by cases: what the main hall holds on some days, and multipliers for just that."""

    main: dict[str, tuple[str, ...]] = doc(
        "ISO date → packages that the main hall may hold then; an empty text stands for no run",
        default_factory=dict,
    )
    certificate: Certificate = doc("multipliers for plans of this case", default_factory=Certificate)


@dataclass(frozen=True, slots=True)
class Bound:
    """A proven lower bound on the cost of every plan of this problem."""

    value: int = doc("lower bound on the total cost", default=0)
    kind: str = doc("which argument gives it", default="none")
    unmet: int = doc("lower bound on missing attendances (maximum flow)", default=0)
    certificate: Certificate = doc("multipliers from which it is recomputed", default_factory=Certificate)
    cases: tuple[Case, ...] = doc(
        "a better proof: cases that leave no plan out; the bound is that of the weakest case", default=()
    )


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened after planning."""

    kind: str = doc("cancel_day | lecturer_away | hall_closed | person_away")
    start: str = doc("first ISO date concerned")
    end: str = doc("last ISO date concerned; empty: same as start", default="")
    target: str = doc("id of the lecturer, hall or person", default="")
    reason: str = doc("reason shown", default="")


@dataclass(frozen=True, slots=True)
class Events:
    """Events known on a day; days before it are past and stay as they were."""

    today: str = doc("ISO date: every earlier day is past")
    events: tuple[Event, ...] = doc("what happened", default=())
    schema: int = doc("schema version", default=SCHEMA_VERSION)


@dataclass(frozen=True, slots=True)
class Plan:
    """A year plan with attendance by name."""

    problem_hash: str = doc("SHA-256 of the canonical problem before events")
    runs: tuple[Run, ...] = doc("runs by day and hall")
    shortages: tuple[Shortage, ...] = doc("who misses what", default=())
    locks_not_kept: tuple[str, ...] = doc("ids of locks that the plan does not keep", default=())
    cost: Cost = doc("cost lines", default_factory=Cost)
    bound: Bound = doc("lower bound", default_factory=Bound)
    seed: int = doc("seed", default=0)
    algorithm: str = doc("algorithm version", default=ALGORITHM)
    versions: dict[str, str] = doc("versions of the libraries used", default_factory=dict)
    changes: tuple[Events, ...] = doc("events applied to the problem, in order", default=())
    previous_hash: str = doc("SHA-256 of the plan that this one replaces", default="")
    log: tuple[str, ...] = doc("what each stage did", default=())
    schema: int = doc("schema version", default=SCHEMA_VERSION)
