"""Server time and queries of every page that answers a GET, on the full demo: 3,000 people, 41 sessions, 140 lectures.

Builds or reuses a demo's data folder (LUNXUN_DATA, else a temporary one). The addresses come from the
reviewed table of permissions, each asked by the first role that may open it, for an object of the busiest
kind (the largest session, the lecturer with most lectures), and where that is not in the state for it (an outline to
confirm, a suggestion to answer), for the first object and role that get an answer; a pile of paper is printed,
filled and scanned for the pages of paper. What the bench itself made is kept from the collector of garbage, for a
server has no such heap. Each page is asked 2 + 9 times through Django's
test client, that is with all middleware and without a network. Prints the medians of wall-clock and CPU
time and the number of queries beside the limit; a page is over by its CPU time, because others may share
the machine. What could not be asked (no such object in the demo) is named, never left out in silence.

    python -m bench.pages [--json OUT] [--only WORD]
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import functools
import gc
import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.figures import figure

LIMIT_MS = 150
WARM_UPS, ASKED = 2, 9
ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "contracts" / "permissions.csv"
ROLES = ("clerk", "head", "leader", "assistant", "contact", "inspector", "sysadmin", "trainee")
# Setting the language and the like answer with a redirect; what prints hundreds of sheets is no page to wait for.
NO_PAGES = {"web:set_language", "feedback:slips"}
# Copies 3,000 rows of a foreign workbook, parsed in a child: a file to wait a second for, no page.
FILES = {"org:roster_import_problems": 1000}
# Where the busiest object is past it: whose rows are tried one after the other, and by which name in the address.
OTHERS = {
    "outlines:outline_": ("outlines.Outline", "pk"),
    "tracking:suggestion_": ("tracking.Suggestion", "pk"),
    "library:guide_": ("library.Guide", "pk"),
    "library:retrospective_": ("library.Retrospective", "pk"),
    "feedback:letter": ("plans.Lecture", "pk"),
    "teaching:": ("teaching.RosterEntry", "entry_pk"),
}
TRIED = 400


def _prepare(folder: str) -> str:
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "lunxun.web.settings"
    os.environ.update(LUNXUN_DATA=folder, LUNXUN_DEMO="1")
    # DEBUG keeps every query in memory, and serves unhashed files: neither belongs in a measurement,
    # but without it the hashed names must be written first.
    os.environ.pop("LUNXUN_DEBUG", None)
    import django

    django.setup()
    from django.core.management import call_command

    from lunxun.web.demo.build import DEFAULT_STORY, build

    build(story=None, reset=False, say=lambda _line: None)
    call_command("collectstatic", interactive=False, verbosity=0)
    return DEFAULT_STORY


def _first(model: str, **lookup: Any) -> Any:
    """The first row of a model with these values, or None."""
    from django.apps import apps

    return apps.get_model(model).objects.filter(**lookup).order_by("pk").first()


def _busiest(model: str, related: str) -> Any:
    from django.apps import apps
    from django.db.models import Count

    rows = apps.get_model(model).objects.annotate(bench_n=Count(related))
    return rows.order_by("-bench_n", "pk").first()


@functools.cache
def _reference_check() -> dict[str, Any]:
    """A table of venues that was handed in and checked."""
    from lunxun.org.reference.actions import check_reference

    data = "编码,会场,座位数\nx,党校,300".encode()
    return {"pk": check_reference(actor=_clerk(), kind="venues", data=data, file_name="会场.csv").pk}


@functools.cache
def _roster_check() -> dict[str, Any]:
    """The whole district's own roster, handed in again and checked."""
    from lunxun.org.rosters import actions, checking, documents
    from lunxun.org.rosters.reading.draft import Layout

    clerk = _clerk()
    data = documents.export_workbook(actions.export_roster(actor=clerk, with_phones=True), by_unit=False)
    batch = checking.receive_roster(actor=clerk, data=data, name="花名册.xlsx")
    checking.check_roster(actor=clerk, batch=batch, layout=Layout.from_json(json.dumps(batch.layout)))
    return {"pk": batch.pk}


