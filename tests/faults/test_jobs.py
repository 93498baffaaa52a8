"""Workers die in the middle of jobs: every job is finished, and its effect is there once."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from tests.instances import Instance, wait_for

ENQUEUE = "from tests.jobs.tasks import slow_mark\nfor n in range({count}): slow_mark.enqueue(f'job-{{n}}', {log!r}, {seconds})"
COUNT = (
    "from django_tasks_db.models import DBTaskResult as R\nprint(R.objects.filter(status={status!r}).count())"
)
MARKS = "from lunxun.jobs.models import PeriodicRun as M\nprint(M.objects.filter(name__startswith='job-').count())"


def count(instance: Instance, status: str) -> int:
    return int(instance.python(COUNT.format(status=status)))


def test_a_job_of_a_killed_worker_is_finished_by_another_with_one_effect(instance: Instance) -> None:
    log = instance.folder / "effects.txt"
    instance.python(ENQUEUE.format(count=1, log=str(log), seconds=3))
    victim = instance.start("worker")
    wait_for(lambda: log.exists() and "begin job-0" in log.read_text(), 30, instance.logs)
    victim.send_signal(signal.SIGKILL)
    victim.wait(10)
    assert count(instance, "RUNNING") == 1
    instance.start("worker")
    wait_for(lambda: "end job-0" in log.read_text(), 30, instance.logs)
    wait_for(lambda: count(instance, "SUCCESSFUL") == 1, 15, instance.logs)
    assert log.read_text().split("\n").count("begin job-0") == 2
    assert instance.python(MARKS) == "1"


def test_a_worker_that_is_asked_to_stop_gives_its_long_job_back(instance: Instance) -> None:
    log = instance.folder / "effects.txt"
    instance.python(ENQUEUE.format(count=1, log=str(log), seconds=60))
    worker = instance.start("worker")
    wait_for(lambda: log.exists() and "begin job-0" in log.read_text(), 30, instance.logs)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(25) == 0
    assert count(instance, "READY") == 1


def kill_at_random(instance: Instance, *, jobs: int, kills: int) -> None:
    log = instance.folder / "effects.txt"
    instance.python(ENQUEUE.format(count=jobs, log=str(log), seconds=0.15))
    chance = random.Random(20220212)
    workers = [instance.start("worker") for _ in range(2)]
    for _ in range(kills):
        time.sleep(chance.uniform(0.3, 1.5))
        victim = workers.pop(chance.randrange(len(workers)))
        os.killpg(victim.pid, signal.SIGKILL)
        victim.wait(10)
        workers.append(instance.start("worker"))
    wait_for(lambda: count(instance, "READY") + count(instance, "RUNNING") == 0, 120, instance.logs)
    # A job may be given up after three dead workers; with so few kills that must not happen.
    assert count(instance, "SUCCESSFUL") == jobs
    assert instance.python(MARKS) == str(jobs)


def test_every_job_is_done_once_after_random_kills(instance: Instance) -> None:
    kill_at_random(instance, jobs=12, kills=4)


@pytest.mark.long
def test_every_job_is_done_once_after_twenty_random_kills(instance: Instance) -> None:
    kill_at_random(instance, jobs=80, kills=20)
