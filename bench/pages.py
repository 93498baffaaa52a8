"""Server time and queries of every main page, with the whole demo year and 604 people on the roster.

Builds or reuses a demo's data folder (LUNXUN_DATA, else a temporary one), asks each page 2 + 15 times
through Django's test client, that is with all middleware and without a network, and prints the median
wall-clock and CPU time and the number of queries beside the limit. `--json OUT` writes the figures.

    python -m bench.pages [--json OUT]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

LIMIT_MS = 150
WARM_UPS, ASKED = 2, 15
STORY = "2022-12-05"


def _prepare(folder: str) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "lunxun.web.settings"
    os.environ.update(LUNXUN_DATA=folder, LUNXUN_DEMO="1", LUNXUN_STORY=STORY)
    # DEBUG keeps every query in memory, and serves unhashed files: neither belongs in a measurement,
    # but without it the hashed names must be written first.
    os.environ.pop("LUNXUN_DEBUG", None)
    import django

    django.setup()
    from django.core.management import call_command

    from lunxun.web.demo.build import build

    build(story=STORY, reset=False, say=lambda _line: None)
    call_command("collectstatic", interactive=False, verbosity=0)


def pages() -> list[tuple[str, str, str]]:
    """(name, path, login) of the pages that people open on a working day."""
    from django.urls import reverse

    from lunxun.library.models import Guide
    from lunxun.outlines.models import Outline
    from lunxun.plans.models import TrainingSession
    from lunxun.teaching.models import Door
    from lunxun.tracking.models import Suggestion

    session = {"pk": TrainingSession.objects.get(on="2022-02-12").pk}
    outline = Outline.objects.get(lecture__unit__short_name="信访局", lecture__session=session["pk"])
    code = {"code": Door.objects.get(session=session["pk"]).code}
    guide = Guide.objects.get(lecture__session=session["pk"])
    of_session = [
        "plans:session_detail", "teaching:audience", "teaching:roster", "teaching:sign_in_sheet",
        "teaching:sign_in_sheet", "teaching:leave_list", "teaching:substitution_list", "teaching:day",
        "teaching:board", "feedback:evaluation", "feedback:board", "feedback:results",
    ]  # fmt: skip
    lists = [
        "web:home", "plans:programme_current", "plans:session_list", "plans:topic_list", "plans:day_list",
        "outlines:outline_list", "teaching:callup_list", "feedback:evaluation_list", "feedback:results_list",
        "tracking:suggestion_list", "library:guide_list", "org:person_list", "org:unit_list", "org:person_me",
    ]  # fmt: skip
    head = Outline.objects.get(lecture__unit__short_name="应急局").lecture_id
    return [
        *((name, reverse(name), "clerk") for name in lists),
        *((f"web:home ({login})", reverse("web:home"), login) for login in ("leader", "head", "trainee")),
        *((name, reverse(name, kwargs=session), "clerk") for name in of_session),
        ("outlines:outline_detail", reverse("outlines:outline_detail", args=[outline.pk]), "clerk"),
        ("outlines:outline_diff", reverse("outlines:outline_diff", args=[outline.pk]), "clerk"),
        ("outlines:outline_sheet", reverse("outlines:outline_sheet", args=[outline.pk]), "clerk"),
        ("feedback:lecture_results", reverse("feedback:lecture_results", args=[head]), "head"),
        (
            "tracking:suggestion_detail",
            reverse("tracking:suggestion_detail", args=[Suggestion.objects.all()[0].pk]),
            "clerk",
        ),
        ("library:guide_detail", reverse("library:guide_detail", args=[guide.pk]), "clerk"),
        ("org:person_detail", reverse("org:person_detail", args=[outline.lecture.lecturer_id]), "clerk"),
        ("org:unit_detail", reverse("org:unit_detail", args=[outline.lecture.unit_id]), "clerk"),
        ("audit:entry_list", reverse("audit:entry_list"), "inspector"),
        ("org:account_list", reverse("org:account_list"), "sysadmin"),
        ("teaching:door", reverse("teaching:door", kwargs=code), ""),
        ("feedback:rate", reverse("feedback:rate", kwargs=code), ""),
        ("library:guide_public", reverse("library:guide_public", args=[guide.public_code]), ""),
        ("org:sign_in", reverse("org:sign_in"), ""),
    ]


def measure(path: str, login: str) -> dict[str, Any]:
    """Medians of one page in milliseconds, its queries and its size."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from lunxun.org.models import Account

    client = Client(headers={"host": "localhost"})
    if login:
        client.force_login(Account.objects.get(login=login))
    for _ in range(WARM_UPS - 1):
        client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    asked = len(queries)
    walls, processors = [], []
    for _ in range(ASKED):
        wall, processor = time.perf_counter(), time.process_time()
        client.get(path)
        walls.append(1000 * (time.perf_counter() - wall))
        processors.append(1000 * (time.process_time() - processor))
    return {
        "status": answer.status_code,
        "wall_ms": round(statistics.median(walls), 1),
        "cpu_ms": round(statistics.median(processors), 1),
        "queries": asked,
        "kib": round(len(answer.content) / 1024, 1),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Server time and queries of every main page.")
    parser.add_argument("--json", metavar="OUT", help="write the figures here as well")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lunxun-pages-") as temporary:
        _prepare(os.environ.get("LUNXUN_DATA") or temporary)
        from lunxun.kernel import clock
        from lunxun.web.demo.build import instant_of

        rows = []
        with clock.frozen(instant_of(STORY)):
            for name, path, login in pages():
                rows.append({"page": name, "login": login, **measure(path, login)})
    print(f"{'page':<28} {'status':>6} {'wall ms':>8} {'CPU ms':>8} {'limit':>6} {'queries':>8} {'KiB':>7}")
    for row in rows:
        late = "  over" if row["cpu_ms"] > LIMIT_MS else ""
        print(
            f"{row['page']:<28} {row['status']:>6} {row['wall_ms']:>8.1f} {row['cpu_ms']:>8.1f}"
            f" {LIMIT_MS:>6} {row['queries']:>8} {row['kib']:>7.1f}{late}"
        )
    if given.json:
        Path(given.json).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if any(row["cpu_ms"] > LIMIT_MS for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
