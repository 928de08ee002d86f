"""One line per log record, without passwords."""

import logging
from typing import Any, Final

from spoton.conf.redaction import redact
from spoton.http import request_context

MESSAGE_CHARACTERS: Final = 2_000
"""More of a message says nothing more: it is a path or a host name that someone made up."""
TRACE_CHARACTERS: Final = 16_000
"""Of a trace the end says most, and it holds the error's message once more."""


def shortened(text: str, limit: int) -> str:
    """Return `text` without its middle, where it is longer than `limit`.

    >>> shortened("one two three", 6)
    'one…[7 more]…ree'
    """
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}…[{len(text) - 2 * half} more]…{text[-half:]}"


class OneLineFormatter(logging.Formatter):
    """Folds traces into the record's line, so that a record can be searched and counted."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line without its trace."""
        # First without passwords: half an address would not be known for one.
        return shortened(redact(super().formatMessage(record)), MESSAGE_CHARACTERS)

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, which names the request that it belongs to."""
        line = shortened(redact(super().format(record)), TRACE_CHARACTERS)
        line = line.replace("\r", "\\r").replace("\n", "\\n")
        request_id = request_of(record)
        return f"{line} request={request_id}" if request_id else line


def request_of(record: logging.LogRecord) -> str:
    """Return the id of the request that a record belongs to, "" for none."""
    asked = getattr(record, "request", None)
    return getattr(asked, "request_id", "") or request_context.current().request_id


def without_health(record: logging.LogRecord) -> bool:
    """Keep out the 503 of a health check: it is an answer, asked for many times a minute."""
    request = getattr(record, "request", None)
    return not getattr(request, "path_info", "").startswith("/health")


def logging_config(debug: bool, form: str = "line") -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error.

    Args:
        debug: whether to log more.
        form: "line" or "json".
    """
    level = "DEBUG" if debug else "INFO"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "spoton.conf.logs.OneLineFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            },
            "json": {"()": "spoton.conf.json_logs.JsonFormatter"},
        },
        "filters": {
            "without_health": {
                "()": "django.utils.log.CallbackFilter",
                "callback": without_health,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "spoton": {"level": level},
            "accounts": {"level": level},
            "tracking": {"level": level},
            "alerts": {"level": level},
            "analytics": {"level": level},
            "vision": {"level": level},
            "live": {"level": level},
            "worker": {"level": level},
            "lab": {"level": level},
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"filters": ["without_health"]},
            "django-q": {"level": "WARNING"},
            "daphne": {"level": "WARNING"},
            # A trace every second while Redis is away; our own readers say it in one line.
            "channels_redis": {"level": "CRITICAL"},
            "django.channels.server": {"level": "WARNING"},
        },
    }
