"""Refusals that the REST framework has no class for."""

from __future__ import annotations

from rest_framework.exceptions import APIException


class UnavailableError(APIException):
    """A part that this needs is down."""

    status_code = 503
    default_code = "service_unavailable"
    default_detail = "Redis is down. Try again in a moment."
    wait = 2  # Retry-After
