"""The project as an app: its commands and checks."""

from django.apps import AppConfig


class SpotOnConfig(AppConfig):
    """The project."""

    name = "spoton"

    def ready(self) -> None:
        """Register the checks."""
        from spoton.conf import checks  # noqa: F401
