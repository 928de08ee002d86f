"""What `make run` shows of its processes, and keeps in files: one writer for all of them.

The screen has a short time and the name of the process before each line; the file has the whole
line, or, with LOG_FORMAT=json, one object for each, also for what is no log line of ours.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final

from honcho.printer import Printer

from spoton.conf.log_config import LogConfig
from spoton.conf.redaction import redact

_TIME: Final = re.compile(r"^\d{4}-\d\d-\d\d (\d\d:\d\d:\d\d),\d{3} ")
FOLDER: Final = "logs"
FILE: Final = "spoton.log"


class Output:
    """The screen and the files.

    Args:
        config: the form, and how much is kept.
        data_dir: the files are in `logs` below it.
        width: of the longest name of a process.
    """

    def __init__(self, config: LogConfig, data_dir: Path, width: int) -> None:
        self._is_json = config.format == "json"
        self._printer = Printer(width=width, prefix=not self._is_json)
        self._file = _handler(data_dir / FOLDER, config) if config.files else None

    def write(self, message: Any) -> None:
        """Show and keep a line of a process, as honcho gives it."""
        text = message.data
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace")
        for line in redact(text).splitlines():
            whole = self._object(line, message) if self._is_json else _whole(line, message)
            shown = whole if self._is_json else _TIME.sub("", line)
            self._printer.write(message._replace(data=shown))
            if self._file is not None:
                self._file.emit(_record(whole))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _object(self, line: str, message: Any) -> str:
        if line.startswith("{") and _is_object(line):
            return line
        told = {
            "time": message.time.astimezone(dt.UTC).isoformat(timespec="milliseconds"),
            "level": "INFO",
            "logger": "output",
            "process": message.name,
            "message": line,
        }
        return json.dumps(told, ensure_ascii=False)


def _whole(line: str, message: Any) -> str:
    """Return a line with its time and its process.

    >>> from honcho.printer import Message
    >>> moment = dt.datetime(2026, 1, 2, 3, 4, 5)
    >>> _whole("2026-01-02 03:04:05,678 INFO x: y", Message("line", "", moment, "web", None))
    '2026-01-02 03:04:05,678 web INFO x: y'
    >>> _whole("ready", Message("line", "", moment, "redis", None))
    '2026-01-02 03:04:05,000 redis ready'
    """
    match = _TIME.match(line)
    at = match[0] if match else f"{message.time:%Y-%m-%d %H:%M:%S},{message.time:%f}"[:23] + " "
    return f"{at}{message.name} {line[len(match[0]) if match else 0 :]}"


def _handler(folder: Path, config: LogConfig) -> RotatingFileHandler:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return RotatingFileHandler(
        folder / FILE,
        maxBytes=config.file_mb << 20,
        backupCount=max(1, config.files - 1),  # without, a new one would never begin
        encoding="utf-8",
        errors="replace",
    )


def _record(text: str) -> logging.LogRecord:
    return logging.LogRecord("output", logging.INFO, "", 0, "%s", (text,), None)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
