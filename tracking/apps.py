"""The app of cameras, tasks and people."""

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    """What is configured, what runs, and what was found."""

    name = "tracking"
