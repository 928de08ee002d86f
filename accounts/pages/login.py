"""The sign-in page, also the admin site's."""

from __future__ import annotations

import math
from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts.api.throttles import LoginPerAddressThrottle


class LoginPageView(LoginView):
    """Name and password; too many tries from one address, of whatever names, have to wait."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the password unless it is one of too many."""
        throttle = LoginPerAddressThrottle()
        # It reads nothing but the address, which both kinds of request have.
        if throttle.allow_request(request, self):  # type: ignore[arg-type]
            return super().post(request, *args, **kwargs)
        context = self.get_context_data(locked="Too many tries. Wait a minute.")
        response: HttpResponse = self.render_to_response(context, status=429)
        response["Retry-After"] = str(math.ceil(throttle.wait() or 1))
        return response

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the page out of every cache: it holds a token of its form."""
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response
