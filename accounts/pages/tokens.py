"""The tokens of one's own programs, on the account's page."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, reported, show, user_of
from accounts.pages.tries import may_be_checked
from accounts.services import own_tokens


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        max_length=100,
        label="What is it for?",
        help_text="Such as “report script on the office computer”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label="It works for",
        coerce=int,
        initial=90,
        choices=[(30, "30 days"), (90, "90 days"), (365, "One year")],
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@page("environments.view", "GET", "HEAD", "POST")
def create(request: HttpRequest) -> HttpResponseBase:
    """Make a token, and show it this once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    text = ""
    if may_be_checked(request, form):
        with refusals(form):
            text = own_tokens.create(
                request,
                user_of(request),
                form.cleaned_data["password"],
                form.cleaned_data["name"],
                form.cleaned_data["days"],
            )
    # Not a redirect: the text is nowhere but in this answer.
    return show(request, "accounts/token.html", {"form": form, "text": text})


@page("environments.view", "POST")
def revoke(request: HttpRequest, token_id: int) -> HttpResponseBase:
    """End a token."""
    with reported(request, "Token ended. Programs that used it have lost access."):
        own_tokens.revoke(user_of(request), token_id)
    return redirect("account")
