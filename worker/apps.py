"""The app of the inference worker: its commands."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """The commands that follow people; it has no tables."""

    name = "worker"
