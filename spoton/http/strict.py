"""Bodies and query parameters of REST calls: what is not known is refused by name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Set
from typing import Any, ClassVar, Final

from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType, ValidationError
from rest_framework.request import Request

UNKNOWN_FIELD: Final = "There is no such field."
UNKNOWN_PARAMETER: Final = "There is no such parameter."
_MOST_NAMED = 20
_LONGEST_NAME = 100


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that reads a body or a query: a field that it does not know is an error.

    Every serializer that reads input is one of these, the nested ones too; OpenAPI says so with
    `additionalProperties: false`, by which a test checks it.
    """

    unknown: ClassVar[str] = UNKNOWN_FIELD
    read_elsewhere: ClassVar[frozenset[str]] = frozenset()

    def to_internal_value(self, data: Any) -> Any:
        """Return the checked values; raise ValidationError with all that is wrong by field."""
        wrong: dict[str, Any] = {}
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            wrong = _unknown(data, known | self.read_elsewhere, self.unknown)
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            if isinstance(error.detail, dict):
                raise ValidationError(wrong | error.detail) from None
            raise
        if wrong:
            raise ValidationError(wrong)
        return values


class QuerySerializer(StrictSerializer):
    """The parameters of a call; paging has its own reader (see `read_elsewhere`)."""

    unknown = UNKNOWN_PARAMETER

    def to_internal_value(self, data: Any) -> Any:
        """Return the checked values; a `+` of a time that was not escaped has come as a blank."""
        mended = data.copy()
        for name, field in self.fields.items():
            text = str(data.get(name, ""))
            if isinstance(field, serializers.DateTimeField) and "T" in text and " " in text:
                mended[name] = text.replace(" ", "+")
        return super().to_internal_value(mended)


def refuse_body(request: Request) -> None:
    """Raise ValidationError if a call that takes no body is sent JSON that says something.

    Other types are not read: browsers send an empty form with such calls.
    """
    with contextlib.suppress(UnsupportedMediaType):
        StrictSerializer(data=request.data).is_valid(raise_exception=True)


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """Raise ValidationError if the query has a parameter that is not one of `known`."""
    wrong = _unknown(request.query_params, frozenset(known), UNKNOWN_PARAMETER)
    if wrong:
        raise ValidationError(wrong)


def _unknown(data: Mapping[Any, Any], known: Set[str], text: str) -> dict[str, Any]:
    names = [str(name)[:_LONGEST_NAME] for name in data if name not in known]
    return {name: [text] for name in names[:_MOST_NAMED]}
