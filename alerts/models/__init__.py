"""The tables of alerts."""

from alerts.kinds import Direction, Kind

from .alert import Alert
from .delivery import AlertDelivery
from .receiver import AlertReceiver
from .rule import AlertRule
from .state import AlertState

__all__ = [
    "Alert",
    "AlertDelivery",
    "AlertReceiver",
    "AlertRule",
    "AlertState",
    "Direction",
    "Kind",
]
