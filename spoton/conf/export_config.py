"""How many exports there may be, and how long their files stay. Standard library only."""

from dataclasses import dataclass

from spoton.conf import setting


@dataclass(frozen=True, slots=True)
class ExportConfig:
    """Limits of exports."""

    days: int = setting.integer(
        "EXPORT_DAYS", 7, 1, 365, "days for which the files of exports are kept"
    )
    gigabytes: int = setting.integer(
        "EXPORT_GB", 50, 1, 1_000_000, "most that the files of all exports take, in GB"
    )
    jobs: int = setting.integer(
        "EXPORT_JOBS", 50, 1, 10_000, "exports that may be queued or running"
    )
    jobs_per_user: int = setting.integer(
        "EXPORT_JOBS_PER_USER", 10, 1, 10_000, "of these, exports of one user"
    )
