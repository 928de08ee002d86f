"""What all REST views share: paging and the shape of errors."""

from typing import Any, Final

from django.core.exceptions import ValidationError as ModelValidationError
from rest_framework import exceptions
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler as drf_exception_handler

from spoton.http import errors

# The parameters that a paged list has beside its own.
PAGING: Final = frozenset({"limit", "offset"})


class Pagination(LimitOffsetPagination):
    """Lists by `limit` and `offset`; a value out of range is refused, not bent."""

    default_limit = 50
    max_limit = 500
    max_offset = 2**31 - 1  # what every database takes

    def get_limit(self, request: Request) -> int:
        """Return how many rows to show."""
        return self._number(request, "limit", self.default_limit, 1, self.max_limit)

    def get_offset(self, request: Request) -> int:
        """Return how many rows to skip."""
        return self._number(request, "offset", 0, 0, self.max_offset)

    def _number(self, request: Request, name: str, default: int, low: int, high: int) -> int:
        text = request.query_params.get(name)
        if text is None:
            return default
        if text.isascii() and text.isdigit() and len(text) <= 10 and low <= int(text) <= high:
            return int(text)
        raise exceptions.ValidationError({name: [f"A whole number from {low} to {high}."]})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters for the OpenAPI document."""
        limit = {"minimum": 1, "maximum": self.max_limit, "default": self.default_limit}
        offset = {"minimum": 0, "maximum": self.max_offset, "default": 0}
        return [
            _whole_number("limit", limit, "How many to return."),
            _whole_number("offset", offset, "How many to skip."),
        ]


def _whole_number(name: str, bounds: dict[str, int], description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "integer", **bounds},
    }


class Conflict(exceptions.APIException):
    """What is asked for conflicts with what runs."""

    status_code = 409
    default_code = "conflict"
    default_detail = "This conflicts with what runs."


def _first_message(detail: Any) -> str:
    """Return the first sentence in the nested errors of a serializer."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            text = _first_message(inner)
            if text:
                return text if name == "non_field_errors" else f"{name}: {text}"
        return ""
    if isinstance(detail, list):
        return next((text for inner in detail if (text := _first_message(inner))), "")
    return str(detail)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answer any error of a view as `{"error": {"code", "message", "fields"?}}`."""
    if isinstance(exc, ModelValidationError):
        exc = exceptions.ValidationError(as_serializer_error(exc))
    response = drf_exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, exceptions.ValidationError):
        fields = exc.detail if isinstance(exc.detail, dict) else None
        response.data = errors.body("invalid", _first_message(exc.detail), fields)
        return response
    code = errors.code_of(response.status_code)
    message = errors.MESSAGES.get(response.status_code, "")
    if isinstance(exc, exceptions.APIException):
        codes = exc.get_codes()
        code = codes if isinstance(codes, str) else code
        detail = exc.detail
        if isinstance(detail, dict):  # simplejwt: {"detail", "code", "messages"}
            code = str(detail.get("code", code))
            detail = detail.get("detail", detail)
        message = _first_message(detail)
    response.data = errors.body(code, message)
    return response
