"""What is configured, what runs and what was found, on the admin site.

Lists never count whole tables, and what workers write is read-only.
"""

from . import cameras, observations, people, places, state, tasks

__all__ = ["cameras", "observations", "people", "places", "state", "tasks"]
