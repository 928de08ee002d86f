"""What the data of Review is asked for: an environment, its cameras, a span of time."""

from __future__ import annotations

import math
from typing import Final

from django.http import HttpRequest

from accounts.http.pages import user_of
from analytics.review.span import TimelineSpan
from spoton.service_errors import InvalidInputError
from tracking.models import Camera, Environment
from tracking.pages.environments.lookup import environment_or_404

LONGEST: Final = 26 * 3600.0
"""Seconds: a day, also one on which clocks change."""
_LAST: Final = 4e10
"""A moment after which no date is known, seconds since the epoch."""


def asked_environment(
    request: HttpRequest, environment_id: str
) -> tuple[Environment, list[Camera]]:
    """Return the environment and its cameras; of these the ones that are asked for."""
    environment = environment_or_404(user_of(request), environment_id)
    cameras = environment.cameras.order_by("camera_id")
    if wanted := request.GET.getlist("camera"):
        cameras = cameras.filter(camera_id__in=wanted)
    return environment, list(cameras)


def asked_span(request: HttpRequest, longest: float = LONGEST) -> TimelineSpan:
    """Return from when to when.

    Raises:
        InvalidInputError: it is no span, or too long a one.
    """
    begin, end = (_seconds(request, name) for name in ("from", "to"))
    if not 0 < end - begin <= longest:
        raise InvalidInputError("to", f"Must be after from, by at most {longest:.0f} s.")
    return TimelineSpan(begin, end)


def _seconds(request: HttpRequest, name: str) -> float:
    try:
        value = float(request.GET.get(name, ""))
    except ValueError:
        value = math.nan
    if not 0 <= value < _LAST:
        raise InvalidInputError(name, "Must be seconds since 1970.")
    return value
