from .gates import GateCounts, GatedBatch, MotionGates

__all__ = ["GateCounts", "GatedBatch", "MotionGates"]
