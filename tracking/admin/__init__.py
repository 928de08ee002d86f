"""What is configured, what runs and what was found, on the admin site.

Lists never count whole tables; what workers write is not changed here.
"""

from . import cameras, environments, floor_history, observations, people, state, tasks

__all__ = [
    "cameras",
    "environments",
    "floor_history",
    "observations",
    "people",
    "state",
    "tasks",
]
