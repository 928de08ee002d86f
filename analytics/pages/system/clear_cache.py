"""Clear the cache."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from redis.exceptions import RedisError

from accounts.http.pages import page, user_of
from analytics.system import diagnostics


@page("system.maintain", "POST")
def clear(request: HttpRequest) -> HttpResponseBase:
    """Empty the cache; live data stays."""
    try:
        cleared = diagnostics.clear_cache(user_of(request))
    except (RedisError, OSError):
        messages.error(request, "Redis does not respond. The cache was not cleared. Try again.")
    else:
        messages.success(request, f"Cache cleared: {cleared} entr{pluralize(cleared, 'y,ies')}.")
    return redirect("system")
