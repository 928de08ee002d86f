"""The same figures as files: addresses of REST."""

from __future__ import annotations

from urllib.parse import urlencode

from analytics.queries.buckets import Span
from tracking.models import Environment

_BASE = "/api/v1/analytics"


def csv_link(call: str, environment: Environment, span: Span, **more: str) -> str:
    """Return the address of a call's answer as CSV, over the range that the page shows."""
    given = {
        "environment": environment.environment_id,
        "start_time": span.start.isoformat(),
        "end_time": span.end.isoformat(),
        "time_zone": span.zone.key,
        **more,
        "format": "csv",
    }
    return f"{_BASE}/{call}?{urlencode(given)}"
