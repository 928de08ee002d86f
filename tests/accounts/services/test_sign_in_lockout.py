"""How long a lock lasts, whom it stops, and what is kept of tries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import aauthenticate, hashers
from django.core.cache import cache
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from django.utils import timezone

from accounts.api import throttles
from accounts.jobs import forget_expired
from accounts.models import AuditEntry, FailedSignIns, Role, SignInTries, User
from accounts.services import failed_sign_ins, sign_in_lockout
from accounts.services.sign_in_lockout import LockedOutError, key_of, reserve
from tests.factories import PASSWORD, client_for, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_earlier_tries(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(throttles, "TRIES_PER_MINUTE", 1_000_000)
    cache.clear()
    yield
    cache.clear()


def guess(times: int, name: str = "ada", network: str = "a") -> int:
    """Guess so often; return how many were let through."""
    made = 0
    for _ in range(times):
        try:
            reserve(name, network)
            made += 1
        except LockedOutError:
            continue
    return made


def right(name: str = "ada", network: str = "a") -> None:
    sign_in_lockout.succeeded(reserve(name, network))


def seconds_left(name: str = "ada", network: str = "a") -> int:
    with pytest.raises(LockedOutError) as refused:
        reserve(name, network)
    return refused.value.seconds


def later(by: timedelta) -> None:
    """Let time pass for all that is kept."""
    SignInTries.objects.update(
        last_at=F("last_at") - by, locked_until=F("locked_until") - by, good_at=F("good_at") - by
    )
    FailedSignIns.objects.update(hour=F("hour") - by)


def sign_in(password: str, name: str = "ada", address: str = "192.0.2.1") -> int:
    client = Client(REMOTE_ADDR=address)
    return client.post("/login", {"username": name, "password": password}).status_code


def test_each_lock_is_twice_as_long_up_to_a_day() -> None:
    minutes = []
    for _ in range(9):
        assert guess(50) == 10
        minutes.append(round(seconds_left() / 60))
        later(timedelta(seconds=seconds_left()))
    assert minutes == [15, 30, 60, 120, 240, 480, 960, 1440, 1440]


def test_a_day_of_guessing_without_a_pause_is_few_guesses() -> None:
    made = 0
    for _ in range(24 * 60):
        made += guess(2)
        later(timedelta(minutes=1))
    assert made <= 70


def test_staying_just_below_the_limit_is_no_way_around() -> None:
    made = 0
    for _ in range(24 * 4):  # nine tries every 15 minutes
        made += guess(9)
        later(timedelta(minutes=15, seconds=1))
    assert made <= 70


def test_a_day_after_the_last_one_all_is_forgotten() -> None:
    guess(10)
    later(timedelta(minutes=15) + DAY + timedelta(seconds=1))
    assert guess(50) == 10
    assert round(seconds_left() / 60) == 15


def test_a_lock_of_a_clock_that_was_wrong_does_not_last() -> None:
    guess(10)
    SignInTries.objects.update(locked_until=timezone.now() + timedelta(days=40))
    assert sign_in_lockout.locked_among(["ada"]) == set()
    assert guess(1) == 1


def test_many_networks_together_are_stopped_and_the_owner_is_not() -> None:
    right(network="home")
    assert sum(guess(10, network=f"{number}") for number in range(40)) == 100
    assert seconds_left(network="elsewhere") > 600
    right(network="home")
    assert guess(50, network="home") == 10  # and that one has its own limit still
    assert sign_in_lockout.forgive("ada")
    right(network="elsewhere")


def test_the_right_password_unlocks_no_other_network() -> None:
    right(network="home")
    for number in range(10):
        guess(10, network=f"{number}")
        right(network="home")
    seconds_left(network="elsewhere")


def test_whoever_moves_from_network_to_network_is_not_stopped() -> None:
    for number in range(150):
        right(network=f"{number}")


def test_one_network_tries_only_so_many_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_lockout, "NAMES_PER_NETWORK", 20)
    right("vera")
    assert sum(guess(1, f"name-{number}") for number in range(50)) == 20
    right("vera")  # known here
    assert guess(1, "name-60", "b") == 1


def test_a_caller_without_an_address_is_a_network_of_its_own() -> None:
    assert guess(50, network="") == 10
    assert guess(50, network="b") == 10
    rows = dict(SignInTries.objects.values_list("network", "failures"))
    assert rows == {"": 10, "b": 10, sign_in_lockout.EVERYWHERE: 20}


def test_refused_tries_write_nothing() -> None:
    guess(10)
    before = list(SignInTries.objects.order_by("pk").values())
    guess(5)
    assert list(SignInTries.objects.order_by("pk").values()) == before


def test_what_no_lock_needs_is_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    right("vera")
    guess(1, "stranger")
    guess(10, "locked")
    later(timedelta(hours=30))
    SignInTries.objects.filter(key=key_of("locked")).update(
        locked_until=timezone.now() + timedelta(hours=1)
    )
    forget_expired()
    left = set(
        SignInTries.objects.exclude(network=sign_in_lockout.EVERYWHERE).values_list(
            "key", flat=True
        )
    )
    assert left == {key_of("vera"), key_of("locked")}
    later(timedelta(days=90))
    forget_expired()
    assert not SignInTries.objects.exists()
    monkeypatch.setattr(sign_in_lockout, "MOST_ROWS", 3)
    right("vera")
    for number in range(10):
        guess(1, f"name-{number}")
    forget_expired()
    assert SignInTries.objects.filter(good_at=None).count() <= 4
    assert SignInTries.objects.filter(key=key_of("vera")).exists()


def test_logged_tries_per_network_and_hour_are_limited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    monkeypatch.setattr(failed_sign_ins, "_hour", lambda: hour)
    monkeypatch.setattr(failed_sign_ins, "ROWS_PER_HOUR", 5)
    for number in range(20):
        sign_in("guess", f"name-{number}")
    sign_in("guess", address="192.0.2.2")  # another network has its own
    failed = AuditEntry.objects.filter(action="auth.login_failed")
    assert failed.count() == failed_sign_ins.ROWS_PER_HOUR + 1
    later(timedelta(hours=1))
    sign_in("guess")
    forget_expired()
    summed = failed.get(target_id="(many)")
    assert summed.after is not None
    assert (summed.after["network"], summed.after["more"]) == ("192.0.2.1", 15)


def test_one_row_for_a_lock_however_many_come_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failed_sign_ins, "ROWS_PER_HOUR", 5)
    make_user(name="ada")
    for number in range(5):
        sign_in("guess", f"name-{number}")
    for _ in range(20):
        sign_in("guess")
    locked = AuditEntry.objects.filter(action="auth.locked_out")
    assert [entry.target_id for entry in locked] == ["ada"]


def test_a_password_typed_as_the_name_is_kept_nowhere() -> None:
    make_user(name="ada")
    for _ in range(11):
        sign_in("x", PASSWORD)
    kept: list[Any] = [*AuditEntry.objects.values(), *SignInTries.objects.values()]
    assert kept
    assert PASSWORD not in str(kept)
    assert AuditEntry.objects.filter(target_id=failed_sign_ins.UNKNOWN_NAME).exists()


@pytest.mark.parametrize("case", ["wrong", "unknown", "switched off", "no password"])
@pytest.mark.parametrize("path", ["/login", "/api/v1/auth/login"])
def test_every_failure_hashes_once(path: str, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    vera = make_user(name="vera")
    if case == "no password":
        vera.set_unusable_password()
    vera.is_active = case != "switched off"
    vera.save()
    encoded: list[str] = []
    encode = hashers.MD5PasswordHasher.encode

    def noted(hasher: Any, password: str, salt: str) -> str:
        encoded.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", noted)
    name = "nobody" if case == "unknown" else "vera"
    password = PASSWORD if case == "switched off" else "guess"
    kind = "application/json" if "api" in path else None
    more: Any = {"content_type": kind} if kind else {}
    answer = Client().post(path, {"username": name, "password": password}, **more)
    assert answer.status_code in (200, 401)
    assert len(encoded) == 1


@pytest.mark.django_db(transaction=True)
async def test_asking_asynchronously_counts_too() -> None:
    await User.objects.acreate_user("ada", password=PASSWORD)
    for _ in range(10):
        assert await aauthenticate(username="ada", password="guess") is None
    with pytest.raises(LockedOutError):
        await aauthenticate(username="ada", password=PASSWORD)


def test_a_command_lets_the_last_administrator_in(capsys: pytest.CaptureFixture[str]) -> None:
    make_user(name="ada")
    for _ in range(10):
        sign_in("guess")
    assert sign_in(PASSWORD) == 429
    call_command("unlock", "ada")
    assert sign_in(PASSWORD) == 302
    assert AuditEntry.objects.get(action="user.unlock").target_id == "ada"
    call_command("unlock", "vera")
    assert "is not locked" in capsys.readouterr().out


def test_a_name_in_other_letters_is_taken() -> None:
    make_user(name="ada")
    answer = client_for(make_user(Role.ADMIN)).post("/api/v1/auth/users", {"username": "ADA"})
    assert answer.status_code == 400
    assert "username" in answer.json()["error"]["fields"]
