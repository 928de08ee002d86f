"""A new password by a link in a mail, from a real mail server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from accounts.models import AuditEntry, SignInTries, User
from accounts.services import password_reset, second_factor
from tests.accounts.authenticator import set_up
from tests.factories import PASSWORD, make_user
from tests.mail_server import PASSWORD as MAIL_PASSWORD
from tests.mail_server import USER, Mailbox, smtp_server
from tests.queued_jobs import run_queued_jobs

ASK = "/password-reset"
NEW = "a quite different phrase"
ADDRESS = "vera@example.org"
LINK = re.compile(r"http://testserver(/password-reset/\S+)")

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """The mailbox of everybody, behind the server that is set."""
    box = Mailbox()
    with smtp_server(box) as port:
        settings.HAS_MAIL = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = USER, MAIL_PASSWORD
        yield box


@pytest.fixture
def vera(viewer: User) -> User:
    User.objects.filter(pk=viewer.pk).update(email=ADDRESS)
    viewer.refresh_from_db()
    return viewer


def ask(address: str = ADDRESS) -> str:
    answer = Client().post(ASK, {"email": address})
    assert answer.status_code == 200
    run_queued_jobs()
    return answer.content.decode()


def follow(mailbox: Mailbox) -> tuple[Client, str]:
    """A browser on the page of the last link, and the page's address."""
    link = LINK.search(mailbox.mails[-1].get_content())
    assert link is not None
    client = Client()
    answer = client.get(link[1])
    assert answer.status_code == 302
    return client, answer["Location"]


def sign_in(password: str) -> int:
    return Client().post("/login", {"username": "vera", "password": password}).status_code


def test_link_sets_a_password_and_ends_all_sign_ins(mailbox: Mailbox, vera: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(vera)
    assert "on its way" in ask()
    assert mailbox.mails[0]["To"] == ADDRESS
    assert "user vera" in mailbox.mails[0].get_content()
    client, page = follow(mailbox)
    assert "token" not in page
    answer = client.post(page, {"new_password": NEW, "again": NEW}, follow=True)
    assert "Password set. Sign in with it." in answer.content.decode()
    assert elsewhere.get("/account").status_code == 302
    assert (sign_in(PASSWORD), sign_in(NEW)) == (200, 302)
    run_queued_jobs()
    assert mailbox.mails[-1]["Subject"] == "Your SpotOn password was changed"
    actions = set(AuditEntry.objects.filter(target_id="vera").values_list("action", flat=True))
    assert {"user.password_link", "user.password_reset"} <= actions


def test_link_works_once_and_not_for_long(mailbox: Mailbox, vera: User, settings: Settings) -> None:
    ask()
    first, page = follow(mailbox)
    second = Client()
    link = LINK.search(mailbox.mails[-1].get_content())
    assert link is not None
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "used before" in second.get(link[1]).content.decode()
    settings.PASSWORD_RESET_TIMEOUT = 3600
    assert first.post(page, {"new_password": NEW, "again": NEW}).status_code == 302
    assert "used before" in second.get(link[1]).content.decode()
    assert "used before" in first.get(page).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"new_password": NEW, "again": "other"}, "The passwords do not match."),
        ({"new_password": "password1234", "again": "password1234"}, "common"),
    ],
)
def test_bad_password_is_refused_at_the_field(
    mailbox: Mailbox, vera: User, given: dict[str, str], said: str
) -> None:
    ask()
    client, page = follow(mailbox)
    assert said in client.post(page, given).content.decode()
    assert sign_in(PASSWORD) == 302


def test_answer_is_the_same_for_an_unknown_address(mailbox: Mailbox, vera: User) -> None:
    unknown = "nobody@example.org"
    pages = [re.sub(r'"X-CSRFToken": "\w+"', "", ask(address)) for address in (ADDRESS, unknown)]
    assert pages[0].replace(ADDRESS, unknown) == pages[1]
    assert len(mailbox.mails) == 1


def test_who_cannot_sign_in_with_a_password_gets_no_mail(mailbox: Mailbox, vera: User) -> None:
    by_provider = make_user(name="olga")
    by_provider.email = "olga@example.org"
    by_provider.set_unusable_password()
    by_provider.save()
    ask("olga@example.org")
    User.objects.filter(pk=vera.pk).update(is_active=False)
    ask()
    assert mailbox.mails == []


