"""What is configured, what runs and what was found, on the admin site.

Lists never count whole tables; what workers write is not changed here.
"""

from . import cameras, observations, people, places, state, tasks

__all__ = ["cameras", "observations", "people", "places", "state", "tasks"]
