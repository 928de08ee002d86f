from .gates import GateCounts, MotionGates

__all__ = ["GateCounts", "MotionGates"]
