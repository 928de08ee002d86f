"""Slows down guessing over many user names; of one name, django-axes counts."""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class LoginPerAddressThrottle(SimpleRateThrottle):
    """So many tries from one address, whoever is named."""

    scope = "login_address"
    rate = "60/min"

    def get_cache_key(self, request: Request | HttpRequest, view: APIView | None) -> str | None:
        """Count by the peer's address: what a client writes into headers is not believed."""
        return f"throttle:{self.scope}:{request.META.get('REMOTE_ADDR', '')}"
