"""How the log is written, and how much of it is kept. Standard library only."""

from dataclasses import dataclass

from spoton.conf import setting


@dataclass(frozen=True, slots=True)
class LogConfig:
    """The log."""

    format: str = setting.choice(
        "LOG_FORMAT",
        "line",
        {"line": "for people", "json": "one object a line, with the ids of request and task"},
        "form of the log",
    )
    file_mb: int = setting.integer(
        "LOG_FILE_MB",
        10,
        1,
        10_000,
        "size in MB at which `make run` begins a new log file in `logs` of `SPOTON_DATA_DIR`",
    )
    files: int = setting.integer(
        "LOG_FILES", 5, 0, 1000, "how many log files are kept; 0: none is written"
    )
