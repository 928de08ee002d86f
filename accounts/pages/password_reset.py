"""A new password for those who forgot theirs: ask for a link, and follow it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.api.throttles import PasswordResetPerNetworkThrottle
from accounts.http.pages import refusals
from accounts.models import User
from accounts.pages import tries
from accounts.pages.password import password_field
from accounts.services import password_reset


class AddressForm(forms.Form):
    """Whose password it is."""

    email = forms.EmailField(
        max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask for an address; the answer is the same whether it is anybody's."""
    _refuse_without_mail()
    form = AddressForm(request.POST if request.method == "POST" else None)
    template = "registration/password_reset.html"
    if request.method == "POST" and tries.is_one_too_many(request, PasswordResetPerNetworkThrottle):
        return tries.told_to_wait(render(request, template, {"form": form, "locked": tries.WAIT}))
    if form.is_valid():
        page = request.build_absolute_uri(reverse("password-reset"))
        password_reset.request_links(form.cleaned_data["email"], page)
        return render(request, template, {"sent": form.cleaned_data["email"]})
    return render(request, template, {"form": form})


class NewPasswordForm(forms.Form):
    """The new password twice."""

    new_password = password_field("New password", "new-password")
    again = password_field("Repeat new password", "new-password")

    def __init__(self, user: User | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        given = self.cleaned_data
        if "again" in given and given.get("new_password") != given["again"]:
            self.add_error("again", "The passwords do not match.")
        return given


class LinkView(PasswordResetConfirmView):
    """Take the token out of the address into the session, then ask for the new password."""

    template_name = "registration/password_reset_link.html"
    form_class = NewPasswordForm  # type: ignore[assignment]

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse where no mail is sent, and keep the page out of every cache."""
        _refuse_without_mail()
        response = super().dispatch(*args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_user(self, uidb64: str) -> User | None:
        """Return whose link it is; nobody who may not sign in."""
        user = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what a good password is."""
        return super().get_context_data(rules=password_validators_help_texts(), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it; the user signs in with it, and with a code if there is a second factor."""
        with refusals(form):
            password_reset.set_password(form.user, form.cleaned_data["new_password"])
        if form.errors:
            return self.form_invalid(form)
        self.request.session.flush()  # the token: it works once
        messages.success(self.request, "Password set. Sign in with it.")
        return redirect("login")


def _refuse_without_mail() -> None:
    if not settings.HAS_MAIL:
        raise Http404("This server sends no mail. Ask an administrator for a new password.")
