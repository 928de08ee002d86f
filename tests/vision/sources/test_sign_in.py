"""Signing in at cameras, by the examples of the standards, and through the door."""

from __future__ import annotations

import pytest

from vision.sources.exchange import CameraDialog, OddAnswerError
from vision.sources.sign_in import CameraSignIn, best_of, challenge_of

# RFC 7616, section 3.9.1.
REALM = 'realm="http-auth@example.org", qop="auth, auth-int"'
NONCE = 'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"'
OPAQUE = 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
OWN = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
ANSWERS = {
    "MD5": "8ca523f5e9506fed4657c9700eebdbec",
    "SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
}


@pytest.mark.parametrize("algorithm", ANSWERS)
def test_digest_is_that_of_the_standard(algorithm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vision.sources.sign_in.secrets.token_hex", lambda _: OWN)
    sign_in = CameraSignIn("Mufasa", "Circle of Life")
    sign_in.answer(challenge_of(f"Digest {REALM}, algorithm={algorithm}, {NONCE}, {OPAQUE}"))
    line = sign_in.line("GET", "/dir/index.html")
    assert f'response="{ANSWERS[algorithm]}"' in line
    assert "nc=00000001, " in line
    assert "nc=00000002, " in sign_in.line("GET", "/dir/index.html")


def test_the_safest_known_kind_is_chosen() -> None:
    lines = ['Basic realm="x"', 'Digest nonce="1"', 'Digest nonce="1", algorithm=SHA-256', "NTLM"]
    best = best_of([challenge_of(line) for line in lines])
    assert best is not None
    assert best.name == "Digest SHA-256"
    assert best_of([challenge_of("NTLM"), challenge_of("Digest algorithm=ODD, nonce=1")]) is None


def exchange(user: str = "admin", *, rtsp: bool = True) -> CameraDialog:
    return CameraDialog(CameraSignIn(user, "ключ" * 10) if user else None, rtsp)


ASK = b"DESCRIBE rtsp://127.0.0.1:1/live RTSP/1.0\r\nCSeq: 2\r\n\r\n"
NO = (
    b'RTSP/1.0 401 No\r\nCSeq: 2\r\nWWW-Authenticate: Digest realm="r", nonce="1"\r\n'
    b"Content-Length: 3\r\n\r\nno!"
)


def test_a_refused_request_is_repeated_once_signed() -> None:
    talk = exchange()
    assert talk.ask(ASK) == ASK
    passed = talk.hear(NO)
    assert passed.on == b""
    assert passed.back is not None
    assert b"\nAuthorization: Digest username=" in passed.back
    assert talk.hear(NO).on == NO  # FFmpeg hears that this was to no avail
    assert b"Authorization" in talk.ask(ASK)


def test_http_is_repeated_on_a_new_connection() -> None:
    talk = exchange(rtsp=False)
    talk.ask(b"GET /video HTTP/1.1\r\nHost: a\r\n\r\n")
    refused = b'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="a"\r\n\r\n'
    assert b"\nAuthorization: Basic " in (talk.hear(refused).back or b"")
    fine = b"HTTP/1.1 200 OK\r\nContent-Type: Image/JPEG; a=b\r\nContent-Length: 9\r\n\r\nLocation"
    assert talk.hear(fine).on == fine
    assert (talk.answer.kind, talk.answer.length) == ("image/jpeg", 9)
    assert talk.hear(b"\r\nLocation: http://elsewhere/\r\n\r\n").on  # a body is no head


def test_a_kind_that_is_not_known_is_named() -> None:
    talk = exchange()
    talk.ask(ASK)
    talk.hear(b"RTSP/1.0 401 No\r\nWWW-Authenticate: Negotiate abc\r\n\r\n")
    assert talk.answer.sign_in == "Negotiate"


def test_packets_pass_whole_between_heads() -> None:
    talk, packet = exchange(""), b"$\x00\x00\x08LOCATION"
    head = b"RTSP/1.0 200 OK\r\nCSeq: 3\r\n\r\n"
    data, got = packet * 3 + head + packet, b""
    for end in range(0, len(data), 5):
        got += talk.hear(data[end : end + 5]).on
    assert got == data
    assert talk.began is not None


@pytest.mark.parametrize(
    "head",
    [b"Location: rtsp://b/\r\n", b" loc\ration:rtsp://b/\n", b"X: 1\n\tLOCATION: rtsp://b/\r\n"],
)
def test_what_sends_us_elsewhere_ends_here(head: bytes) -> None:
    talk = exchange("")
    assert talk.hear(b"RTSP/1.0 302 Moved\r\n" + head + b"\r\n").on == b""
    assert (talk.over, talk.answer.elsewhere) == (True, "rtsp://b/")


@pytest.mark.parametrize("head", [b"$\x00\x00\x02ab", b"A: " + b"b" * 70_000])
def test_a_head_that_hides_something_or_never_ends(head: bytes) -> None:
    with pytest.raises(OddAnswerError, match="makes no sense"):
        exchange("").hear(b"RTSP/1.0 200 OK\r\n" + head + b"\r\n\r\n")


def test_packets_are_sent_nowhere_else() -> None:
    head = (
        b"RTSP/1.0 200 OK\r\nTransport: RTP/AVP;unicast;source=10.0.0.1;destination=10.0.0.2"
        b";client_port=1-2;server_port=3-4\r\n\r\n"
    )
    heard = exchange("").hear(head).on
    assert b"10.0.0" not in heard
    assert b";client_port=1-2;server_port=3-4\r\n\r\n" in heard
