"""Slows down guessing of passwords."""

from __future__ import annotations

import hashlib

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class LoginPerAddressThrottle(SimpleRateThrottle):
    """So many tries from one address, whoever is named."""

    scope = "login_address"
    rate = "60/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Count by the peer's address: what a client writes into headers is not believed."""
        return f"throttle:{self.scope}:{request.META.get('REMOTE_ADDR', '')}"


class LoginPerUserThrottle(LoginPerAddressThrottle):
    """So many tries from one address for one user: a stranger elsewhere locks nobody out."""

    scope = "login_user"
    rate = "10/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """Count by address and by the name that is given."""
        data = request.data if isinstance(request.data, dict) else {}
        name = str(data.get("username", "")).strip().lower()
        digest = hashlib.sha256(name.encode()).hexdigest()[:32]
        return f"{super().get_cache_key(request, view)}:{digest}"
