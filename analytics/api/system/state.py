"""The system's state as a caller may see it."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request

from accounts.http.permissions import signed_in_user
from analytics.system.state import environments_of, seen_by, system_state


def state_for(request: Request) -> dict[str, Any]:
    """Return the state, without environments that the caller may not see."""
    return seen_by(system_state(), environments_of(signed_in_user(request)))
