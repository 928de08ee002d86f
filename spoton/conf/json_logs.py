"""Log records as JSON, one object a line."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime

from spoton import log_context
from spoton.conf import logs
from spoton.conf.redaction import redact
from spoton.http import request_context


class JsonFormatter(logging.Formatter):
    """Writes what a line says, and what it is about, under names that do not change."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one object: `time` (UTC), `level`, `logger`, `process`, `message`, and ids.

        Ids are `request`, `user`, `task`, `camera`, `job` and others of `log_context`, each only
        where there is one; `trace` is that of an error.
        """
        message = logs.shortened(redact(record.getMessage()), logs.MESSAGE_CHARACTERS)
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": os.environ.get("SPOTON_PROCESS") or record.processName or "",
            "message": message,
            **log_context.current(),
            **_request(record),
        }
        if record.exc_info:
            trace = redact(self.formatException(record.exc_info))
            told["trace"] = logs.shortened(trace, logs.TRACE_CHARACTERS)
        return json.dumps(told, ensure_ascii=False)


def _request(record: logging.LogRecord) -> dict[str, str]:
    context = request_context.current()
    ids = {"request": logs.request_of(record), "user": context.known.get("user", "")}
    return {name: value for name, value in ids.items() if value}
