"""One line per log record, without passwords."""

import logging
import re
from typing import Any

from spoton import request_context

# user:password@ in an address; tickets, tokens and passwords in a query or, as many cameras take
# them, in a path.
_CREDENTIALS = re.compile(
    r"(://)[^/\s@]*:[^/\s@]*(?=@)"
    r"|([?&;/_](?:ticket|token|password|passwd|pwd|pass)=)[^&\s]+",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """Return `text` with credentials in addresses replaced by `***`."""
    return _CREDENTIALS.sub(lambda match: (match[1] or match[2]) + "***", text)


class OneLineFormatter(logging.Formatter):
    """Folds traces into the record's line, so that a record can be searched and counted."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, which names the request that it belongs to."""
        line = redact(super().format(record)).replace("\r", "\\r").replace("\n", "\\n")
        asked = getattr(record, "request", None)
        request_id = getattr(asked, "request_id", "") or request_context.current().request_id
        return f"{line} request={request_id}" if request_id else line


def without_health(record: logging.LogRecord) -> bool:
    """Keep out the 503 of a health check: it is an answer, asked for many times a minute."""
    request = getattr(record, "request", None)
    return not getattr(request, "path", "").startswith("/health")


def logging_config(debug: bool) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error."""
    level = "DEBUG" if debug else "INFO"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "spoton.logs.OneLineFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            }
        },
        "filters": {
            "without_health": {
                "()": "django.utils.log.CallbackFilter",
                "callback": without_health,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "spoton": {"level": level},
            "accounts": {"level": level},
            "tracking": {"level": level},
            "analytics": {"level": level},
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"filters": ["without_health"]},
            "django-q": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            # A trace every second while Redis is away; our own readers say it in one line.
            "channels_redis": {"level": "CRITICAL"},
            "django.channels.server": {"level": "WARNING"},
        },
    }
