"""Signing out, here and at the provider."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from accounts.http.oidc import sign_out_address


class LogoutPageView(LogoutView):
    """End the sign-in; who came from a provider signs out there, too."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Sign out."""
        away = sign_out_address(request, settings.OIDC)
        response = super().post(request, *args, **kwargs)
        return HttpResponseRedirect(away) if away else response