def test_link_of_a_disabled_user_opens_nothing(mailbox: Mailbox, vera: User) -> None:
    ask()
    User.objects.filter(pk=vera.pk).update(is_active=False)
    link = LINK.search(mailbox.mails[-1].get_content())
    assert link is not None
    assert "used before" in Client().get(link[1]).content.decode()


def test_one_mail_in_five_minutes(
    mailbox: Mailbox, vera: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        ask()
    assert len(mailbox.mails) == 1
    monkeypatch.setattr(password_reset, "ONE_MAIL_PER", timedelta(0))
    ask()
    assert len(mailbox.mails) == 2


def test_network_asks_five_times_a_minute(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spoton.http.throttles.time.time", lambda: 1_800_000_000.0)
    answers = [Client().post(ASK, {"email": ADDRESS}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_reset_ends_the_lock_of_wrong_passwords(mailbox: Mailbox, vera: User) -> None:
    for _ in range(11):
        sign_in("guess")
    assert sign_in(PASSWORD) == 429
    ask()
    client, page = follow(mailbox)
    client.post(page, {"new_password": NEW, "again": NEW})
    assert sign_in(NEW) == 302


def test_with_a_second_factor_the_lock_and_the_code_stay(mailbox: Mailbox, vera: User) -> None:
    set_up(vera)
    later = timezone.now() + timedelta(minutes=10)
    SignInTries.objects.update(failures=10, locked_until=later)
    sign_in("guess")
    SignInTries.objects.update(failures=10, locked_until=later)
    ask()
    client, page = follow(mailbox)
    client.post(page, {"new_password": NEW, "again": NEW})
    assert sign_in(NEW) == 429
    SignInTries.objects.all().delete()
    answer = Client().post("/login", {"username": "vera", "password": NEW})
    assert answer["Location"] == "/login/second-factor"


def test_server_that_is_off_is_logged_without_secrets(
    mailbox: Mailbox, vera: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_HOST_PASSWORD = "wrong-password"
    ask()
    assert "mail could not be sent: SMTPAuthenticationError" in caplog.text
    assert "wrong-password" not in caplog.text
    assert not AuditEntry.objects.filter(action="user.password_link").exists()


def test_without_a_mail_server_there_is_no_such_page() -> None:
    assert Client().get(ASK).status_code == 404
    assert Client().get(f"{ASK}/MQ/x-y").status_code == 404
    assert "Forgot" not in Client().get("/login").content.decode()


def test_sign_in_page_offers_it_where_there_is_mail(settings: Settings) -> None:
    settings.HAS_MAIL = True
    assert f'href="{ASK}"' in Client().get("/login").content.decode()


def test_own_address_changes_with_the_password(mailbox: Mailbox, vera: User) -> None:
    client = Client()
    client.force_login(vera)
    wrong = client.post("/account/email", {"email": "v@example.org", "password": "guess"})
    assert "Wrong password." in wrong.content.decode()
    given = {"email": "v@example.org", "password": PASSWORD}
    assert client.post("/account/email", given)["Location"] == "/account"
    vera.refresh_from_db()
    assert vera.email == "v@example.org"
    run_queued_jobs()
    assert [mail["To"] for mail in mailbox.mails] == [ADDRESS]
    entry = AuditEntry.objects.get(action="user.email")
    assert (entry.before, entry.after) == ({"email": ADDRESS}, {"email": "v@example.org"})
    assert (
        "Enter a valid email"
        in client.post("/account/email", {"email": "v", "password": PASSWORD}).content.decode()
    )


def test_changes_of_the_sign_in_are_told(mailbox: Mailbox, vera: User, admin: User) -> None:
    codes = set_up(vera)
    second_factor.check_code(RequestFactory().post("/"), vera, codes[0])
    second_factor.reset(admin, vera.pk)
    client = Client()
    client.force_login(vera)
    client.post("/account/password", {"old_password": PASSWORD, "new_password": NEW, "again": NEW})
    run_queued_jobs()
    assert [mail["Subject"] for mail in mailbox.mails] == [
        "Two-factor sign-in was enabled in SpotOn",
        "A recovery code was used in SpotOn",
        "Two-factor sign-in was reset in SpotOn",
        "Your SpotOn password was changed",
    ]
    assert {mail["To"] for mail in mailbox.mails} == {ADDRESS}


def test_user_of_a_provider_cannot_change_the_address(vera: User) -> None:
    vera.set_unusable_password()
    vera.save()
    client = Client()
    client.force_login(vera)
    answer = client.post("/account/email", {"email": "v@example.org", "password": "x"})
    assert "comes from the service" in answer.content.decode()
