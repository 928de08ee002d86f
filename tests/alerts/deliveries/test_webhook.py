"""Webhooks against receivers of every kind, over real sockets."""

from __future__ import annotations

import socket
import ssl
import time
from pathlib import Path

import pytest

from alerts.deliveries import webhook
from alerts.deliveries.outcome import DeliveryFailedError
from spoton.networks import ANYWHERE
from tests.alerts.deliveries.certificates import make_certificate
from tests.alerts.deliveries.http_receiver import OK, Answer, http_receiver, says, status
from tests.waiting import late, take_time

SECRET = "a secret of the receiver"
BODY = '{"text":"Überfüllt"}'.encode()
ID = "c2f0a4b8-77f1-4f0e-9f3a-1f1f5d1f0a77"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> float:
    """A time limit that tests need not wait ten seconds for."""
    monkeypatch.setattr(webhook, "LIMIT_SECONDS", 0.6)
    return 0.6


def post(address: str) -> None:
    webhook.send(address, SECRET, BODY, ID, ANYWHERE)


def failure(address: str) -> DeliveryFailedError:
    with pytest.raises(DeliveryFailedError) as raised:
        post(address)
    assert "hidden-in-the-query" not in str(raised.value)
    assert SECRET not in str(raised.value)
    return raised.value


def test_the_body_comes_as_it_is_with_signature_and_id() -> None:
    with http_receiver() as receiver:
        post(receiver.address)
    (request,) = receiver.received
    assert request.body == BODY
    assert request.target == "/hook?key=hidden-in-the-query"
    assert request.headers["idempotency-key"] == ID
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("SpotOn")
    assert request.is_signed_with(SECRET)
    assert not request.is_signed_with("another secret of 16")


@pytest.mark.parametrize("code", [200, 201, 202, 204, 299])
def test_every_2xx_is_delivered(code: int) -> None:
    with http_receiver(status(code)) as receiver:
        post(receiver.address)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(code: int) -> None:
    with (
        http_receiver() as elsewhere,
        http_receiver(status(code, f"Location: {elsewhere.address}")) as receiver,
    ):
        assert "redirect" in str(failure(receiver.address))
    assert elsewhere.received == []


@pytest.mark.parametrize(
    ("code", "away"),
    [(400, False), (404, False), (408, True), (425, True), (429, True), (503, True)],
)
def test_a_refusal_of_one_message_holds_back_no_other(code: int, away: bool) -> None:
    with http_receiver(status(code)) as receiver:
        error = failure(receiver.address)
    assert str(error) == f"It answered HTTP {code}."
    assert error.away is away


def test_410_ends_it() -> None:
    with http_receiver(status(410)) as receiver:
        assert failure(receiver.address).gone


@pytest.mark.parametrize(
    ("text", "wait"), [("120", 120), ("Wed, 01 Jan 2020 00:00:00 GMT", 0), ("soon", None)]
)
def test_retry_after_is_read(text: str, wait: float | None) -> None:
    with http_receiver(status(429, f"Retry-After: {text}")) as receiver:
        assert failure(receiver.address).wait == wait


def silent(connection: socket.socket) -> None:
    connection.recv(1)


def drips(connection: socket.socket) -> None:
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 10_000:
        connection.sendall(bytes([byte]))
        take_time(0.05)


def never_ready(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 102 Processing\r\n\r\n")
        take_time(0.01)


@pytest.mark.parametrize("answer", [silent, drips, never_ready])
def test_a_slow_answer_ends_by_the_total_limit(answer: Answer, quick: float) -> None:
    begin = time.monotonic()
    with http_receiver(answer) as receiver:
        error = failure(receiver.address)
    assert str(error) == "No complete answer within 0.6 s."
    assert error.away
    assert not late(begin, quick + 0.5)


def endless_head(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: and more\r\n" * 100)


def endless_body(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"more" * 1000)


def test_an_answer_without_end_is_cut_off() -> None:
    with http_receiver(endless_head) as receiver:
        assert str(failure(receiver.address)) == "Its answer has a head of more than 64 KB."


def test_what_follows_a_good_head_is_not_read() -> None:
    begin = time.monotonic()
    with http_receiver(endless_body) as receiver:
        post(receiver.address)
    assert not late(begin, 1)


@pytest.mark.parametrize("data", [b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 200"])
def test_what_is_no_http_is_named(data: bytes) -> None:
    with http_receiver(says(data)) as receiver:
        assert str(failure(receiver.address)) in (
            "It answered, but not in HTTP.",
            "It closed the connection without an answer.",
        )


def test_an_interim_answer_is_skipped() -> None:
    with http_receiver(says(b"HTTP/1.1 100 Continue\r\n\r\n" + OK)) as receiver:
        post(receiver.address)


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fe80::1]", "224.0.0.1", "0.0.0.0", "[::]", "[::ffff:169.254.1.1]"]
)
def test_addresses_of_no_receiver_are_refused(host: str) -> None:
    assert "RECEIVER_NETWORKS" in str(failure(f"http://{host}/"))


def test_only_the_networks_of_the_setting_are_allowed() -> None:
    with http_receiver() as receiver, pytest.raises(DeliveryFailedError, match="RECEIVER_NETWORKS"):
        webhook.send(receiver.address, SECRET, BODY, ID, ["10.0.0.0/8"])
    assert receiver.received == []


def test_the_checked_address_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere when asked again (DNS rebinding) gains nothing."""
    asked: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        ip = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    with http_receiver() as receiver:
        monkeypatch.setattr(socket, "getaddrinfo", resolve_name_once(resolve))
        post(f"http://rebinding.example.org:{receiver.port}/")
    assert asked == ["rebinding.example.org"]
    assert receiver.received[0].headers["host"] == f"rebinding.example.org:{receiver.port}"


def resolve_name_once(resolve: object) -> object:
    """Names go to `resolve`; addresses are what they are."""
    real = socket.getaddrinfo

    def look(host: str, port: int, *rest: object, **more: object) -> object:
        is_name = host.endswith("example.org")
        return resolve(host, port) if is_name else real(host, port, *rest, **more)  # type: ignore[operator, arg-type]

    return look


def test_a_name_that_nobody_has_is_named(quick: float) -> None:
    assert failure("http://nobody.invalid/").away


def test_a_receiver_that_is_off_is_away() -> None:
    with http_receiver() as receiver:
        address = receiver.address
    error = failure(address)
    assert str(error) == "No connection: connection refused."
    assert error.away


def test_tls_is_spoken_and_certificates_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = make_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    with http_receiver(context=context) as receiver:
        address = f"https://localhost:{receiver.port}/"
        assert "certificate" in str(failure(address))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        post(address)
    assert receiver.received[0].is_signed_with(SECRET)


def test_a_receiver_without_tls_is_named() -> None:
    with http_receiver(says(b"")) as receiver:
        address = receiver.address.replace("http:", "https:")
        assert "does not speak TLS" in str(failure(address))
