"""A clock that is wrong deletes nothing, and one that is right is believed in the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.utils import timezone
from django_q.models import Schedule

from accounts.jobs import forget_expired
from accounts.services import sign_ins
from analytics.system.alerts import _clock
from tests.factories import make_task, make_user
from tests.waiting import at_once
from tests.worker import ticks
from tracking.jobs import apply_retention
from tracking.models import (
    Camera,
    ClockState,
    Environment,
    Observation,
    ObservationDay,
    ProcessingTask,
    Track,
)
from tracking.services.retention import partitions, schedules, trusted_time
from tracking.services.retention.trusted_time import TRUST_HOURS, Clocks
from vision.sources import Tick
from vision.sources.clock import HOLD_SECONDS, LiveClock
from worker import lease
from worker.plan import plan
from worker.task_progress import TaskProgress

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEPS = [timedelta(hours=1), timedelta(days=1), timedelta(days=40)]
BOTH = [*STEPS, *(-step for step in STEPS)]


class Machine:
    """A computer whose clock, uptime and starts a test decides on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str = "one") -> None:
        self.wall, self.uptime, self.boot, self.name = START, 1000.0, f"first of {name}", name
        self.use(monkeypatch)

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let what follows run on this machine."""
        monkeypatch.setattr(trusted_time, "clocks", self.clocks)
        monkeypatch.setattr(timezone, "now", lambda: self.wall)
        trusted_time.look()

    def clocks(self) -> Clocks:
        return Clocks(self.wall, self.boot, self.uptime, self.name)

    def run(self, span: timedelta) -> None:
        """Let it run, with a look each hour."""
        while span > timedelta():
            step = min(span, timedelta(hours=1))
            self.wall += step
            self.uptime += step.total_seconds()
            span -= step
            trusted_time.look()

    def off(self, span: timedelta) -> None:
        self.wall += span
        self.boot, self.uptime = self.boot + "'", 5.0
        trusted_time.look()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


@pytest.fixture
def stored(campus: Environment, cameras: list[Camera], machine: Machine) -> ProcessingTask:
    """An observation of now."""
    task = make_task(campus, cameras)
    partitions.note([machine.wall.date()])
    track = Track.objects.create(
        task=task,
        camera=cameras[0],
        track_id=1,
        first_seen=machine.wall,
        last_seen=machine.wall,
    )
    Observation.objects.create(
        time=machine.wall,
        frame_index=1,
        task=task,
        camera=cameras[0],
        track=track,
        x1=0,
        y1=0,
        x2=1,
        y2=1,
        confidence=1,
    )
    return task


@override_settings(RETENTION_DAYS=30)
@pytest.mark.parametrize("step", BOTH)
def test_a_wrong_hour_deletes_nothing(
    step: timedelta, machine: Machine, stored: ProcessingTask
) -> None:
    machine.run(timedelta(days=2))
    machine.wall += step
    machine.run(timedelta(hours=1))
    apply_retention()
    assert Observation.objects.count() == 1
    machine.wall -= step
    machine.run(timedelta(hours=1))
    apply_retention()
    assert Observation.objects.count() == 1
    assert trusted_time.doubt() == ""


@override_settings(RETENTION_DAYS=30)
def test_retention_goes_on_at_its_own_pace_meanwhile(
    machine: Machine, stored: ProcessingTask
) -> None:
    machine.run(timedelta(days=30))
    machine.wall += timedelta(days=400)
    machine.run(timedelta(days=2))
    apply_retention()
    assert Observation.objects.count() == 0


@override_settings(RETENTION_DAYS=30)
def test_a_machine_that_was_off_for_long_is_believed_later(
    machine: Machine, stored: ProcessingTask
) -> None:
    machine.off(timedelta(days=60))
    apply_retention()
    assert Observation.objects.count() == 1
    (alert,) = _clock()
    assert "trust_clock" in alert["message"]
    machine.run(timedelta(hours=TRUST_HOURS + 1))
    apply_retention()
    assert Observation.objects.count() == 0
    assert list(_clock()) == []


def test_an_administrator_says_that_the_clock_is_right(machine: Machine) -> None:
    machine.off(timedelta(days=60))
    assert trusted_time.trusted_now() < machine.wall
    trusted_time.trust()
    assert trusted_time.trusted_now() == machine.wall


@pytest.mark.parametrize("span", [timedelta(minutes=1), timedelta(hours=20)])
def test_a_short_break_needs_no_proof(span: timedelta, machine: Machine) -> None:
    machine.off(span)
    assert trusted_time.trusted_now() == machine.wall
    assert trusted_time.doubt() == ""


def test_jumping_again_and_again_is_never_believed(machine: Machine) -> None:
    for _ in range(10):
        machine.wall += timedelta(days=40)
        machine.run(timedelta(hours=TRUST_HOURS - 10))
    elapsed = timedelta(hours=10 * (TRUST_HOURS - 10))
    assert trusted_time.trusted_now() - START == elapsed


def test_an_old_installation_with_a_wrong_clock_is_not_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ObservationDay.objects.create(day=START.date(), stored_on=START.date())
    monkeypatch.setattr(
        trusted_time, "clocks", lambda: Clocks(START + timedelta(days=400), "boot", 60.0)
    )
    assert trusted_time.trusted_now() < START + timedelta(days=2)


@pytest.mark.parametrize("step", STEPS)
def test_sessions_that_a_wrong_clock_ended_are_kept(step: timedelta, machine: Machine) -> None:
    Session.objects.create(session_key="k", session_data="", expire_date=START + timedelta(hours=3))
    machine.wall += step
    machine.run(timedelta(hours=1))
    forget_expired()
    assert Session.objects.count() == 1
    machine.run(timedelta(days=4))
    forget_expired()
    assert Session.objects.count() == 0


def test_two_machines_that_were_off_are_believed_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = Machine(monkeypatch, "a"), Machine(monkeypatch, "b")
    for machine in (first, second):
        machine.use(monkeypatch)
        machine.off(timedelta(days=9))
    assert "clock jumped" in trusted_time.doubt()
    for _ in range(TRUST_HOURS + 1):
        for machine in (first, second):
            machine.wall += timedelta(hours=1)
            machine.uptime += 3600
        for machine in (first, second):
            machine.use(monkeypatch)
    assert trusted_time.doubt() == ""
    assert trusted_time.trusted_now() == first.wall


def test_one_machine_with_a_wrong_clock_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    right, wrong = Machine(monkeypatch, "a"), Machine(monkeypatch, "b")
    wrong.wall += timedelta(days=40)
    wrong.run(timedelta(minutes=5))
    assert trusted_time.trusted_now() < START + timedelta(hours=1)
    right.use(monkeypatch)
    right.run(timedelta(minutes=5))
    assert trusted_time.trusted_now() == right.wall
    assert "clock jumped" in trusted_time.doubt()


@pytest.mark.parametrize("step", STEPS)
def test_browsers_stay_signed_in_once_the_clock_is_right(step: timedelta, machine: Machine) -> None:
    asks, waits = Client(), Client()
    for client in (asks, waits):
        client.force_login(make_user())
    limit = settings.SIGN_IN_LIMITS["viewer"][0]
    machine.wall += step
    machine.run(timedelta(minutes=30))
    forget_expired()
    sign_ins._seen.clear()
    assert asks.get("/api/v1/auth/me").status_code == (401 if step >= limit else 200)
    machine.wall -= step
    machine.run(timedelta(minutes=5))
    sign_ins._seen.clear()
    assert waits.get("/api/v1/auth/me").status_code == 200


@pytest.mark.parametrize("step", STEPS)
def test_jobs_run_again_after_the_clock_was_set_back(step: timedelta, machine: Machine) -> None:
    job = Schedule.objects.create(
        name="x",
        func="tracking.jobs.apply_retention",
        schedule_type=Schedule.HOURLY,
        next_run=machine.wall + step + timedelta(hours=1),
    )
    assert schedules.repair() == ["x"]
    job.refresh_from_db()
    assert job.next_run <= machine.wall
    assert schedules.repair() == []


@pytest.mark.parametrize("step", BOTH)
def test_a_worker_s_lease_does_not_know_the_machine_s_clock(
    step: timedelta, machine: Machine, campus: Environment, cameras: list[Camera]
) -> None:
    task = make_task(campus, cameras)
    lease.claim("one")
    held = ProcessingTask.objects.get(pk=task.pk)
    assert held.lease_holder == "one"
    machine.wall += step
    lease.claim("two")
    assert list(lease.renew("one")) == [task.pk]
    assert list(lease.renew("two")) == []


@pytest.mark.parametrize("step", [step.total_seconds() for step in BOTH])
def test_live_frames_do_not_follow_a_short_step(step: float) -> None:
    clock, times = LiveClock(), []
    for frame in range(800):
        moment = frame / 10
        wrong = step if 25 <= moment < 50 else 0.0
        times.append(clock.at(1e9 + moment + wrong, moment))
    assert times == pytest.approx([1e9 + frame / 10 for frame in range(800)])


@pytest.mark.parametrize("step", [step.total_seconds() for step in BOTH])
def test_live_frames_follow_a_clock_that_stays(step: float) -> None:
    clock = LiveClock()
    clock.at(1e9, 0.0)
    clock.at(1e9 + 1 + step, 1.0)
    after = 2.0 + HOLD_SECONDS
    assert clock.at(1e9 + after + step, after) == pytest.approx(1e9 + after + step)


@pytest.mark.parametrize("step", [step.total_seconds() for step in BOTH])
def test_ticks_have_their_own_times_once_the_clock_is_set(
    step: float, campus: Environment, cameras: list[Camera], monkeypatch: pytest.MonkeyPatch
) -> None:
    progress, nobody = TaskProgress(plan(make_task(campus, cameras))), ticks.view(nobody=True)
    passed, times, steps = 0.0, [], []
    wall = SimpleNamespace(time=lambda: 1e9 + passed + step * (passed > 1))
    wall.monotonic = lambda: passed
    monkeypatch.setattr("vision.sources.clock.time", wall)
    for number in range(70):
        passed = float(number)
        # A reader that began again believes the new time at once, and the task does not.
        tick = Tick({"c09": ticks.frame()}, {}, wall.time(), passed, lambda: None, passed)
        if set_by := progress.follow_clock(tick):
            steps.append((number, round(set_by)))
        progress.add(tick, nobody)
        times.append(progress.time)
    assert steps == [(2 + HOLD_SECONDS, step)]
    at = steps[0][0]
    assert times == pytest.approx([1e9 + n + step * (n >= at) for n in range(70)])


def test_recorded_ticks_rise_whatever_they_say(campus: Environment, cameras: list[Camera]) -> None:
    progress, nobody = TaskProgress(plan(make_task(campus, cameras))), ticks.view(nobody=True)
    for timestamp in (1000.0, 900.0, 1000.5):
        tick = Tick({"c09": ticks.frame()}, {}, timestamp, 0.0, lambda: None)
        assert progress.follow_clock(tick) == 0.0
        before = progress.time
        progress.add(tick, nobody)
        assert before < progress.time <= 1000.5


@pytest.mark.django_db(transaction=True)
def test_many_processes_may_look_first_at_once() -> None:
    at_once(*[trusted_time.look] * 6)
    assert ClockState.objects.count() == 1
