"""The project as an app: its commands and checks."""

from django.apps import AppConfig


class SpotOnConfig(AppConfig):
    """The project."""

    name = "spoton"

    def ready(self) -> None:
        """Register the checks, and what health says of keys."""
        from spoton import key_health  # noqa: F401
        from spoton.conf import checks  # noqa: F401
        from spoton.jobs import job_log  # noqa: F401
