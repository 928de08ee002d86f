"""One's own account: who one is, what one may do, the time zone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from accounts.http.pages import page, refusals, show, time_zone, user_of
from accounts.http.sessions import current_sign_in
from accounts.labels import rights
from accounts.labels.clients import client_words
from accounts.models import SecondFactor, SignIn, User
from accounts.pages.tokens import TokenForm
from accounts.pages.zone_select import ZoneSelect
from accounts.selectors.own_access import api_tokens_of, sign_ins_of
from accounts.services.sign_in_lifetime import (
    ends_at,
    is_second_factor_demanded,
)
from accounts.services.time_zone import set_time_zone
from accounts.validation import time_zones
from spoton.rights import rights_of


class TimeZoneForm(forms.Form):
    """Which zone; empty: the browser's."""

    time_zone = forms.ChoiceField(label="Time zone", required=False, widget=ZoneSelect)

    def __init__(self, *args: Any, browser: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = browser if browser in time_zones.names() else ""
        own = f"Browser time zone ({known})" if known else "Browser time zone"
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", own), *time_zones.by_region()]


@page("environments.view", "GET", "HEAD", "POST")
def index(request: HttpRequest) -> HttpResponseBase:
    """Show the account; POST chooses the time zone."""
    user = user_of(request)
    browser = request.COOKIES.get("spoton_zone", "")
    form = TimeZoneForm(
        request.POST if request.method == "POST" else None,
        browser=browser,
        initial={"time_zone": user.time_zone},
    )
    if form.is_valid():
        with refusals(form):
            set_time_zone(user, form.cleaned_data["time_zone"])
            messages.success(request, "Time zone saved.")
            return redirect("account")
    return show(
        request, "accounts/account.html", account_context(request, user) | {"zone_form": form}
    )


def account_context(request: HttpRequest, user: User) -> dict[str, Any]:
    """Return what the page shows besides its forms."""
    return {
        "role": user.effective_role.label,
        "everywhere": user.sees_everything,
        "environments": user.environments.order_by("name"),
        "may": rights.in_words(rights_of(user)),
        "zone": time_zone(request).key,
        "now": timezone.now(),
        "sign_ins": _sign_ins(request, user),
        "second_factor": _second_factor(user),
        "tokens": api_tokens_of(user),
        "token_form": TokenForm(),
    }


def _second_factor(user: User) -> dict[str, Any]:
    factor = SecondFactor.objects.filter(user=user).first()
    return {
        "is_on": factor is not None,
        "is_demanded": is_second_factor_demanded(user),
        "since": factor.created_at if factor else None,
        "codes_left": factor.recovery_codes.count() if factor else 0,
    }


def _sign_ins(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    current = current_sign_in(request)
    return [
        {
            "id": sign_in.pk,
            "client": client_words(sign_in.user_agent),
            "is_program": sign_in.kind == SignIn.Kind.PROGRAM,
            "address": sign_in.address,
            "created_at": sign_in.created_at,
            "last_used_at": sign_in.last_used_at,
            "ends_at": ends_at(sign_in),
            "is_current": str(sign_in.pk) == current,
        }
        for sign_in in sign_ins_of(user)
    ]
