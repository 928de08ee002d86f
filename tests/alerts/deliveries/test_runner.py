"""The delivery process within this one, by a clock that the test sets."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction

from accounts.models import AuditEntry, User
from alerts.deliveries import outbox, webhook
from alerts.deliveries.runner import Runner
from alerts.models import AlertDelivery, AlertReceiver, AlertRule
from alerts.services import deliveries
from alerts.services.deliveries import enqueue, resend
from spoton.conf.encryption_keys import new_key
from spoton.service_errors import ConflictError
from tests.alerts.deliveries.http_receiver import OK, HttpReceiver, http_receiver, status
from tests.alerts.deliveries.rows import SECRET, make_alert, make_receiver, make_rule, open_alert
from tests.alerts.deliveries.test_webhook import silent
from tests.waiting import late, wait_for
from tracking.models import Environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("redis_url")]
State = AlertDelivery.State
START = datetime(2026, 1, 5, 8, tzinfo=UTC)


class Clock:
    """Says what the test wants."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(deliveries, "timezone", SimpleNamespace(now=clock))
    return clock


@pytest.fixture
def rule(campus: Environment) -> AlertRule:
    return make_rule(campus)


@pytest.fixture
def runner(clock: Clock) -> Iterator[Runner]:
    runner = Runner(clock)
    yield runner
    runner.senders.close()


def run(runner: Runner) -> None:
    """Do all that is due now."""
    runner.step()
    runner.join()


def run_until(runner: Runner, clock: Clock, end: timedelta, each: Callable[[], None]) -> None:
    """Do all that is due, every other second of a time."""
    while clock.now < START + end:
        each()
        run(runner)
        clock.now += timedelta(seconds=2)


def states() -> list[str]:
    return list(AlertDelivery.objects.order_by("pk").values_list("state", flat=True))


def test_an_alert_is_delivered_once(rule: AlertRule, runner: Runner) -> None:
    with http_receiver() as http:
        make_receiver(http.address)
        open_alert(rule)
        for _ in range(3):
            run(runner)
    assert len(http.received) == 1
    assert http.received[0].is_signed_with(SECRET)
    delivery = AlertDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == (State.DELIVERED, 1)
    assert http.received[0].body == delivery.body.encode()


@pytest.mark.slow
def test_ten_minutes_away_lose_and_double_nothing(
    rule: AlertRule, runner: Runner, clock: Clock
) -> None:
    taken: list[str] = []

    def answer(connection: object) -> None:
        away = clock.now < START + timedelta(minutes=10)
        if not away:
            taken.append(http.ids[-1])
        connection.sendall(b"HTTP/1.1 503 Away\r\n\r\n" if away else OK)  # type: ignore[attr-defined]

    def alert_every_20_seconds() -> None:
        passed = (clock.now - START).seconds
        if passed % 20 == 0 and passed < 600:
            open_alert(rule, str(passed))

    with http_receiver(answer) as http:
        make_receiver(http.address)
        run_until(runner, clock, timedelta(minutes=16), alert_every_20_seconds)
    wanted = [
        str(one)
        for one in AlertDelivery.objects.order_by("pk").values_list("delivery_id", flat=True)
    ]
    assert len(wanted) == 30
    assert taken == wanted, "all of them, once, in their order"
    assert len(http.received) - len(taken) < 20, "it was not asked too often meanwhile"
    bodies = {(one.headers["idempotency-key"], one.body) for one in http.received}
    assert len(bodies) == 30, "the same bytes each time"
    assert set(states()) == {State.DELIVERED}


def test_what_was_not_answered_comes_again_with_its_id(
    rule: AlertRule, runner: Runner, clock: Clock
) -> None:
    with http_receiver(lambda connection: None) as http:
        make_receiver(http.address)
        open_alert(rule)
        run(runner)
        assert states() == [State.PENDING]
        http.answer = lambda connection: connection.sendall(OK)
        clock.now += timedelta(seconds=3)
        run(runner)
    assert states() == [State.DELIVERED]
    assert len(set(http.ids)) == 1
    assert [one.body for one in http.received] == [http.received[0].body] * 2


@pytest.mark.slow
def test_after_a_day_it_is_given_up_until_it_is_resent(
    rule: AlertRule, runner: Runner, clock: Clock, operator: User
) -> None:
    with http_receiver(status(500)) as http:
        make_receiver(http.address)
        open_alert(rule)
        while states() == [State.PENDING]:
            run(runner)
            clock.now += timedelta(minutes=10)
        delivery = AlertDelivery.objects.get()
        assert timedelta(hours=23, minutes=40) < clock.now - START < timedelta(hours=24, minutes=20)
        assert delivery.last_error == "It answered HTTP 500."
        http.answer = lambda connection: connection.sendall(OK)
        clock.now += timedelta(days=3)
        resend(operator, delivery.delivery_id)
        clock.now += timedelta(minutes=10)
        run(runner)
    assert states() == [State.DELIVERED]
    assert len(set(http.ids)) == 1
    assert AuditEntry.objects.filter(action="alert_delivery.resend").count() == 1


def test_what_never_had_its_turn_is_given_up_too(
    rule: AlertRule, runner: Runner, clock: Clock
) -> None:
    receiver = make_receiver("http://127.0.0.1:1/")
    open_alert(rule)
    AlertReceiver.objects.filter(pk=receiver.pk).update(enabled=False)
    clock.now += timedelta(hours=24)
    run(runner)
    assert AlertDelivery.objects.get().state == State.DEAD
    assert "down or disabled" in AlertDelivery.objects.get().last_error


