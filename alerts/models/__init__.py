"""The tables of alerts."""

from .alert import Alert
from .kinds import Direction, Kind
from .rule import AlertRule
from .state import AlertState

__all__ = ["Alert", "AlertRule", "AlertState", "Direction", "Kind"]
