"""Two processes import at once, a worker is killed half-way: real processes, on both databases."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.instances import Instance, wait_for
from tests.org.rosters.build import xlsx_bytes

PEOPLE = 700
BEGIN = """
from pathlib import Path
from lunxun.org.actors import system_actor
from lunxun.org.models import Organisation
from lunxun.org.rosters import actions, checking, comparing
made = Organisation.objects.create(name="澄湖区", short_name="澄湖区", code="chenghu")
actor = system_actor(made)
for _ in range({batches}):
    batch = checking.receive_roster(actor=actor, name="名册.xlsx", data=Path("roster.xlsx").read_bytes())
    checking.check_roster(actor=actor, batch=batch, layout=comparing.layout_of(batch))
    print(batch.pk)
"""
STORE = """
import time
from pathlib import Path
from lunxun.kernel.errors import Conflict
from lunxun.org.actors import system_actor
from lunxun.org.models import Organisation, RosterBatch
from lunxun.org.rosters import actions
batch = RosterBatch.objects.get(pk={batch})
actor = system_actor(Organisation.objects.get())
Path("ready-{name}").touch()
while not Path("go").exists():
    time.sleep(0.005)
try:
    print("stored", actions.import_roster(actor=actor, batch=batch)["person_new"])
except Conflict as conflict:
    print("told", conflict.reason)
"""
COUNTS = """
import json
from lunxun.audit.models import AuditEntry
from lunxun.org.models import Person, Post, PostHolding, RosterBatch, RosterChange, Unit
tables = (Person, PostHolding, Post, Unit, RosterChange)
print(json.dumps({
    **{table.__name__: table.objects.count() for table in tables},
    "trail": AuditEntry.objects.filter(verb="import_roster").count(),
    "states": sorted(RosterBatch.objects.values_list("state", flat=True)),
}))
"""
# A worker that stops for two minutes in the middle of the transaction, after the people are written.
VICTIM = """
import time
from pathlib import Path
from lunxun.jobs import store
from lunxun.org.rosters.storing import bulk
insert = bulk.insert
def slowly(model, rows):
    insert(model, rows)
    if model.__name__ == "Person":
        Path("inside").touch()
        time.sleep(120)
bulk.insert = slowly
store.execute(store.claim("victim"), "victim")
"""


def begin(instance: Instance, batches: int = 1) -> list[int]:
    """An organisation and so many checked batches of one file."""
    rows = [["姓名", "工号", "单位", "职务"]]
    rows += [[f"王{chr(0x4E00 + n)}", f"N{n:04}", f"第{n // 50}局", "科员"] for n in range(PEOPLE)]
    (instance.folder / "roster.xlsx").write_bytes(xlsx_bytes({"名册": rows}))
    return [int(pk) for pk in instance.python(BEGIN.format(batches=batches)).split()]


def started(instance: Instance, code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        env=instance.env,
        cwd=instance.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def counts(instance: Instance) -> dict[str, object]:
    found: dict[str, object] = json.loads(instance.python(COUNTS))
    return found


STORED = {"Person": PEOPLE, "PostHolding": PEOPLE, "Post": 14, "Unit": 14, "trail": 1}


@pytest.mark.parametrize("files", [1, 2])
def test_of_two_processes_one_stores_and_the_other_is_told(instance: Instance, files: int) -> None:
    """The same batch twice, and the same file handed in twice."""
    batches = begin(instance, files)
    pairs = [(batches[0], "a"), (batches[-1], "b")]
    processes = [started(instance, STORE.format(batch=batch, name=name)) for batch, name in pairs]
    wait_for(lambda: all((instance.folder / f"ready-{name}").exists() for _batch, name in pairs), 60)
    (instance.folder / "go").touch()
    answers = sorted(process.communicate(timeout=120)[0].strip() for process in processes)
    assert answers[0] == f"stored {PEOPLE}" and answers[1].startswith("told "), answers
    found = counts(instance)
    assert {name: found[name] for name in STORED} == STORED
    assert found["states"] == ["checked", "stored"][-files:]


def test_a_worker_killed_half_way_leaves_nothing_and_another_stores_everything(instance: Instance) -> None:
    (pk,) = begin(instance)
    instance.python(
        "from lunxun.org.actors import system_actor\n"
        "from lunxun.org.models import Organisation, RosterBatch\n"
        "from lunxun.org.rosters import actions\n"
        f"batch = RosterBatch.objects.get(pk={pk})\n"
        "actions.queue_import(actor=system_actor(Organisation.objects.get()), batch=batch)"
    )
    victim = started(instance, VICTIM)
    try:
        wait_for(lambda: (instance.folder / "inside").exists(), 60)
    finally:
        victim.kill()
        victim.communicate(timeout=30)
    half = counts(instance)
    assert {name: half[name] for name in STORED} == dict.fromkeys(STORED, 0)
    assert (half["RosterChange"], half["states"]) == (0, ["storing"])
    instance.start("worker")
    wait_for(lambda: counts(instance)["states"] == ["stored"], 90, instance.logs)
    found = counts(instance)
    assert {name: found[name] for name in STORED} == STORED
