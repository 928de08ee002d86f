"""Files that go with a delivery; mail alone has them, everything else gets a link."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from alerts.deliveries.outcome import DeliveryFailedError
from alerts.models import AlertDelivery, AlertReceiver

MOST_BYTES: Final = 10_000_000
"""Mail servers refuse more than some 20 MB, and mail makes a third more of a file."""
_MAIL: Final = ("mailto://", "mailtos://")
_TYPES: Final = {"pdf": "application/pdf", "html": "text/html"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it is sent."""

    name: str
    content: bytes

    def for_pipe(self) -> dict[str, str]:
        """Return it as JSON holds it, for the process that sends it."""
        ending = self.name.rpartition(".")[2]
        return {
            "name": self.name,
            "type": _TYPES.get(ending, "application/octet-stream"),
            "content": base64.b64encode(self.content).decode(),
        }


def takes_files(receiver: AlertReceiver) -> bool:
    """Return whether a receiver is mail."""
    is_apprise = receiver.kind == AlertReceiver.Kind.APPRISE
    return is_apprise and receiver.shown_address.startswith(_MAIL)


def of(delivery: AlertDelivery) -> Attachment | None:
    """Return the file of a delivery, None if it has none.

    Raises:
        DeliveryFailedError: it is gone.
    """
    if not delivery.attachment:
        return None
    try:
        content = (settings.DATA_DIR / delivery.attachment).read_bytes()
    except OSError:
        raise DeliveryFailedError("Its file has been deleted.", away=False) from None
    return Attachment(delivery.attachment_name, content)
