"""Refusals of the services as answers of the API."""

from __future__ import annotations

from typing import Any, Final

from rest_framework.exceptions import (
    APIException,
    ErrorDetail,
    NotFound,
    PermissionDenied,
    Throttled,
    ValidationError,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from spoton.http.api import Conflict
from spoton.http.strict import refuse_body
from spoton.service_errors import (
    CameraBusyError,
    ConflictError,
    GoneError,
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    ServiceError,
    TooLargeError,
    TooManyError,
)


class TooLarge(APIException):
    """413."""

    status_code = 413
    default_code = "content_too_large"


class Gone(APIException):
    """410."""

    status_code = 410
    default_code = "gone"


_RETRY_SECONDS: Final = 60
_ANSWERS: Final[dict[type[ServiceError], type[APIException]]] = {
    NotVisibleError: NotFound,
    NotAllowedError: PermissionDenied,
    TooLargeError: TooLarge,
    GoneError: Gone,
}
_CONFLICTS: Final[dict[type[ServiceError], str]] = {
    CameraBusyError: "camera_busy",
    ConflictError: "conflict",
}


def as_api_error(error: ServiceError) -> APIException:
    """Return the DRF exception that says the same with the right status."""
    if type(error) in _CONFLICTS:
        return Conflict(str(error), code=_CONFLICTS[type(error)])
    if isinstance(error, InvalidInputError):
        return ValidationError({error.field: [str(error)]})
    if isinstance(error, TooManyError):
        return _too_many(error)
    answers = (answer for kind, answer in _ANSWERS.items() if isinstance(error, kind))
    return next(answers, APIException)(str(error))


def _too_many(error: TooManyError) -> APIException:
    """Return 429 in the words of the service, which say whose limit it is."""
    throttled = Throttled(wait=_RETRY_SECONDS)
    throttled.detail = ErrorDetail(str(error), code="too_many")
    return throttled


class RefusalsMixin(APIView):
    """A view whose services may refuse.

    A field in the body of a DELETE is refused, too: a client that sends `with_data` there would
    think that it was read.
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a DELETE whose body has fields, if the caller may delete at all."""
        super().initial(request, *args, **kwargs)
        if request.method == "DELETE":
            refuse_body(request)

    def handle_exception(self, exc: Exception) -> Response:
        """Answer a refusal by its own status."""
        if isinstance(exc, ServiceError):
            exc = as_api_error(exc)
        return super().handle_exception(exc)