def _clerk() -> Any:
    from lunxun.org.actors import actor_of
    from lunxun.org.models import Account

    return actor_of(Account.objects.get(login="clerk"))


def objects() -> dict[str, Callable[[], dict[str, Any]]]:
    """Keyword arguments by address; a key with * holds for all that begin so, the first that fits wins."""

    def pk(found: Any) -> dict[str, Any]:
        return {"pk": found.pk} if found else {}

    def lecture() -> Any:
        held = _first("feedback.LectureResult", state="released")
        return held.lecture if held else _first("plans.Lecture")

    def session() -> dict[str, Any]:
        found = _busiest("plans.TrainingSession", "roster")
        entry = _first("teaching.RosterEntry", session=found, status="called")
        segment = _first("plans.Segment", session=found, lecture=None)
        return {
            **pk(found),
            "entry_pk": entry.pk if entry else 0,
            "segment_pk": segment.pk if segment else 0,
            "year": found.programme.year,
        }

    def draft_session() -> dict[str, Any]:
        return pk(_first("plans.TrainingSession", state="draft")) or session()

    def draft_segment() -> dict[str, Any]:
        segment = _first("plans.Segment", session__state="draft")
        return {"pk": segment.session_id, "segment_pk": segment.pk} if segment else {}

    def value() -> dict[str, Any]:
        found = _first("tracking.IndicatorValue")
        return {"pk": found.indicator_id, "value_pk": found.pk} if found else {}

    def code() -> dict[str, Any]:
        door = _first("teaching.Door", is_open=True) or _first("teaching.Door")
        return {"code": door.code} if door else {}

    def guide() -> dict[str, Any]:
        found = _first("library.Guide", state="published")
        return {"pk": found.pk, "code": found.public_code, "node": "guide"} if found else {}

    def board() -> dict[str, Any]:
        plan = _first("rota.RotaPlan")
        if plan is None:
            return {}
        run = json.loads(plan.text)["runs"][0]
        hall = {"kind": "hall", "row_pk": _first("rota.HallUse").pk}
        return {"pk": plan.pk, "year": plan.board.year, "package": run["package"], "day": run["day"], **hall}

    def model(name: str, **lookup: Any) -> Callable[[], dict[str, Any]]:
        return lambda: pk(_first(name, **lookup))

    return {
        "org:unit_change": lambda: {**pk(_busiest("org.Unit", "lectures")), "kind": "merge"},
        "org:unit_*": lambda: pk(_busiest("org.Unit", "lectures")),
        "org:person_change": lambda: {**pk(_busiest("org.Person", "lectures")), "kind": "transfer"},
        "org:person_menu": lambda: pk(_busiest("org.Person", "lectures")),
        "org:person_detail": lambda: pk(_busiest("org.Person", "roster_entries")),
        "org:change_detail": model("org.OrgChange"),
        "org:reference_check": _reference_check,
        "org:reference_*": lambda: {"kind": "indicators"},
        "org:roster_import*": _roster_check,
        "org:account*": model("org.Account", login="assistant"),
        "plans:programme_*": session,
        "plans:goal_detail": lambda: pk(_busiest("plans.Goal", "lectures")),
        "plans:topic_detail": lambda: pk(_busiest("plans.Topic", "lectures")),
        "plans:lecturer_detail": lambda: pk(_busiest("org.Person", "lectures")),
        "plans:lecture_detail": lambda: pk(lecture()),
        "plans:lecture_new": draft_session,
        "plans:lecture_*": lambda: pk(_first("plans.Lecture", session__state="draft")),
        "plans:session_detail": session,
        "plans:session_restore": model("plans.TrainingSession", state="cancelled"),
        "plans:silence": lambda: {"year": session()["year"], "unit_pk": _busiest("org.Unit", "lectures").pk},
        "plans:segment_times": draft_segment,
        "plans:indicator*": model("plans.Indicator"),
        "plans:*": draft_session,
        "rota:work": model("rota.Work"),
        "rota:*": board,
        "outlines:session_open": draft_session,
        "outlines:*": lambda: pk(_busiest("outlines.Outline", "reviews")),
        "teaching:door": code,
        "teaching:*": session,
        "feedback:rate*": code,
        "feedback:receipt": code,
        "feedback:kiosk*": code,
        "feedback:lecture_results": lambda: pk(lecture()),
        "feedback:moderate": model("feedback.SealedText"),
        "feedback:form_*": model("feedback.FormVersion"),
        "feedback:*": session,
        "library:session_guides": code,
        "library:guide_new": lambda: {"lecture_pk": getattr(_first("plans.Lecture", guide=None), "pk", 0)},
        "library:retrospective_plan": lambda: {"unit_pk": _busiest("org.Unit", "lectures").pk},
        "library:retrospective_*": model("library.Retrospective"),
        "library:case_*": model("library.Case"),
        "library:method_*": model("library.Method"),
        "library:adoption_*": model("library.Adoption"),
        "library:*": guide,
        "talent:record": lambda: pk(_busiest("org.Person", "roster_entries")),
        "talent:unit_detail": lambda: pk(_busiest("org.Unit", "lectures")),
        "talent:hours_take_back": model("talent.HoursEntry", session=None),
        "tracking:answer_board": code,
        "tracking:follow": code,
        "tracking:indicator_correct": value,
        "tracking:indicator_*": model("plans.Indicator"),
        "tracking:sort_text": model("feedback.SealedText", intake=None),
        "tracking:*": lambda: pk(_busiest("tracking.Suggestion", "intakes")),
    }


