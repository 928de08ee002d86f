"""What the calls about the caller's own sign-ins and API tokens share."""

from __future__ import annotations

from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from accounts.http.permissions import needs
from accounts.models import ApiToken
from spoton.http.refusals import RefusalsMixin


class OwnAccessView(RefusalsMixin):
    """Calls about what opens the door: a token of a machine could lock its owner out."""

    permission_classes = [needs("environments.view")]

    def check_permissions(self, request: Request) -> None:
        """Refuse API tokens."""
        super().check_permissions(request)
        if isinstance(request.auth, ApiToken):
            raise PermissionDenied("An API token cannot do this: sign in with your password.")
