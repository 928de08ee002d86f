"""Slows down guessing over many user names; of one name, `services.sign_in_lockout` counts."""

from __future__ import annotations

from typing import Final

from rest_framework.request import Request

from spoton.http.throttles import RateThrottle, address

TRIES_PER_MINUTE: Final = 60
RESETS_PER_MINUTE: Final = 5


class LoginPerAddressThrottle(RateThrottle):
    """So many tries from one network, anyone who is named."""

    scope = "login_address"

    def limit(self) -> int:
        """Return the tries per minute."""
        return TRIES_PER_MINUTE

    def caller(self, request: Request) -> str:
        """Count by the client's address: what it writes into headers is not believed."""
        return address(request)


class PasswordResetPerNetworkThrottle(LoginPerAddressThrottle):
    """So many requests for mail from one network."""

    scope = "password_reset_network"

    def limit(self) -> int:
        """Return the requests per minute."""
        return RESETS_PER_MINUTE


class RefreshPerNetworkThrottle(LoginPerAddressThrottle):
    """Of its own: tries to sign in must not keep others behind one router from staying in."""

    scope = "refresh_network"
