"""Run as `python -m alerts.deliveries.apprise_process`, by `apprise_sender` alone.

Apprise knows some two hundred services, whose code follows redirects, reads files that an address
names, and waits as long as it likes. Here it does so in a process of its own that ends in time,
connects to allowed addresses alone, and may neither read other files than Python's own nor start
programs: an audit hook of Python refuses that, whichever library asks.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import apprise
from apprise.attachment.memory import AttachMemory

from spoton.networks import allowed

_SECONDS: Final = 60  # should nobody end us
LOCAL: Final = frozenset(
    ("blink1", "dbus", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows")
)
"""They tell someone at this computer, through its desktop or by programs."""
FROM_FILES: Final = frozenset(("vapid",))
"""They need keys that lie in files here."""
_READABLE: Final = (
    *(str(Path(folder).resolve()) for folder in (sys.prefix, sys.base_prefix)),
    *("/etc/ssl", "/etc/pki", "/usr/share/zoneinfo", "/usr/lib", "/usr/share/ca-certificates"),
)
_READABLE_FILES: Final = frozenset(
    ("/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/mime.types", "/etc/localtime",
     "/etc/services", "/etc/gai.conf", os.devnull)
)  # fmt: skip
_PROGRAMS: Final = ("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn")
_STATUS: Final = re.compile(r"error=(\d{3})\b")


class Guard:
    """What the code of a service may not do.

    Attributes:
        refused: the reason of the last refusal, in words; "" if there was none.
    """

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = networks
        self._files = {os.environ.get(name, "") for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")}
        self.refused = ""

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Raise PermissionError for what is not allowed; Python calls it before each event."""
        if event == "open":
            self._check_file(*arguments)
        elif event in ("socket.connect", "socket.sendto"):
            self._check_address(arguments[1])
        elif event.startswith((*_PROGRAMS, "syslog.")):
            self._refuse("This service starts programs on the server, which is not allowed.")

    def _check_file(self, path: object, mode: object, flags: int) -> None:
        if isinstance(path, int) or path is None:
            return  # open already
        name = os.path.realpath(os.fsdecode(path))  # type: ignore[arg-type]
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        known = name in _READABLE_FILES or os.fsdecode(path) in self._files  # type: ignore[arg-type]
        if not known and (writes or not name.startswith(tuple(f"{one}/" for one in _READABLE))):
            self._refuse("This service uses files of the server, which is not allowed.")

    def _check_address(self, address: object) -> None:
        host = str(address[0]) if isinstance(address, tuple) else ""
        try:
            if allowed(host, self._networks):
                return
        except ValueError:
            host = "a place on the server"
        self._refuse(
            f"Receivers may not be at {host}: the setting RECEIVER_NETWORKS does not allow it."
        )

    def _refuse(self, words: str) -> None:
        self.refused = words
        raise PermissionError(words)


class _Answers(logging.Handler):
    """Keeps the HTTP status that a service answered; the rest of a line may hold a password."""

    status = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Look for it."""
        found = _STATUS.search(record.getMessage())
        self.status = found[1] if found else self.status


def answer(request: dict[str, Any], guard: Guard, answers: _Answers) -> str:
    """Return why a message was not sent, or an address is not one; "" if nothing is wrong."""
    scheme = request["address"].partition("://")[0].lower()
    if scheme in LOCAL:
        return "This service tells someone at the server itself, which is not allowed."
    if scheme in FROM_FILES:
        return "This service uses files of the server, which is not allowed."
    # Nothing that a service remembers is kept, and templates of files are not filled in.
    asset = apprise.AppriseAsset(storage_mode="memory", secure_logging=True, async_mode=False)
    service = apprise.Apprise(asset=asset)
    if not service.add(request["address"]):
        return guard.refused or "Apprise cannot use this address: see what its service wants."
    if request["do"] == "check":
        return guard.refused
    if service.notify(request["text"], title=request["title"], attach=_attachment(request)):
        return ""
    said = f": the service answered {answers.status}" if answers.status else ""
    return guard.refused or f"Apprise could not deliver it{said}."


def _attachment(request: dict[str, Any]) -> AttachMemory | None:
    """Return the file to attach. It came through the pipe: files of the server stay closed."""
    file = request.get("attachment")
    if not file:
        return None
    content = base64.b64decode(file["content"])
    return AttachMemory(  # type: ignore[no-untyped-call]
        content=content, name=file["name"], mimetype=file["type"]
    )


def main() -> None:
    """Answer the one question on standard input."""
    signal.alarm(_SECONDS)
    sys.dont_write_bytecode = True
    answers = _Answers()
    logger = logging.getLogger("apprise")
    logger.handlers, logger.propagate = [answers], False
    request = json.load(sys.stdin)
    guard = Guard(request["networks"])
    sys.addaudithook(guard)
    try:
        words = answer(request, guard, answers)
    except Exception as error:  # noqa: BLE001 - of any of the services; its text may hold a secret
        words = guard.refused or f"Apprise failed ({type(error).__name__})."
    sys.stdout.write(json.dumps(words))


if __name__ == "__main__":
    main()
