"""The tables of analytics: figures summed up per minute and per quarter of an hour."""

from .flow_quarter import FlowQuarter
from .heat import HeatDay, HeatQuarter
from .occupancy import OccupancyMinute, OccupancyQuarter, Scope

__all__ = [
    "FlowQuarter",
    "HeatDay",
    "HeatQuarter",
    "OccupancyMinute",
    "OccupancyQuarter",
    "Scope",
]
