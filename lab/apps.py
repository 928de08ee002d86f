"""The app of measuring and teaching: its commands."""

from django.apps import AppConfig


class LabConfig(AppConfig):
    """The commands that measure and teach; it has no tables."""

    name = "lab"
