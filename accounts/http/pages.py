"""What all pages share: who may see them, in which time zone, a part at a time."""

from __future__ import annotations

import math
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from urllib.parse import urlsplit, urlunsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template import loader
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.validation import time_zones
from spoton.http import request_context, throttles
from spoton.http.error_pages import error_page
from spoton.rights import RIGHTS, declares, has_right
from spoton.service_errors import InvalidInputError, NotAllowedError, NotVisibleError, ServiceError

PER_PAGE: Final = 50
_SAFE: Final = ("GET", "HEAD")

_P = ParamSpec("_P")
_M = TypeVar("_M", bound=Model)
_View = Callable[Concatenate[HttpRequest, _P], HttpResponseBase]


def page(right: str, *methods: str) -> Callable[[_View[_P]], _View[_P]]:
    """Make a view a page for those who have `right`; it takes GET alone unless `methods` are given.

    Times are shown in the user's zone. A refusal of a service that the view lets through becomes
    404 or 403, as REST would answer.
    """
    if right not in RIGHTS:
        raise ValueError(f"there is no right {right!r}")

    def decorate(view: _View[_P]) -> _View[_P]:
        @wraps(view)
        def checked(
            request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs
        ) -> HttpResponseBase:
            user = user_of(request)
            request_context.note_user(user.get_username())
            if throttles.is_over(user, "user"):
                return _too_many(request)
            if not has_right(user, right):
                raise PermissionDenied("Your role does not include this.")
            with timezone.override(time_zone(request)):
                try:
                    return view(request, *args, **kwargs)
                except NotVisibleError as error:
                    raise Http404(str(error)) from error
                except NotAllowedError as error:
                    raise PermissionDenied(str(error)) from error

        allowed = list(methods) or ["GET", "HEAD"]
        asked = _sign_in_first(login_required(checked), has_page="GET" in allowed)
        shown = never_cache(require_http_methods(allowed)(asked))
        return declares(shown, right, allowed)

    return decorate


def _sign_in_first(view: _View[_P], has_page: bool) -> _View[_P]:
    """Say to who is signed out that a form was not saved; after signing in its page is shown."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
        if request.method in _SAFE or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        messages.warning(request, "You were signed out, so nothing was saved. Sign in again.")
        own = request.get_full_path() if has_page else reverse("overview")
        return redirect_to_login(_page_of_form(request) or own)

    return shown


def _page_of_form(request: HttpRequest) -> str:
    """Return the address of our page that a form was on; empty: the browser does not say."""
    sender = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        sender, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    address = urlsplit(sender)
    return urlunsplit(("", "", address.path, address.query, ""))


def _too_many(request: HttpRequest) -> HttpResponse:
    response = error_page(request, 429, again=True)
    response["Retry-After"] = str(math.ceil(throttles.seconds_left()))
    return response


def user_of(request: HttpRequest) -> User:
    """Return who is signed in."""
    if not isinstance(request.user, User):
        raise TypeError("a page without sign-in asked for the user")
    return request.user


def time_zone(request: HttpRequest) -> zoneinfo.ZoneInfo:
    """Return the zone of the account, else of the browser, else of the installation."""
    for name in (user_of(request).time_zone, request.COOKIES.get("spoton_zone", "")):
        if name in time_zones.names():
            return zoneinfo.ZoneInfo(name)
    return zoneinfo.ZoneInfo(settings.PAGE_TIME_ZONE)


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Return the page; to htmx only the part that it asks for.

    htmx gets the file named after its target: for `#results` of `people/list.html` that is
    `people/list_results.html`.
    """
    names = [template]
    target = request.headers.get("HX-Target", "")
    if request.headers.get("HX-Request") == "true" and target.isidentifier():
        names.insert(0, f"{template.removesuffix('.html')}_{target}.html")
    part = loader.select_template(names)
    return HttpResponse(part.render(context | {"swap": len(names) > 1}, request))


def page_of(request: HttpRequest, rows: QuerySet[_M], per_page: int = PER_PAGE) -> Page[_M]:
    """Return the page of rows that the address asks for, or the nearest one."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


@contextmanager
def refusals(form: forms.Form) -> Iterator[None]:
    """Show a service's refusal at the form: at the field, where it names one."""
    try:
        yield
    except (NotVisibleError, NotAllowedError):
        raise
    except InvalidInputError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except ValidationError as error:  # of the model itself
        for field, texts in error.update_error_dict({}).items():
            form.add_error(field if field in form.fields else None, texts)
    except ServiceError as error:
        form.add_error(None, str(error))


@contextmanager
def reported(request: HttpRequest, done: str = "") -> Iterator[None]:
    """Show above the page that a service refused, or that it is done."""
    try:
        yield
    except (NotVisibleError, NotAllowedError):
        raise
    except ServiceError as error:
        messages.error(request, str(error))
    else:
        if done:
            messages.success(request, done)