def pages() -> tuple[list[tuple[str, str, str]], list[str]]:
    """(name, path, login) of every page that somebody may GET, and the addresses without an object."""
    from django.urls import NoReverseMatch, reverse

    from bench.scanned import scan_a_pile

    known: dict[str, Callable[[], dict[str, Any]]] = objects()
    known |= {key: lambda given=given: given for key, given in scan_a_pile().items()}  # type: ignore[misc]
    found, left = [], []
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["method"] == "GET"]
    for row in rows:
        name = row["address"]
        may = [role for role in ROLES if row[role] == "200"]
        if name in NO_PAGES or not (may or row["anonymous"] == "200"):
            continue
        logins = [""] if row["anonymous"] == "200" else may
        try:
            path = reverse(name)
        except NoReverseMatch:
            path = _with_object(name, known)
        if path:
            found.append((name, *_answering(name, path, logins)))
            if name == "web:home":
                found += [(f"{name} ({role})", path, role) for role in may[1:]]
        else:
            left.append(name)
    return found, left


def _with_object(name: str, known: dict[str, Callable[[], dict[str, Any]]]) -> str:
    from django.urls import NoReverseMatch, get_resolver, reverse

    namespace, _, short = name.partition(":")
    resolver = get_resolver().namespace_dict[namespace][1]
    wanted = {word for one in resolver.reverse_dict.getlist(short) for word in one[0][0][1]}
    for key, values in known.items():
        if key == name or (key.endswith("*") and name.startswith(key[:-1])):
            given = values()
            try:
                return reverse(name, kwargs={word: given[word] for word in wanted})
            except (KeyError, NoReverseMatch):
                return ""
    return ""


def _answering(name: str, path: str, logins: list[str]) -> tuple[str, str]:
    """The path and the login that get the page; the first pair where none does."""
    for one in itertools.chain([path], _other_paths(name)):
        for login in logins:
            if _client(login).get(one).status_code == 200:
                return one, login
    return path, logins[0]


