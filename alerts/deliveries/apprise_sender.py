"""E-mail, chat and push through Apprise, each message in a process with a time limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Final

from alerts.deliveries.attachments import Attachment
from alerts.deliveries.outcome import DeliveryFailedError
from spoton.conf.config import BASE_DIR
from spoton.networks import ANYWHERE

LIMIT_SECONDS: float = 20.0
"""For everything; mail servers take longer than webhooks."""
FILE_SECONDS: Final = 55.0
"""The same, with a file; the process ends itself after 60."""
_MODULE: Final = "alerts.deliveries.apprise_process"
_PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
"""Of the environment; the rest holds settings of ours."""


def send(
    address: str, body: bytes, networks: Sequence[str], attachment: Attachment | None = None
) -> None:
    """Send title and text of `body`, and a file; return once the service has taken them.

    Raises:
        DeliveryFailedError: it did not; the message says why.
    """
    message = json.loads(body)
    words = _ask(
        {
            "do": "send",
            "address": address,
            "title": message["title"],
            "text": message["text"],
            "networks": list(networks),
            "attachment": None if attachment is None else attachment.for_pipe(),
        },
        LIMIT_SECONDS if attachment is None else FILE_SECONDS,
    )
    if words:
        raise DeliveryFailedError(words)


def check(address: str) -> None:
    """Return if Apprise has a service for this address, and it is one that may be used.

    Raises:
        ValueError: the message says what is wrong, without repeating the address.
    """
    try:
        words = _ask({"do": "check", "address": address, "networks": list(ANYWHERE)}, LIMIT_SECONDS)
    except DeliveryFailedError as error:
        words = str(error)
    if words:
        raise ValueError(words)


def _ask(question: dict[str, Any], seconds: float) -> str:
    """Return what the process says is wrong, "" for nothing.

    The address goes through a pipe: the list of processes shows arguments.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", _MODULE],
            input=json.dumps(question).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=BASE_DIR,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            timeout=seconds,
            check=False,
        )
        return str(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        raise DeliveryFailedError(f"No answer within {seconds:g} s.") from None
    except ValueError:
        raise DeliveryFailedError("Apprise ended without an answer.") from None
