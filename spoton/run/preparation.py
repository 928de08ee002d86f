"""Idempotent steps before the processes start."""

import contextlib
import logging
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.jobs import ensure_schedules as ensure_account_schedules
from accounts.models import UNLIMITED_ADMINS, User
from alerts.jobs import ensure_schedules as ensure_alert_schedules
from analytics.jobs import ensure_schedules as ensure_analytics_schedules
from exports.jobs import ensure_schedules as ensure_export_schedules
from spoton.backup import before_upgrade, restored_media
from spoton.backup.archive import ArchiveError
from spoton.backup.scheduled import ensure_schedules as ensure_backup_schedules
from spoton.conf.env import ConfigError
from spoton.jobs.broker import drop_foreign_schedules
from spoton.key_health import missing_keys
from spoton.run.console import step
from spoton.storage import in_use
from tracking.jobs import ensure_schedules
from worker.measuring import is_measured

logger = logging.getLogger(__name__)
ADMIN = "admin"
WAKE_LOGGER = "tracking.services.wake"


@contextlib.contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Keep a logger's warnings back: before the start there is no worker to wake."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def ensure_admin(password: str) -> str | None:
    """Create the first user; return a password that was made up, which nobody else knows.

    Raises:
        CommandError: the given password is too weak.
    """
    with transaction.atomic():
        if User.objects.filter(UNLIMITED_ADMINS).exists():
            return None
        chosen = password or secrets.token_urlsafe(12)
        try:
            User.objects.create_superuser(ADMIN, password=chosen)
        except ValidationError as error:
            reasons = " ".join(error.messages)
            raise CommandError(f"SPOTON_ADMIN_PASSWORD is too weak: {reasons}") from None
    return None if password else chosen


def prepare(admin_password: str, *, verbosity: int = 1) -> str | None:
    """Fetch, migrate, create the admin, load the demo; return a made-up password."""
    try:
        restored_media.repair_if_needed(print)
    except ArchiveError as error:
        raise ConfigError(str(error)) from None
    with in_use.shared(settings.DATA_DIR):
        return _prepare(admin_password, verbosity)


def _prepare(admin_password: str, verbosity: int) -> str | None:
    with step("model and demo recording"):
        call_command("fetch_weights", verbosity=verbosity)
    if settings.BACKUPS.before_upgrade and before_upgrade.needs_backup():
        with step("backup before the upgrade"):
            print(f"    {before_upgrade.make()}", flush=True)  # noqa: T201
    with step("database"):
        call_command("migrate", interactive=False, verbosity=0)
    for warning in missing_keys():
        logger.warning("%s", warning)
    drop_foreign_schedules()
    ensure_schedules()
    ensure_account_schedules()
    ensure_alert_schedules()
    ensure_analytics_schedules()
    ensure_export_schedules()
    ensure_backup_schedules()
    made_up = ensure_admin(admin_password)
    if settings.DEMO:
        with step("demo environments"), _quiet(WAKE_LOGGER):
            call_command("load_demo", verbosity=verbosity)
    if not is_measured():
        with step("fastest precision, once on this processor"):
            call_command("measure_precision", verbosity=verbosity)
    return made_up
