"""Back to where a button was."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def back_or(request: HttpRequest, view: str, **names: Any) -> HttpResponseBase:
    """Redirect to `next` of the form if it is an address of ours, else to a view."""
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(back)
    answer: HttpResponseBase = redirect(view, **names)
    return answer
