"""A real SMTP server for tests, and what it was given."""

from __future__ import annotations

import email
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.waiting import free_port, take_time_async

USER: Final = "joe"
PASSWORD: Final = "hidden-password"


class Mailbox:
    """Takes mail of one user; `seconds` slow."""

    def __init__(self, seconds: float = 0) -> None:
        self.mails: list[Any] = []
        self._seconds = seconds

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await take_time_async(self._seconds)
        self.mails.append(
            email.message_from_bytes(envelope.original_content or b"", policy=policy.default)
        )
        return "250 OK"


@contextmanager
def smtp_server(mailbox: Mailbox) -> Iterator[int]:
    """Run a server that asks for a password; yield its port on this machine."""

    def check(server: SMTP, session: Session, envelope: Envelope, how: str, who: Any) -> AuthResult:
        return AuthResult(success=who.password == PASSWORD.encode(), handled=False)

    controller = Controller(
        mailbox, "127.0.0.1", free_port(), authenticator=check, auth_require_tls=False
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
