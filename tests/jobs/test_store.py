from __future__ import annotations

import logging

import pytest
from django.db import OperationalError
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from lunxun.jobs import store
from lunxun.jobs.models import Lease, PeriodicRun
from lunxun.jobs.queries import Queue, queue
from lunxun.jobs.worker import drain
from tests.jobs import tasks

pytestmark = pytest.mark.django_db


class Ticks:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def state(result) -> str:
    return DBTaskResult.objects.get(pk=result.id).status


def test_drain_runs_ready_jobs_in_order_of_priority() -> None:
    tasks.leave_mark.enqueue("first")
    tasks.leave_mark.using(priority=5).enqueue("urgent")
    assert queue() == Queue(ready=2, running=0, failed=0)
    job = store.claim("w")
    assert job is not None and job.args_kwargs["args"] == ["urgent"]
    assert store.execute(job, "w")
    assert drain() == 1
    assert set(PeriodicRun.objects.values_list("name", flat=True)) == {"first", "urgent"}
    assert queue() == Queue(ready=0, running=0, failed=0)
    assert Lease.objects.count() == 0


def test_execute_of_a_failing_job_keeps_the_reason(caplog) -> None:
    result = tasks.fail.enqueue("no paper")
    with caplog.at_level(logging.CRITICAL, "lunxun.jobs"):
        assert drain() == 1
    row = DBTaskResult.objects.get(pk=result.id)
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path == "builtins.ValueError"
    assert "no paper" in row.traceback
    assert queue().failed == 1


def test_execute_when_the_database_was_locked_tries_again_up_to_three_times(monkeypatch, caplog) -> None:
    def locked(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("database is locked")

    result = tasks.leave_mark.enqueue("later")
    monkeypatch.setattr(PeriodicRun.objects, "get_or_create", locked)
    with caplog.at_level(logging.CRITICAL, "lunxun.jobs"):
        assert drain(limit=2) == 2
        assert state(result) == TaskResultStatus.READY
        monkeypatch.undo()
        assert drain() == 1
    assert state(result) == TaskResultStatus.SUCCESSFUL


def test_claim_of_nothing_is_none_and_a_claimed_job_is_not_given_twice() -> None:
    assert store.claim("a") is None
    tasks.leave_mark.enqueue("once")
    assert store.claim("a") is not None
    assert store.claim("b") is None


def test_reap_leaves_a_job_whose_worker_beats() -> None:
    ticks = Ticks()
    result = tasks.leave_mark.enqueue("k")
    store.claim("alive")
    reaper = store.Reaper(10, ticks)
    for _ in range(5):
        assert reaper.reap() == 0
        store.beat("alive")
        ticks.now += 9
    assert state(result) == TaskResultStatus.RUNNING


def test_reap_returns_the_job_of_a_silent_worker_whose_result_is_then_dropped(caplog) -> None:
    ticks = Ticks()
    result = tasks.leave_mark.enqueue("k")
    late = store.claim("silent")
    assert late is not None
    reaper = store.Reaper(10, ticks)
    with caplog.at_level(logging.CRITICAL, "lunxun.jobs"):
        assert reaper.reap() == 0
        ticks.now += 9.9
        assert reaper.reap() == 0
        ticks.now += 0.2
        assert reaper.reap() == 1
        assert state(result) == TaskResultStatus.READY
        assert store.execute(late, "silent") is False
    assert state(result) == TaskResultStatus.READY
    assert drain() == 1
    assert state(result) == TaskResultStatus.SUCCESSFUL
    assert PeriodicRun.objects.filter(name="k").count() == 1


def test_reap_takes_a_running_job_without_any_lease() -> None:
    ticks = Ticks()
    result = tasks.leave_mark.enqueue("restored")
    DBTaskResult.objects.filter(pk=result.id).update(status=TaskResultStatus.RUNNING)
    reaper = store.Reaper(10, ticks)
    reaper.reap()
    ticks.now += 11
    assert reaper.reap() == 1
    assert state(result) == TaskResultStatus.READY


def test_reap_does_not_hold_the_age_of_a_dead_lease_against_the_next_worker() -> None:
    ticks = Ticks()
    result = tasks.leave_mark.enqueue("k")
    store.claim("dead")
    reaper = store.Reaper(10, ticks)
    reaper.reap()
    ticks.now += 11
    assert reaper.reap() == 1
    assert store.claim("next") is not None
    assert reaper.reap() == 0
    ticks.now += 9
    assert reaper.reap() == 0
    assert state(result) == TaskResultStatus.RUNNING


def test_reap_gives_a_job_up_after_three_dead_workers(caplog) -> None:
    ticks = Ticks()
    result = tasks.leave_mark.enqueue("poison")
    with caplog.at_level(logging.CRITICAL, "lunxun.jobs"):
        for number in range(store.MAX_ATTEMPTS):
            assert state(result) == TaskResultStatus.READY
            store.claim(f"victim-{number}")
            reaper = store.Reaper(10, ticks)
            reaper.reap()
            ticks.now += 11
            assert reaper.reap() == 1
    row = DBTaskResult.objects.get(pk=result.id)
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path == "lunxun.jobs.store.WorkersLost"
    assert len(row.worker_ids) == 3


def test_give_back_returns_the_job_without_counting_the_attempt() -> None:
    result = tasks.leave_mark.enqueue("k")
    store.claim("stopping")
    assert store.give_back("stopping") == 1
    row = DBTaskResult.objects.get(pk=result.id)
    assert (row.status, row.worker_ids) == (TaskResultStatus.READY, [])
    assert store.give_back("stopping") == 0


def test_a_job_enqueued_in_a_failed_transaction_never_runs() -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        tasks.leave_mark.enqueue("ghost")
        raise RuntimeError
    assert drain() == 0
