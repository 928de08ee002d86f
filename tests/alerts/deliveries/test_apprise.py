"""Apprise against a real SMTP server, and what its services may not do here."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alerts.deliveries import apprise_sender
from alerts.deliveries.apprise_process import Guard
from alerts.deliveries.outcome import DeliveryFailedError
from spoton.networks import ANYWHERE
from tests.alerts.deliveries.http_receiver import http_receiver, status
from tests.mail_server import PASSWORD, USER, Mailbox, smtp_server
from tests.waiting import free_port

BODY = json.dumps({"title": "Alert: Lobby (Campus)", "text": "6 people in Lobby – überfüllt."})


@contextmanager
def mail_server(mailbox: Mailbox) -> Iterator[str]:
    """Run an SMTP server; yield the address of a receiver there."""
    with smtp_server(mailbox) as port:
        yield (
            f"mailto://{USER}:{PASSWORD}@localhost:{port}/"
            "?from=spoton@example.org&to=control@example.org&mode=insecure"
        )


def send(address: str) -> None:
    apprise_sender.send(address, BODY.encode(), ANYWHERE)


def failure(address: str) -> str:
    with pytest.raises(DeliveryFailedError) as raised:
        send(address)
    assert PASSWORD not in str(raised.value)
    return str(raised.value)


def test_a_mail_comes_with_title_and_text() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as address:
        send(address)
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Alert: Lobby (Campus)"
    assert mail["To"] == "control@example.org"
    assert "6 people in Lobby – überfüllt." in mail.get_body(("html", "plain")).get_content()


def test_a_wrong_password_fails_without_being_shown() -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as address:
        assert failure(address.replace(PASSWORD, f"not-{PASSWORD}"))
    assert mailbox.mails == []


def test_a_server_that_is_off_fails() -> None:
    assert failure(f"mailto://joe:{PASSWORD}@localhost:{free_port()}/?from=a@example.org")


def test_a_slow_server_ends_by_the_total_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apprise_sender, "LIMIT_SECONDS", 3.0)
    with mail_server(Mailbox(seconds=8)) as address:
        assert failure(address) == "No answer within 3 s."


def test_a_chat_that_refuses_says_its_status() -> None:
    with http_receiver(status(403)) as chat:
        words = failure(f"json://127.0.0.1:{chat.port}/{PASSWORD}")
    assert words == "Apprise could not deliver it: the service answered 403."


@pytest.mark.parametrize("host", ["169.254.169.254", "0.0.0.0"])
def test_addresses_of_no_receiver_are_refused(host: str) -> None:
    assert f"Receivers may not be at {host}" in failure(f"json://{host}/x")


def test_a_redirect_leads_nowhere_else_either() -> None:
    with http_receiver(status(307, "Location: http://169.254.169.254/")) as chat:
        assert "169.254.169.254" in failure(f"json://127.0.0.1:{chat.port}/")


@pytest.mark.parametrize(
    "address",
    ["syslog://", "dbus://", "gnome://", "macosx://", "windows://", "SYSLOG://", "blink1://"],
)
def test_services_of_the_server_itself_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not allowed"):
        apprise_sender.check(address)


def test_files_of_the_server_are_not_read(tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    template.write_text('{"text": "a secret of the server"}')
    address = f"tgram://123456789:abcdefg_hijklmnop/12315544/?template={template}"
    apprise_sender.check(address)
    assert failure(address) == "This service uses files of the server, which is not allowed."


@pytest.mark.parametrize("address", ["nosuch://host", "mailto://", "no address", ""])
def test_what_is_no_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(ValueError, match="Apprise cannot use this address"):
        apprise_sender.check(address)


def test_an_address_is_checked_without_connecting() -> None:
    with http_receiver() as chat:
        apprise_sender.check(f"json://127.0.0.1:{chat.port}/")
    assert chat.received == []


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("open", ("/etc/passwd", "r", 0)),
        ("open", (f"{sys.prefix}/new", "w", os.O_WRONLY | os.O_CREAT)),
        ("subprocess.Popen", ("sh", [], None, None)),
        ("os.system", ("id",)),
        ("socket.connect", (None, "/run/redis.sock")),
        ("socket.connect", (None, ("a name", 80))),
        ("socket.sendto", (None, ("224.0.0.1", 9))),
    ],
)
def test_the_guard_refuses_the_server(event: str, arguments: tuple[object, ...]) -> None:
    guard = Guard(ANYWHERE)
    with pytest.raises(PermissionError):
        guard(event, arguments)
    assert guard.refused
