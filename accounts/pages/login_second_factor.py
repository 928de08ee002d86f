"""The second step of signing in: a code, or setting up the app where the role demands it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.http import pending_sign_in
from accounts.http.pages import refusals
from accounts.models import User
from accounts.pages import tries
from accounts.pages.second_factor import (
    FirstCodeForm,
    code_field,
    forget_offer,
    offer,
    offered_secret,
)
from accounts.services import second_factor
from accounts.services.sign_in_lifetime import has_second_factor


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = code_field("Of your authenticator app, or a recovery code.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code, and sign in."""
    user = pending_sign_in.user_of(request)
    if user is None:
        return redirect("login")
    if not has_second_factor(user):
        return redirect("login-second-factor-set-up")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if _is_over(request):
        return _too_many(request, "registration/second_factor.html", form)
    if form.is_valid():
        with refusals(form):
            second_factor.check_code(request, user, form.cleaned_data["code"])
            return redirect(pending_sign_in.complete(request, user))
    return render(request, "registration/second_factor.html", {"form": form, "who": user})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponseBase:
    """Set up the app, sign in, and show the recovery codes this once."""
    user = pending_sign_in.user_of(request)
    if user is None:
        return redirect("login")
    if has_second_factor(user):
        return redirect("login-second-factor")
    form = FirstCodeForm(request.POST if request.method == "POST" else None)
    template = "registration/second_factor_set_up.html"
    if _is_over(request):
        return _too_many(request, template, form, user)
    if form.is_valid():
        with refusals(form):
            codes = second_factor.enable(user, offered_secret(request), form.cleaned_data["code"])
            forget_offer(request)
            next_page = pending_sign_in.complete(request, user)
            context = {"codes": codes, "next_page": next_page}
            return render(request, "registration/recovery_codes.html", context)
    return render(request, template, {"form": form, "who": user, **offer(request, user)})


def _is_over(request: HttpRequest) -> bool:
    """Count a try of this network, as the sign-in page does; a look at the page is none."""
    return request.method == "POST" and tries.is_one_too_many(request)


def _too_many(
    request: HttpRequest, template: str, form: forms.Form, offered_to: User | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "locked": tries.WAIT}
    if offered_to is not None:
        context |= offer(request, offered_to)
    return tries.told_to_wait(render(request, template, context))
