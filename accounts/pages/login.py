"""The sign-in page, also the admin site's."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts.http import pending_sign_in
from accounts.http.ways_in import ways_in
from accounts.models import User
from accounts.pages import tries
from accounts.services.sign_in_lifetime import needs_second_factor


class LoginPageView(LoginView):
    """Name and password; too many tries from one address, of whatever names, have to wait."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the password unless it is one of too many."""
        if tries.is_one_too_many(request):
            context = self.get_context_data(locked=tries.WAIT)
            return tries.told_to_wait(self.render_to_response(context))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add which other ways in there are."""
        return super().get_context_data(**ways_in(), **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponseBase:  # type: ignore[override]
        """Sign in, or ask for the second factor first."""
        user = form.get_user()
        if isinstance(user, User) and needs_second_factor(user):
            pending_sign_in.begin(self.request, user, self.get_success_url())
            return redirect("login-second-factor")
        return super().form_valid(form)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep the page out of every cache: it holds a token of its form."""
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response
