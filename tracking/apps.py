"""The app of cameras, tasks and people."""

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    """What is configured, what runs, and what was found."""

    name = "tracking"

    def ready(self) -> None:
        """Register checks and receivers; leave connections behind at a fork."""
        from spoton.jobs import deletion_clock
        from spoton.run.pooling import forget_after_fork
        from tracking import checks, health, receivers  # noqa: F401
        from tracking.services.retention import trusted_time

        deletion_clock.go_by(trusted_time.trusted_now)
        forget_after_fork()
