"""The app of exports."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Jobs that write files, and the files."""

    name = "exports"

    def ready(self) -> None:
        """Register the kinds and the receivers."""
        from exports import jobs, receivers  # noqa: F401
        from exports.tracking_data import kind  # noqa: F401
