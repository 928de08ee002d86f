"""The app of exports."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Jobs that write files, and the files."""

    name = "exports"

    def ready(self) -> None:
        """Register the kinds, the receivers, and what retention has to leave alone."""
        from exports import jobs, receivers  # noqa: F401
        from exports.selectors.needed import footage_of_exports, rows_of_exports
        from exports.tracking_data import kind  # noqa: F401
        from tracking.services.retention import protection

        protection.register(footage_of_exports)
        protection.register_rows(rows_of_exports)
