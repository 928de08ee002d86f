"""The one label and colour of each state, for pages and JavaScript; the API gives plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .alert import Alert
from .delivery import AlertDelivery


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown.

    Attributes:
        tone: colour of its chip: bad, warn or good.
    """

    label: str
    tone: str


ALERT: Final[dict[str, Look]] = {
    "open": Look(Alert.State.OPEN.label, "bad"),
    "acknowledged": Look(Alert.State.ACKNOWLEDGED.label, "warn"),
    "resolved": Look(Alert.State.RESOLVED.label, "good"),
}
DELIVERY: Final[dict[str, Look]] = {
    "pending": Look(AlertDelivery.State.PENDING.label, "warn"),
    "delivered": Look(AlertDelivery.State.DELIVERED.label, "good"),
    "dead": Look(AlertDelivery.State.DEAD.label, "bad"),
}


def for_scripts() -> dict[str, dict[str, str]]:
    """Return the states of alerts as the live page's scripts read them."""
    return {state: {"label": look.label, "tone": look.tone} for state, look in ALERT.items()}
