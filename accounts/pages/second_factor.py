"""One's own two-factor sign-in: set up, new recovery codes, disable."""

from __future__ import annotations

from typing import Any, Final

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from accounts.http.pages import page, refusals, show, user_of
from accounts.http.sessions import current_sign_in
from accounts.models import User
from accounts.pages.password import password_field
from accounts.pages.tries import may_be_checked
from accounts.services import second_factor, sign_ins
from accounts.services.change_password import check_own_password
from accounts.services.sign_in_lifetime import has_second_factor
from spoton.sealed import UnreadableSecretError, seal, unseal

_OFFER: Final = "_new_second_factor"
_MODULE_PIXELS: Final = 5


def code_field(help_text: str = "") -> forms.CharField:
    """Return a field for a code, which telephones fill in by themselves."""
    widget = forms.TextInput(
        attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
    )
    return forms.CharField(label="Code", max_length=32, widget=widget, help_text=help_text)


class FirstCodeForm(forms.Form):
    """The first code of a new app."""

    code = code_field("The six digits that the app shows now.")


class SetUpForm(FirstCodeForm):
    """It, and the password: an open page must not be enough to lock its owner out."""

    password = password_field("Your password", "current-password")


class PasswordAndCodeForm(forms.Form):
    """What it takes to weaken one's own sign-in."""

    password = password_field("Your password", "current-password")
    code = code_field("Of your authenticator app, or a recovery code.")


@sensitive_post_parameters()
@page("environments.view", "GET", "HEAD", "POST")
def set_up(request: HttpRequest) -> HttpResponseBase:
    """Show a QR code, take the first code, and show the recovery codes this once."""
    user = user_of(request)
    if has_second_factor(user) or not user.has_usable_password():
        return redirect("account")
    form = SetUpForm(request.POST if request.method == "POST" else None)
    if may_be_checked(request, form):
        with refusals(form):
            given = form.cleaned_data
            check_own_password(request, user, given["password"], "password")
            codes = second_factor.enable(user, offered_secret(request), given["code"])
            sign_ins.strengthen(current_sign_in(request))
            forget_offer(request)
            return _recovery_codes(request, codes, "Two-factor sign-in is on.")
    context = {"form": form, **offer(request, user)}
    return show(request, "accounts/second_factor.html", context)


@sensitive_post_parameters()
@page("environments.view", "GET", "HEAD", "POST")
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Make new recovery codes and show them this once."""
    form = PasswordAndCodeForm(request.POST if request.method == "POST" else None)
    if may_be_checked(request, form):
        with refusals(form):
            given = form.cleaned_data
            codes = second_factor.renew_recovery_codes(
                request, user_of(request), given["password"], given["code"]
            )
            return _recovery_codes(request, codes, "Your old recovery codes have ended.")
    return show(request, "accounts/recovery_codes_new.html", {"form": form})


@sensitive_post_parameters()
@page("environments.view", "GET", "HEAD", "POST")
def disable(request: HttpRequest) -> HttpResponseBase:
    """Disable it."""
    form = PasswordAndCodeForm(request.POST if request.method == "POST" else None)
    if may_be_checked(request, form):
        with refusals(form):
            given = form.cleaned_data
            second_factor.disable(request, user_of(request), given["password"], given["code"])
            messages.success(request, "Two-factor sign-in is off. Other sign-ins have ended.")
            return redirect("account")
    return show(request, "accounts/second_factor_disable.html", {"form": form})


def offer(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return what a page shows of the app to be set up: the same until it is set up."""
    secret = offered_secret(request)
    address = second_factor.address_for_app(user, secret, request.get_host())
    picture = segno.make(address, error="m", micro=False)
    return {
        "app_address": address,
        "app_secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        # Black on white with a margin, also on dark pages: cameras read it so.
        "app_picture": picture.svg_data_uri(
            scale=_MODULE_PIXELS, border=4, dark="#000", light="#fff"
        ),
    }


def offered_secret(request: HttpRequest) -> str:
    """Return the secret that this browser is offered, sealed in its session."""
    try:
        secret = unseal(request.session.get(_OFFER, ""))
    except UnreadableSecretError:
        secret = ""
    if not secret:
        secret = second_factor.new_secret()
        request.session[_OFFER] = seal(secret)
    return secret


def forget_offer(request: HttpRequest) -> None:
    """Forget it: it is in use now."""
    request.session.pop(_OFFER, None)


def _recovery_codes(request: HttpRequest, codes: list[str], done: str) -> HttpResponseBase:
    # Not a redirect: the codes are nowhere but in this answer.
    return show(request, "accounts/recovery_codes.html", {"codes": codes, "done": done})
