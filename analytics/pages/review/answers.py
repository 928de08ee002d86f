"""JSON answers to the scripts of Review."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from accounts.http.pages import page
from spoton.http.errors import body, code_of
from spoton.service_errors import InvalidInputError

_COMPACT: Final = {"separators": (",", ":")}
_View = Callable[[HttpRequest, str], dict[str, Any]]


def data(view: _View) -> Callable[..., HttpResponseBase]:
    """Answer what `view` returns as JSON; 400 for what cannot be asked for."""

    @page("recordings.view")
    @wraps(view)
    def answered(request: HttpRequest, environment_id: str) -> HttpResponseBase:
        try:
            return JsonResponse(view(request, environment_id), json_dumps_params=_COMPACT)
        except InvalidInputError as error:
            fields = {error.field: [str(error)]}
            return JsonResponse(body(code_of(400), str(error), fields), status=400)

    return answered
