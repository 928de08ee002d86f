"""Signing in with a provider of OpenID Connect: there and back."""

from __future__ import annotations

import logging
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.http import oidc
from accounts.http.pending_sign_in import sign_in_strongly
from accounts.http.ways_in import sign_in_page
from accounts.pages import tries
from accounts.services import failed_sign_ins
from accounts.services.provider_users import RefusedError, user_for
from spoton.limits.network import network_of

logger = logging.getLogger(__name__)

_NEXT: Final = "_oidc_next"
_SECONDS: Final = 600
_FAILED: Final = "Signing in with {name} failed. Try again, or ask your administrator."


@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponseBase:
    """Send the browser to the provider."""
    refused = _refusal(request)
    if refused is not None:
        return refused
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    request.session[_NEXT] = wanted if is_ours else ""
    if not request.user.is_authenticated:
        request.session.set_expiry(_SECONDS)
    try:
        return oidc.begin(request, settings.OIDC)
    except oidc.ProviderError as error:
        return _failed(request, error)


@never_cache
@require_GET
def come_back(request: HttpRequest) -> HttpResponseBase:
    """Sign in who comes back from there."""
    refused = _refusal(request)
    if refused is not None:
        return refused
    try:
        claims, id_token = oidc.come_back(request, settings.OIDC)
    except oidc.ProviderError as error:
        return _failed(request, error)
    try:
        user = user_for(settings.OIDC, claims)
    except RefusedError as error:
        name = str(claims.get(settings.OIDC.username_claim, ""))
        _note(request, name, str(error))
        return sign_in_page(request, str(error), 403)
    wanted = request.session.pop(_NEXT, "")
    sign_in_strongly(request, user)  # the second factor, if one is wanted, is the provider's
    oidc.keep_for_sign_out(request, id_token)
    return redirect(wanted or resolve_url(settings.LOGIN_REDIRECT_URL))


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if not settings.OIDC.is_on:
        raise Http404("Users of this server sign in with a password.")
    if tries.is_one_too_many(request):
        return tries.told_to_wait(sign_in_page(request, tries.WAIT, 429))
    return None


def _failed(request: HttpRequest, error: oidc.ProviderError) -> HttpResponse:
    logger.warning("signing in with %s failed: %s", settings.OIDC.issuer, error)
    _note(request, "", str(error))
    return sign_in_page(request, _FAILED.format(name=settings.OIDC.name), 502)


def _note(request: HttpRequest, name: str, reason: str) -> None:
    network = network_of(str(request.META.get("REMOTE_ADDR") or ""))
    failed_sign_ins.note_refused(network, name, reason)
