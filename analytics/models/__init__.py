"""The tables of analytics: figures summed up per minute and per quarter of an hour."""

from .backup_run import BackupRun
from .flow_quarter import FlowQuarter
from .heat import HeatDay, HeatQuarter
from .occupancy import OccupancyMinute, OccupancyQuarter, Scope
from .system_sample import SystemSample

__all__ = [
    "BackupRun",
    "FlowQuarter",
    "HeatDay",
    "HeatQuarter",
    "OccupancyMinute",
    "OccupancyQuarter",
    "Scope",
    "SystemSample",
]
