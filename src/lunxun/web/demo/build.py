"""Building the demo: an empty database, the district, and its story up to a date."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from lunxun import __version__
from lunxun.feedback.enums import EvaluationState
from lunxun.feedback.models import Evaluation
from lunxun.feedback.staging import store_named
from lunxun.feedback.tasks import compare_years
from lunxun.kernel import clock
from lunxun.org.demo_login import PASSWORD, ROLES
from lunxun.org.models import Organisation
from lunxun.scanning import keeping
from lunxun.search import index
from lunxun.web.context import DEMO_MARK
from lunxun.web.demo.almanac import tell
from lunxun.web.demo.story import DATA, Story

DEFAULT_STORY = "2022-12-05"
"""A Monday near the end of the year: 37 sessions held, four to come, suggestions overdue."""
CODE = "chenghu"


def instant_of(story: str | None) -> dt.datetime:
    """A story date (09:00) or instant."""
    return clock.parse_story(story or DEFAULT_STORY)


def is_current(story: str | None) -> bool:
    """Whether the data folder holds exactly this demo."""
    return _mark_path().exists() and json.loads(_mark_path().read_text(encoding="utf-8")) == _mark(story)


def build(*, story: str | None, reset: bool, say: Callable[[str], None]) -> None:
    """Make the demo for a story date, unless it is there already.

    An unfinished or other demo in the same database is wiped first; any organisation that is not the
    demo's stops the build, so that real data are never touched.
    """
    call_command("migrate", verbosity=0)
    if is_current(story) and not reset and Organisation.objects.filter(code=CODE).exists():
        say("演示数据已经是最新的，直接启动。")
        return
    _refuse_beside_real_data()
    _mark_path().unlink(missing_ok=True)
    wipe()
    organisation = Organisation.objects.create(
        name="澄湖区干部周末大轮训",
        short_name="澄湖区",
        code=CODE,
        slogan="每周一课，课课有回音。",
        year_theme="2022 能力建设年",
        is_demo=True,
    )
    with _unsynced():
        told = Story(organisation, say, folder=DATA / "district", is_swift=True, randomness=_seeded())
        # A text of the year changes several times; the index wants to hear of the last state only.
        with index.postponed():
            tell(told, instant_of(story))
        say("编全文检索")
        with clock.frozen(instant_of(story)):
            index.rebuild(organisation.pk)
            say("算全年得分")
            compare_years()
    _mark_path().write_text(json.dumps(_mark(story)), encoding="utf-8")


def _seeded() -> random.Random:
    """Shuffles and keys of the seals: invented ballots need no secret, and every build is to be the same."""
    return random.Random(2022)  # noqa: S311


@contextlib.contextmanager
def _unsynced() -> Iterator[None]:
    """Hundreds of small transactions without waiting for the disk: a demo that breaks off is built anew."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")


def _refuse_beside_real_data() -> None:
    if Organisation.objects.filter(is_demo=False).exists():
        raise SystemExit(
            "这个数据库里有不是演示的单位，演示数据不能写进来，也不会清空它。请换一个数据目录（LUNXUN_DATA）再试。"
        )


def clear() -> bool:
    """Wipe a demo and nothing else; whether there was one. Schema, settings and keys stay.

    Raises:
        SystemExit: the database holds an organisation that is no demo.
    """
    call_command("migrate", verbosity=0)
    _refuse_beside_real_data()
    found = Organisation.objects.exists()
    wipe()
    _mark_path().unlink(missing_ok=True)
    return found


def wipe() -> None:
    """Empty every table of the product; the schema and the settings stay."""
    for evaluation in Evaluation.objects.exclude(state=EvaluationState.SEALED):
        store_named(evaluation.staging).destroy()
    call_command("flush", interactive=False, verbosity=0)
    for store in (Path(settings.DATA_DIR) / "staging").glob("*"):
        store.unlink()
    shutil.rmtree(keeping.root(), ignore_errors=True)
    connection.close()


def logins() -> list[tuple[str, str, str]]:
    """(role in words, login, password), as printed by `lunxun demo` and shown on the sign-in page."""
    return [(str(label), login, PASSWORD) for login, label in ROLES.items()]


def _mark(story: str | None) -> dict[str, str]:
    return {"story": story or DEFAULT_STORY, "version": __version__}


def _mark_path() -> Path:
    return Path(settings.DATA_DIR) / DEMO_MARK
