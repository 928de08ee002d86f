"""The same figures as files: addresses of REST."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from analytics.queries.buckets import Span
from tracking.models import Environment


def csv_link(name: str, environment: Environment, span: Span, *arguments: str, **more: str) -> str:
    """Return the address of a call's answer as CSV, over the range that the page shows.

    Args:
        name: of its route.
        arguments: what its path names.
        more: further parameters.
    """
    given = {
        "environment": environment.environment_id,
        "start_time": span.start.isoformat(),
        "end_time": span.end.isoformat(),
        "time_zone": span.zone.key,
        **more,
        "format": "csv",
    }
    return f"{reverse(name, args=arguments)}?{urlencode(given)}"