def _other_paths(name: str) -> Iterator[str]:
    from django.apps import apps
    from django.urls import NoReverseMatch, reverse

    for prefix, (model, word) in OTHERS.items():
        if not name.startswith(prefix):
            continue
        for row in apps.get_model(model).objects.order_by("-pk")[:TRIED]:
            given = {word: row.pk, **({"pk": row.session_id} if word == "entry_pk" else {})}
            for kwargs in (given, {"pk": given["pk"]}):
                with contextlib.suppress(NoReverseMatch):
                    yield reverse(name, kwargs=kwargs)
                    break


@functools.cache
def _client(login: str) -> Any:
    from django.test import Client

    from lunxun.org.models import Account

    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    if login:
        client.force_login(Account.objects.get(login=login))
    return client


def measure(path: str, login: str) -> dict[str, Any]:
    """Medians of one page in milliseconds, its queries and its size."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = _client(login)
    for _ in range(WARM_UPS - 1):
        client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    asked = len(queries)
    size = sum(map(len, answer)) if answer.streaming else len(answer.content)
    walls, processors = [], []
    for _ in range(ASKED if answer.status_code == 200 else 0):
        wall, processor = time.perf_counter(), time.process_time()
        client.get(path)
        walls.append(1000 * (time.perf_counter() - wall))
        processors.append(1000 * (time.process_time() - processor))
    return {
        "status": answer.status_code,
        "wall_ms": round(statistics.median(walls or [0]), 1),
        "cpu_ms": round(statistics.median(processors or [0]), 1),
        "queries": asked,
        "kib": round(size / 1024, 1),
    }


def limit_of(row: dict[str, Any]) -> int:
    return FILES.get(row["page"], LIMIT_MS)


def main() -> int:
    parser = argparse.ArgumentParser(description="Server time and queries of every page on the full demo.")
    parser.add_argument("--json", metavar="OUT", help="write the figures here as well")
    parser.add_argument("--only", default="", metavar="WORD", help="addresses that contain this word")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lunxun-pages-") as temporary:
        story = _prepare(os.environ.get("LUNXUN_DATA") or temporary)
        from django.db import transaction

        from lunxun.kernel import clock
        from lunxun.web.demo.build import instant_of

        rows = []
        whole = transaction.atomic()
        whole._from_testcase = True  # verbs are durable of themselves; here they are taken back together
        with clock.frozen(instant_of(story)), whole:
            found, left = pages()
            gc.collect()
            gc.freeze()
            for name, path, login in found:
                if given.only in name:
                    rows.append({"page": name, "login": login, **measure(path, login)})
            transaction.set_rollback(True)  # the pile of paper belongs to the bench, not to the demo
    print(f"{'page':<34} {'status':>6} {'wall ms':>8} {'CPU ms':>8} {'limit':>6} {'queries':>8} {'KiB':>7}")
    for row in rows:
        limit = limit_of(row)
        late = "  over" if row["cpu_ms"] > limit else ""
        print(
            f"{row['page']:<34} {row['status']:>6} {row['wall_ms']:>8.1f} {row['cpu_ms']:>8.1f}"
            f" {limit:>6} {row['queries']:>8} {row['kib']:>7.1f}{late}"
        )
    asked = [row for row in rows if row["status"] == 200]
    left += [f"{row['page']} (answered {row['status']})" for row in rows if row["status"] != 200]
    over = [row["page"] for row in asked if row["cpu_ms"] > limit_of(row)]
    print(f"{len(asked)} pages measured, {len(over)} over their limit: {', '.join(over) or 'none'}")
    slow = {row["page"]: row["cpu_ms"] for row in asked}
    said = "; ".join(f"{name} {slow[name]:.0f} ms" for name in over) or "all"
    figure(f"{len(asked)} pages within their limits (CPU)", said, f"{LIMIT_MS} ms", met=not over)
    print(f"not measured, no object of the demo answers: {', '.join(left) or 'none'}")
    if given.json:
        Path(given.json).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
