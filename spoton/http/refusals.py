"""Refusals of the services as answers of the API."""

from __future__ import annotations

from typing import Final

from rest_framework.exceptions import APIException, NotFound, PermissionDenied, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from spoton.http.api import Conflict
from spoton.service_errors import (
    CameraBusyError,
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    ServiceError,
    TooLargeError,
)


class TooLarge(APIException):
    """413."""

    status_code = 413
    default_code = "content_too_large"


_CONFLICTS: Final[dict[type[ServiceError], str]] = {
    CameraBusyError: "camera_busy",
    ConflictError: "conflict",
}


def as_api_error(error: ServiceError) -> APIException:
    """Return the DRF exception that says the same with the right status."""
    if type(error) in _CONFLICTS:
        return Conflict(str(error), code=_CONFLICTS[type(error)])
    match error:
        case InvalidInputError():
            return ValidationError({error.field: [str(error)]})
        case NotVisibleError():
            return NotFound(str(error))
        case NotAllowedError():
            return PermissionDenied(str(error))
        case TooLargeError():
            return TooLarge(str(error))
        case _:
            return APIException(str(error))


class RefusalsMixin(APIView):
    """A view whose services may refuse."""

    def handle_exception(self, exc: Exception) -> Response:
        """Answer a refusal by its own status."""
        if isinstance(exc, ServiceError):
            exc = as_api_error(exc)
        return super().handle_exception(exc)
