"""Who works on a task, by the database's clock."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.utils import timezone

from tests.factories import make_camera, make_environment, make_task
from tests.waiting import at_once
from tracking.models import CameraRecorder, Environment, ProcessingTask
from worker.lease import LEASE, assign, claim, release_all, release_ended, renew

Status = ProcessingTask.Status
ROUNDS = 5


def run_out(task: ProcessingTask) -> None:
    past = timezone.now() - timedelta(seconds=1)
    ProcessingTask.objects.filter(pk=task.pk).update(lease_expires_at=past)


def holder_and_epoch(task: ProcessingTask) -> tuple[str, int]:
    task.refresh_from_db()
    return task.lease_holder, task.epoch


def test_a_queued_task_is_claimed_for_the_time_of_a_lease(campus: Environment) -> None:
    task = make_task(campus)
    claim("a")
    assert holder_and_epoch(task) == ("a", 1)
    assert task.lease_expires_at is not None
    left = task.lease_expires_at - timezone.now()
    assert timedelta(0) < left <= LEASE + timedelta(seconds=1)


def test_a_task_that_somebody_holds_is_left_alone(campus: Environment) -> None:
    task = make_task(campus)
    claim("a")
    claim("b")
    assert holder_and_epoch(task) == ("a", 1)
    assert renew("b") == {}


def test_an_expired_lease_is_claimed_with_a_new_epoch(
    campus: Environment,
) -> None:
    task = make_task(campus)
    for number, holder in enumerate(["a", "b", "a"], start=1):
        claim(holder)
        assert holder_and_epoch(task) == (holder, number)
        run_out(task)


def test_a_worker_does_not_claim_what_it_holds_itself(campus: Environment) -> None:
    """Its lease ran out while the database was away; its ticks still carry the old epoch."""
    task = make_task(campus)
    claim("a")
    run_out(task)
    claim("a")
    assert holder_and_epoch(task) == ("a", 1)


def test_renewing_keeps_a_lease_that_ran_out_if_nobody_took_it(campus: Environment) -> None:
    task = make_task(campus)
    claim("a")
    run_out(task)
    assert list(renew("a")) == [task.pk]
    claim("b")
    assert holder_and_epoch(task) == ("a", 1)


def test_renewing_tells_what_was_taken_or_deleted(campus: Environment) -> None:
    taken, deleted, kept = make_task(campus), make_task(campus), make_task(campus)
    claim("a")
    run_out(taken)
    claim("b")
    deleted.delete()
    assert set(renew("a")) == {kept.pk}
    assert set(renew("b")) == {taken.pk}


def test_what_is_given_back_is_claimed_at_once(campus: Environment) -> None:
    mine, others = make_task(campus), make_task(campus)
    claim("a")
    ProcessingTask.objects.filter(pk=others.pk).update(lease_holder="b")
    release_all("a")
    claim("c")
    assert holder_and_epoch(mine) == ("c", 2)
    assert holder_and_epoch(others) == ("b", 1)


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.STOPPED, Status.FAILED])
def test_a_task_that_has_ended_is_not_claimed(campus: Environment, status: str) -> None:
    task = make_task(campus, status=status, finished_at=timezone.now())
    claim("a")
    assert holder_and_epoch(task) == ("", 0)


def test_a_task_that_should_stop_is_not_claimed(campus: Environment) -> None:
    task = make_task(campus, desired=ProcessingTask.Desired.STOPPED)
    claim("a")
    assert holder_and_epoch(task) == ("", 0)


def test_a_successor_need_not_wait_for_a_lease(campus: Environment) -> None:
    killed, others = make_task(campus), make_task(campus)
    camera = make_camera(campus, "c01")
    recorder = CameraRecorder.objects.create(camera=camera, holder="host:7:aaaa-1")
    ProcessingTask.objects.filter(pk=killed.pk).update(lease_holder="host:7:aaaa-1")
    ProcessingTask.objects.filter(pk=others.pk).update(lease_holder="host:7:bbbb-1")
    future = timezone.now() + LEASE
    ProcessingTask.objects.update(lease_expires_at=future)
    CameraRecorder.objects.update(lease_expires_at=future)

    release_ended("host:8:aaaa-2", "aaaa")
    claim("host:8:aaaa-2")
    assert holder_and_epoch(killed) == ("host:8:aaaa-2", 1)
    assert holder_and_epoch(others) == ("host:7:bbbb-1", 0)
    recorder.refresh_from_db()
    assert (recorder.holder, recorder.lease_expires_at) == ("", None)

    release_ended("host:8:aaaa-2", "aaaa")  # not what it holds itself
    assert holder_and_epoch(killed) == ("host:8:aaaa-2", 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_that_claim_at_once_one_wins() -> None:
    campus = make_environment()
    tasks = [make_task(campus) for _ in range(4)]

    def take(holder: str) -> set[UUID]:
        claim(holder)
        return set(renew(holder))

    for number in range(1, ROUNDS + 1):
        one, other = at_once(partial(take, f"a{number}"), partial(take, f"b{number}"))
        assert one | other == {task.pk for task in tasks}
        assert not one & other
        assert {holder_and_epoch(task)[1] for task in tasks} == {number}
        for task in tasks:
            run_out(task)


def test_an_assigned_task_is_the_new_holder_s_at_once(campus: Environment) -> None:
    task = make_task(campus)
    claim("a")
    assert assign(task.task_id, 1, "b")
    assert holder_and_epoch(task) == ("b", 2)
    assert renew("a") == {}
    assert list(renew("b")) == [task.task_id]


def test_a_task_is_not_assigned_by_an_old_epoch(campus: Environment) -> None:
    task = make_task(campus)
    claim("a")
    assert not assign(task.task_id, 0, "b")
    assert holder_and_epoch(task) == ("a", 1)
