"""Change one's own password on the admin site."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from accounts.http.sessions import current_sign_in
from accounts.models import User
from accounts.services import audit, sign_ins
from accounts.services.change_password import check_own_password
from spoton.service_errors import InvalidInputError


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
