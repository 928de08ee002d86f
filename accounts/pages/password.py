"""Changing one's own password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from accounts.http.pages import page, refusals, show, user_of
from accounts.pages.tries import may_be_checked
from accounts.services.change_password import change_password


def password_field(label: str, autocomplete: str) -> forms.CharField:
    """Return a field for a password; blanks count."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=1024, strip=False, widget=widget)


class PasswordForm(forms.Form):
    """The old password, and the new one twice."""

    old_password = password_field("Current password", "current-password")
    new_password = password_field("New password", "new-password")
    again = password_field("Repeat new password", "new-password")

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        given = self.cleaned_data
        if "again" in given and given.get("new_password") != given["again"]:
            self.add_error("again", "The passwords do not match.")
        return given


@sensitive_post_parameters()
@page("environments.view", "GET", "HEAD", "POST")
def change(request: HttpRequest) -> HttpResponseBase:
    """Ask for the old and the new one; every other sign-in ends, this one stays."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if may_be_checked(request, form):
        given = form.cleaned_data
        with refusals(form):
            user = change_password(
                request, user_of(request), given["old_password"], given["new_password"]
            )
            update_session_auth_hash(request, user)
            messages.success(request, "Password changed. Other sign-ins have ended.")
            return redirect("account")
    rules = password_validators_help_texts()
    return show(request, "accounts/password.html", {"form": form, "rules": rules})
