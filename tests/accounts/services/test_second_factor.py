"""The second factor: what a code opens, how often, and what ends with it."""

from __future__ import annotations

import json
import threading
from typing import Any

import pyotp
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, RequestFactory
from pytest_django import Settings
from rest_framework.test import APIClient

from accounts.models import AuditEntry, RecoveryCode, Role, SecondFactor, SignIn, SignInTries, User
from accounts.services import api_tokens, second_factor, tokens
from spoton.conf.encryption_keys import new_key
from spoton.service_errors import InvalidInputError
from tests.accounts.authenticator import fresh_code, set_up, wrong_code
from tests.factories import PASSWORD, make_user

LOGIN = "/api/v1/auth/login"
ME = "/api/v1/auth/me"
CODE_NEEDED = (401, "second_factor_required")

pytestmark = pytest.mark.django_db


def sign_in(user: User, code: str | None = None) -> Any:
    body = {"username": user.username, "password": PASSWORD}
    return APIClient().post(LOGIN, body if code is None else body | {"code": code})


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_password_alone_is_not_enough(viewer: User) -> None:
    set_up(viewer)
    assert refusal(sign_in(viewer)) == CODE_NEEDED
    assert not SignIn.objects.exists()
    answer = sign_in(viewer, fresh_code(viewer))
    assert answer.status_code == 200
    client = APIClient(headers={"authorization": f"Bearer {answer.json()['access']}"})
    assert client.get(ME).status_code == 200


def test_code_of_a_user_without_an_app_is_not_needed(viewer: User) -> None:
    assert sign_in(viewer, "123456").status_code == 200


def test_code_works_once(viewer: User) -> None:
    set_up(viewer)
    code = fresh_code(viewer)
    assert sign_in(viewer, code).status_code == 200
    assert refusal(sign_in(viewer, code)) == CODE_NEEDED


def test_code_of_the_set_up_does_not_sign_in(viewer: User) -> None:
    secret = second_factor.new_secret()
    code = pyotp.TOTP(secret).now()
    second_factor.enable(viewer, secret, code)
    assert refusal(sign_in(viewer, code)) == CODE_NEEDED


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_code_one_gets_in() -> None:
    viewer = make_user(name="vera")
    set_up(viewer)
    code, request, results = fresh_code(viewer), RequestFactory().post(LOGIN), []
    barrier = threading.Barrier(2)

    def try_it() -> None:
        try:
            barrier.wait()
            second_factor.check_code(request, viewer, code)
            results.append(True)
        except InvalidInputError:
            results.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]


def test_recovery_code_works_once_however_it_is_typed(viewer: User) -> None:
    codes = set_up(viewer)
    assert len(set(codes)) == 10
    assert sign_in(viewer, codes[0].upper().replace("-", " ")).status_code == 200
    assert refusal(sign_in(viewer, codes[0])) == CODE_NEEDED
    assert sign_in(viewer, codes[1]).status_code == 200
    assert RecoveryCode.objects.count() == 8
    entry = AuditEntry.objects.filter(action="second_factor.recovery_code").first()
    assert entry is not None
    assert entry.after == {"left": 8}


def test_recovery_code_of_another_user_is_wrong(viewer: User, operator: User) -> None:
    codes = set_up(viewer)
    set_up(operator)
    assert refusal(sign_in(operator, codes[0])) == CODE_NEEDED


def test_wrong_codes_are_counted_like_passwords(viewer: User) -> None:
    set_up(viewer)
    wrong = wrong_code(viewer)
    # The right password in between, as each try of a program brings it, starts no count afresh.
    answers = [sign_in(viewer, wrong).status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]
    assert sign_in(viewer, fresh_code(viewer)).status_code == 429
    assert Client().post("/login", {"username": "vera", "password": PASSWORD}).status_code == 429
    assert actions().count("auth.code_failed") == 10
    assert actions().count("auth.locked_out") == 1


def test_passwords_without_a_code_lock_nobody(viewer: User) -> None:
    set_up(viewer)
    assert {refusal(sign_in(viewer)) for _ in range(12)} == {CODE_NEEDED}
    row = SignInTries.objects.exclude(network="*").get()
    assert (row.failures, row.good_at) == (0, None)
    assert sign_in(viewer, fresh_code(viewer)).status_code == 200
    row.refresh_from_db()
    assert row.good_at is not None