def test_what_is_under_way_is_not_resent(rule: AlertRule, operator: User) -> None:
    make_receiver("http://127.0.0.1:1/")
    open_alert(rule)
    with pytest.raises(ConflictError):
        resend(operator, AlertDelivery.objects.get().delivery_id)


def test_one_refused_message_holds_back_no_other(
    rule: AlertRule, runner: Runner, clock: Clock
) -> None:
    def refuses_the_first(connection: object) -> None:
        first = http.ids[-1] == http.ids[0]
        connection.sendall(b"HTTP/1.1 400 No\r\n\r\n" if first else OK)  # type: ignore[attr-defined]

    with http_receiver(refuses_the_first) as http:
        make_receiver(http.address)
        for cause in "abc":
            open_alert(rule, cause)
        run(runner)
        assert states() == [State.PENDING, State.DELIVERED, State.DELIVERED]
        assert AlertDelivery.objects.earliest("pk").last_error == "It answered HTTP 400."


def test_retry_after_is_honoured(rule: AlertRule, runner: Runner, clock: Clock) -> None:
    with http_receiver(status(429, "Retry-After: 120")) as http:
        make_receiver(http.address)
        open_alert(rule)
        run_until(runner, clock, timedelta(seconds=119), lambda: None)
        assert len(http.received) == 1
        run_until(runner, clock, timedelta(seconds=122), lambda: None)
        assert len(http.received) == 2


def test_410_disables_the_receiver(rule: AlertRule, runner: Runner) -> None:
    with http_receiver(status(410)) as http:
        receiver = make_receiver(http.address)
        open_alert(rule)
        run(runner)
    receiver.refresh_from_db()
    assert not receiver.enabled
    assert receiver.last_error == "It is gone (HTTP 410)."
    assert states() == [State.DEAD]
    entry = AuditEntry.objects.get(action="alert_receiver.update")
    assert (entry.username, entry.after) == ("", {"enabled": False})


def test_a_slow_receiver_delays_no_other(
    rule: AlertRule, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "LIMIT_SECONDS", 5.0)
    with http_receiver(silent) as slow, http_receiver() as quick:
        for number in range(5):
            make_receiver(slow.address, name=f"slow {number}")
        make_receiver(quick.address, name="quick")
        open_alert(rule)
        begin = time.monotonic()
        runner.step()
        wait_for(lambda: quick.received, 2)
        assert not late(begin, 2)
        wait_for(lambda: len(slow.received) == 5, 5)
        assert not late(begin, 4), "the slow ones do not wait for each other either"
        runner.join()


def test_two_processes_send_nothing_twice(rule: AlertRule, clock: Clock) -> None:
    with http_receiver() as http:
        make_receiver(http.address)
        for number in range(30):
            open_alert(rule, str(number))
        with two_runners(clock) as both:
            for _ in range(3):
                for one in both:
                    one.step()
            for one in both:
                one.join()
    assert http.most_at_once == 1
    assert Counter(http.ids).most_common(1)[0][1] == 1
    assert set(states()) == {State.DELIVERED}


@contextmanager
def two_runners(clock: Clock) -> Iterator[tuple[Runner, Runner]]:
    both = Runner(clock), Runner(clock)
    yield both
    for one in both:
        one.senders.close()


def test_who_lost_the_lease_changes_nothing(rule: AlertRule, runner: Runner, clock: Clock) -> None:
    receiver = make_receiver("http://127.0.0.1:1/")
    open_alert(rule)
    outbox.claim(runner.holder)
    due = outbox.next_due(receiver.pk, runner.holder, clock.now)
    assert due is not None
    AlertReceiver.objects.update(lease_holder="another")
    outbox.delivered(due, runner.holder, clock.now)
    assert states() == [State.PENDING]
    assert outbox.next_due(receiver.pk, runner.holder, clock.now) is None


def test_another_key_is_named_and_mended(
    rule: AlertRule, runner: Runner, clock: Clock, settings: Any
) -> None:
    with http_receiver() as http:
        make_receiver(http.address)
        open_alert(rule)
        settings.ENCRYPTION_KEYS = (new_key(),)
        run(runner)
        assert "put the former key back" in AlertDelivery.objects.get().last_error
        settings.ENCRYPTION_KEYS = ()
        clock.now += timedelta(seconds=3)
        run(runner)
    assert states() == [State.DELIVERED]


def test_secrets_are_in_no_log_row_or_name(
    rule: AlertRule, runner: Runner, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with http_receiver(status(500)) as http:
        receiver = make_receiver(http.address)
        open_alert(rule)
        run(runner)
    receiver.refresh_from_db()
    stored = str(AlertReceiver.objects.values()) + str(AlertDelivery.objects.values())
    said = caplog.text + stored + repr(receiver) + str(vars(receiver))
    assert "It answered HTTP 500." in caplog.text
    assert "hidden-in-the-query" not in said
    assert SECRET not in said


def test_events_of_an_alert_come_in_their_order(rule: AlertRule, runner: Runner) -> None:
    with http_receiver() as http:
        make_receiver(http.address)
        with transaction.atomic():
            alert = make_alert(rule)
            for event in ("opened", "acknowledged", "resolved"):
                enqueue([alert], event)
        run(runner)
    assert events(http) == ["opened", "acknowledged", "resolved"]


def events(http: HttpReceiver) -> list[str]:
    by_id = dict(AlertDelivery.objects.values_list("delivery_id", "event"))
    return [by_id[key] for key in map(type(next(iter(by_id))), http.ids)]
