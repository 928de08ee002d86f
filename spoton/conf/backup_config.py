"""When backups are made, where, and how many are kept. Standard library only."""

import os
from dataclasses import dataclass
from pathlib import Path

from spoton.conf import setting
from spoton.conf.env import Env

BASE_DIR = Path(__file__).resolve().parents[2]
_DATA_DIR = "SPOTON_DATA_DIR"


def _directory(env: Env, name: str) -> Path:
    default = os.path.join(env.text(_DATA_DIR, "var"), "backups")
    return (BASE_DIR / env.text(name, default)).resolve()


@dataclass(frozen=True, slots=True)
class BackupConfig:
    """Scheduled backups, and the one before an upgrade."""

    daily: bool = setting.flag(
        "BACKUPS",
        "make a backup every day, restore it into a throw-away place to verify it, and delete "
        "old ones",
        default=False,
    )
    directory: Path = setting.text(
        "BACKUP_DIR",
        "folder of these backups, best on another disk; they hold password hashes and addresses "
        "of cameras",
        reader=_directory,
        default_words="`backups` in `SPOTON_DATA_DIR`",
        allowed="a folder",
    )
    hour: int = setting.integer(
        "BACKUP_HOUR", 3, 0, 23, "hour of the day in `TIME_ZONE` at which backups begin"
    )
    days: int = setting.integer(
        "BACKUP_KEEP_DAYS", 7, 1, 1000, "days of which the newest backup is kept"
    )
    weeks: int = setting.integer(
        "BACKUP_KEEP_WEEKS", 4, 0, 1000, "weeks of which the newest backup is kept"
    )
    months: int = setting.integer(
        "BACKUP_KEEP_MONTHS", 6, 0, 1000, "months of which the newest backup is kept"
    )
    before_upgrade: bool = setting.flag(
        "BACKUP_BEFORE_UPGRADE",
        "make a backup before the tables of an earlier version are migrated; the newest three "
        "of these are kept",
        default=True,
    )
