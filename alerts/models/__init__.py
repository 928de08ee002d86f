"""The tables of alerts."""

from alerts.kinds import Direction, Kind

from .alert import Alert
from .rule import AlertRule
from .state import AlertState

__all__ = ["Alert", "AlertRule", "AlertState", "Direction", "Kind"]
