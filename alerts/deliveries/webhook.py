"""Webhooks: JSON by POST, signed, to one checked address, within one time limit."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import io
import re
import socket
import time
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import SplitResult, urlsplit

from alerts.deliveries.connect import Deadline, connect, secure
from alerts.deliveries.outcome import DeliveryFailedError

LIMIT_SECONDS: float = 10.0
"""For everything: name, connection, TLS, request and the head of the answer."""
ANSWER_BYTES: Final = 64 * 1024
USER_AGENT: Final = "SpotOn-Alerts/1"
_PORTS: Final = {"http": 80, "https": 443}
_STATUS_LINE: Final = re.compile(rb"\AHTTP/1\.[01] (\d{3})(?: [^\r\n]*)?\r\n")
_LONGEST_WAIT: Final = 86_400.0
_TRY_AGAIN: Final = frozenset({408, 425, 429})


def send(address: str, secret: str, body: bytes, delivery_id: str, networks: Sequence[str]) -> None:
    """Post `body`; return once the receiver has taken it.

    Raises:
        DeliveryFailedError: it did not; the message says why.
    """
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    deadline = Deadline(LIMIT_SECONDS)
    connection = connect(host, port, networks, deadline)
    try:
        if parts.scheme == "https":
            connection = secure(connection, host, deadline)
        head = _request_head(parts, signature(secret, body, int(time.time())), body, delivery_id)
        _send_all(connection, head + body, deadline)
        status, headers = _answer(connection, deadline)
    except TimeoutError:
        raise deadline.passed() from None
    except OSError:
        raise DeliveryFailedError("It closed the connection without an answer.") from None
    finally:
        connection.close()
    _judge(status, headers)


def signature(secret: str, body: bytes, timestamp: int) -> str:
    """Return the value of `SpotOn-Signature`.

    >>> signature("a key of 16 bytes", b"{}", 1767225600)[:16]
    't=1767225600,v1='
    """
    signed = f"{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def _request_head(parts: SplitResult, signed: str, body: bytes, delivery_id: str) -> bytes:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"POST {target} HTTP/1.1",
        f"Host: {parts.netloc.rpartition('@')[2]}",
        f"User-Agent: {USER_AGENT}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"Idempotency-Key: {delivery_id}",
        f"SpotOn-Signature: {signed}",
        "Accept-Encoding: identity",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _send_all(connection: socket.socket, data: bytes, deadline: Deadline) -> None:
    view = memoryview(data)
    while view:
        connection.settimeout(deadline.left())
        view = view[connection.send(view) :]


def _answer(connection: socket.socket, deadline: Deadline) -> tuple[int, http.client.HTTPMessage]:
    """Return status and headers; what comes after them does not matter and is not read."""
    data = b""
    while True:
        head, end, rest = data.partition(b"\r\n\r\n")
        if not end:
            data += _received(connection, len(data), deadline)
            continue
        line = _STATUS_LINE.match(head + end)
        if line is None:
            raise DeliveryFailedError("It answered, but not in HTTP.")
        status = int(line[1])
        if status >= 200:
            return status, _headers(head[line.end() :] + end)
        data = rest  # "continue" and the like come before the answer


def _received(connection: socket.socket, so_far: int, deadline: Deadline) -> bytes:
    if so_far >= ANSWER_BYTES:
        raise DeliveryFailedError(f"Its answer has a head of more than {ANSWER_BYTES // 1024} KB.")
    connection.settimeout(deadline.left())
    data = connection.recv(4096)
    if not data:
        raise DeliveryFailedError("It closed the connection without an answer.")
    return data


def _headers(head: bytes) -> http.client.HTTPMessage:
    try:
        return http.client.parse_headers(io.BytesIO(head))
    except http.client.HTTPException:
        raise DeliveryFailedError("It answered, but not in HTTP.") from None


def _judge(status: int, headers: http.client.HTTPMessage) -> None:
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise DeliveryFailedError(
            f"It answered with a redirect (HTTP {status}), which is not followed: enter the "
            "address that it leads to."
        )
    if status == 410:
        raise DeliveryFailedError("It is gone (HTTP 410).", gone=True)
    refused = 400 <= status < 500 and status not in _TRY_AGAIN
    wait = _retry_after(headers.get("Retry-After", ""))
    raise DeliveryFailedError(f"It answered HTTP {status}.", away=not refused, wait=wait)


def _retry_after(text: str) -> float | None:
    """Return the seconds that the header asks to wait, None if it asks for nothing readable."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, 0.0), _LONGEST_WAIT)
