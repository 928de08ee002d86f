"""Ends sign-ins from the account's page."""

from __future__ import annotations

import uuid
from contextlib import suppress

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, user_of
from accounts.http.sessions import current_sign_in
from accounts.services import own_tokens, sign_ins
from spoton.service_errors import NotVisibleError


@page("environments.view", "POST")
def end(request: HttpRequest, sign_in_id: uuid.UUID) -> HttpResponseBase:
    """End one sign-in; the browser's own is signing out."""
    if str(sign_in_id) == current_sign_in(request):
        logout(request)
        return redirect("login")
    with suppress(NotVisibleError):  # it had ended before: what was asked for is so
        sign_ins.end(user_of(request), sign_in_id)
    messages.success(request, "The sign-in has ended.")
    return redirect("account")


@page("environments.view", "POST")
def end_others(request: HttpRequest) -> HttpResponseBase:
    """End all sign-ins but the browser's own, and the API tokens if ticked."""
    user = user_of(request)
    ended = sign_ins.end_others(user, current_sign_in(request))
    done = [f"Other sign-ins ended: {ended}."]
    if request.POST.get("tokens"):
        done.append(f"API tokens ended: {own_tokens.revoke_all(user)}.")
    messages.success(request, " ".join(done))
    return redirect("account")
