"""Changing one's own address."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from accounts.http.pages import page, refusals, show, user_of
from accounts.pages.password import password_field
from accounts.pages.tries import may_be_checked
from accounts.services.change_email import change_email


class EmailForm(forms.Form):
    """The address, and the password: anyone who reads its mail can set a new one."""

    email = forms.EmailField(
        max_length=254,
        required=False,
        help_text="For links to set a new password, where this server sends mail.",
    )
    password = password_field("Your password", "current-password")


@sensitive_post_parameters("password")
@page("environments.view", "GET", "HEAD", "POST")
def change(request: HttpRequest) -> HttpResponseBase:
    """Ask for the address and the password."""
    user = user_of(request)
    form = EmailForm(
        request.POST if request.method == "POST" else None, initial={"email": user.email}
    )
    if may_be_checked(request, form):
        with refusals(form):
            change_email(request, user, form.cleaned_data["email"], form.cleaned_data["password"])
            messages.success(request, "Email address saved.")
            return redirect("account")
    return show(request, "accounts/email.html", {"form": form})