def test_setting_it_up_ends_what_a_password_opened(viewer: User) -> None:
    client = APIClient(headers={"authorization": f"Bearer {tokens.issue(viewer)['access']}"})
    machine = api_tokens.create(viewer, viewer)[1]
    assert client.get(ME).status_code == 200
    set_up(viewer)
    assert client.get(ME).status_code == 401
    by_machine = APIClient(headers={"authorization": f"Bearer {machine}"})
    assert by_machine.get(ME).status_code == 200


def test_new_password_by_api_token_opens_nothing(viewer: User) -> None:
    set_up(viewer)
    machine = api_tokens.create(viewer, viewer)[1]
    client = APIClient(headers={"authorization": f"Bearer {machine}"})
    body = {"old_password": PASSWORD, "new_password": "purple staple harbour"}
    pair = client.post("/api/v1/auth/password", body).json()
    stolen = APIClient(headers={"authorization": f"Bearer {pair['access']}"})
    assert stolen.get(ME).status_code == 401


def test_new_password_keeps_a_sign_in_with_two_factors(viewer: User) -> None:
    set_up(viewer)
    pair = sign_in(viewer, fresh_code(viewer)).json()
    client = APIClient(headers={"authorization": f"Bearer {pair['access']}"})
    body = {"old_password": PASSWORD, "new_password": "purple staple harbour"}
    pair = client.post("/api/v1/auth/password", body).json()
    client = APIClient(headers={"authorization": f"Bearer {pair['access']}"})
    assert client.get(ME).status_code == 200


def test_role_that_demands_it_ends_sign_ins_without(
    viewer: User, admin: User, settings: Settings
) -> None:
    clients = [
        APIClient(headers={"authorization": f"Bearer {tokens.issue(user)['access']}"})
        for user in (viewer, admin)
    ]
    settings.SECOND_FACTOR_ROLES = ("admin",)
    assert [client.get(ME).status_code for client in clients] == [200, 401]
    assert refusal(sign_in(admin)) == (403, "second_factor_set_up_required")
    assert sign_in(viewer).status_code == 200
    User.objects.filter(pk=viewer.pk).update(role=Role.ADMIN)
    assert clients[0].get(ME).status_code == 401


def test_database_shows_neither_secret_nor_codes(viewer: User) -> None:
    secret = second_factor.new_secret()
    code = pyotp.TOTP(secret).now()
    codes = second_factor.enable(viewer, secret, code)
    stored = json.dumps([*SecondFactor.objects.values("secret"), *RecoveryCode.objects.values()])
    logged = json.dumps([*AuditEntry.objects.values("before", "after", "target_id")])
    for hidden in (secret, *codes, codes[0].replace("-", "")):
        assert hidden not in stored + logged


def test_code_of_a_lost_key_is_wrong(viewer: User, settings: Settings) -> None:
    set_up(viewer)
    code = fresh_code(viewer)
    settings.ENCRYPTION_KEYS = (new_key(),)
    assert refusal(sign_in(viewer, code)) == CODE_NEEDED


def test_administrator_resets_it(viewer: User, admin: User) -> None:
    set_up(viewer)
    pair = sign_in(viewer, fresh_code(viewer)).json()
    client = APIClient()
    client.force_authenticate(admin)
    address = f"/api/v1/auth/users/{viewer.pk}"
    assert client.get(address).json()["has_second_factor"] is True
    assert client.delete(f"{address}/second-factor").status_code == 204
    assert client.delete(f"{address}/second-factor").status_code == 204
    assert client.get(address).json()["has_second_factor"] is False
    assert (
        APIClient(headers={"authorization": f"Bearer {pair['access']}"}).get(ME).status_code == 401
    )
    assert sign_in(viewer).status_code == 200
    assert actions().count("second_factor.reset") == 1
    assert client.delete(f"/api/v1/auth/users/{admin.pk}/second-factor").status_code == 409


def test_command_resets_it(viewer: User, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(viewer)
    call_command("reset_second_factor", "vera")
    assert not SecondFactor.objects.exists()
    call_command("reset_second_factor", "vera")
    assert "has no two-factor sign-in" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no user nobody"):
        call_command("reset_second_factor", "nobody")
