"""The sign-in page, also the admin site's, and its page for one's own password."""

from __future__ import annotations

import math
from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse_lazy

from accounts.api.throttles import LoginPerAddressThrottle
from accounts.models import User
from accounts.services import audit, sign_ins
from accounts.services.change_password import check_own_password
from accounts.sessions import current_sign_in
from spoton.service_errors import InvalidInputError


class SignInView(LoginView):
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


class _OwnPasswordForm(AdminPasswordChangeForm):
    """The admin site's form, whose old password cannot be guessed on an open page either."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request

    def clean_old_password(self) -> str:
        """Leave it to `clean`."""
        return str(self.cleaned_data["old_password"])

    def clean(self) -> dict[str, Any]:
        """Check the old password as signing in does, last: it costs, and counts as a try."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check_own_password(self._request, self.user, given["old_password"], "old_password")
            except InvalidInputError as error:
                self.add_error("old_password", str(error))
        return given


class AdminPasswordView(PasswordChangeView):
    """Change one's own password on the admin site."""

    form_class = _OwnPasswordForm
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("admin:password_change_done")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Give the form the request."""
        return super().get_form_kwargs() | {"request": self.request}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the admin site around the form."""
        return super().get_context_data(**admin.site.each_context(self.request), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it, end whatever else was signed in, and write it down."""
        with transaction.atomic():
            response = super().form_valid(form)
            user: User = form.user
            sign_ins.end_all(user, but=current_sign_in(self.request))
            audit.record(user, "user.password", user, target_id=user.username)
        return response
