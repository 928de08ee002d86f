"""Filters of lists: each query parameter is checked, a bad value is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, TypeAlias

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from spoton.http.api import PAGING
from spoton.http.strict import refuse_unknown
from spoton.http.text_filter import holds

Parse: TypeAlias = Callable[[str], Q]

_YES = frozenset({"true", "1", "yes"})
_NO = frozenset({"false", "0", "no"})


@dataclass(frozen=True)
class DocumentedFilter:
    """A filter, with the OpenAPI schema of its values and what it is for."""

    parse: Parse
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    description: str = ""

    def __call__(self, text: str) -> Q:
        """Return the condition; raise ValueError with a sentence for a bad value."""
        return self.parse(text)


def equals(lookup: str) -> Parse:
    """Return a filter for exactly this text."""
    return DocumentedFilter(lambda text: Q(**{lookup: text}), description="Exactly this.")


def is_true(name: str, text: str) -> bool:
    """Return whether the parameter `name` says so; without it, it does not."""
    word = text.strip().lower()
    if word and word not in _YES | _NO:
        raise ValidationError({name: ["Use true or false."]})
    return word in _YES


def flag(condition: Q) -> Parse:
    """Return a filter for true (`condition` holds) or false."""

    def parse(text: str) -> Q:
        if text.lower() not in _YES | _NO:
            raise ValueError("Use true or false.")
        return condition if text.lower() in _YES else ~condition

    return DocumentedFilter(parse, {"type": "boolean"})


def moment(lookup: str, description: str, zone: tzinfo | None = None) -> Parse:
    """Return a filter for a time.

    Args:
        zone: of a time that names none; None: the current one.
    """

    def parse(text: str) -> Q:
        # A `+` in an address that was not escaped arrives as a blank.
        found = parse_datetime(text.replace(" ", "+"))
        if found is None:
            raise ValueError("Use ISO 8601, such as 2026-01-31T08:00:00Z.")
        if timezone.is_naive(found):
            # Of an hour that comes twice, a range begins in the first and ends in the second.
            is_end = lookup.endswith(("__lt", "__lte"))
            found = timezone.make_aware(found.replace(fold=is_end), zone)
        try:  # PostgreSQL takes fewer offsets than ISO 8601 can say
            return Q(**{lookup: found.astimezone(UTC)})
        except OverflowError:
            raise ValueError("This time is out of range.") from None

    return DocumentedFilter(parse, {"type": "string", "format": "date-time"}, description)


def choices(lookup: str, allowed: list[str]) -> Parse:
    """Return a filter for one or more of the `allowed` words, separated by commas."""

    def parse(text: str) -> Q:
        words = [word.strip() for word in text.split(",")]
        if not set(words) <= set(allowed):
            raise ValueError(f"Use one or more of {', '.join(allowed)}, separated by commas.")
        return Q(**{f"{lookup}__in": words})

    words = {"type": "string", "enum": list(allowed)}
    return DocumentedFilter(
        parse, {"type": "array", "items": words}, "One or more, separated by commas."
    )


def contains(*lookups: str) -> Parse:
    """Return a filter for text that occurs in any of the columns."""

    def parse(text: str) -> Q:
        found = Q()
        for lookup in lookups:
            found |= holds(lookup, text)
        return found

    return DocumentedFilter(parse, description="Text that occurs in id or name.")


class QueryFilters(BaseFilterBackend):
    """Applies the view's `query_filters` for the parameters that are given."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> QuerySet[Any]:
        """Return the rows that pass every given filter."""
        filters: Mapping[str, Parse] = getattr(view, "query_filters", {})
        if hasattr(view, "query_filters"):
            refuse_unknown(request, filters.keys() | PAGING)
        for name, parse in filters.items():
            text = request.query_params.get(name, "").strip()
            if not text:
                continue
            if "\x00" in text:
                raise ValidationError({name: ["Null characters are not allowed."]})
            try:
                queryset = queryset.filter(parse(text))
            except ValueError as error:
                raise ValidationError({name: [str(error)]}) from None
        return queryset

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """Return the parameters for the OpenAPI document."""
        filters: Mapping[str, Parse] = getattr(view, "query_filters", {})
        return [_parameter(name, parse) for name, parse in filters.items()]


def _parameter(name: str, parse: Parse) -> dict[str, Any]:
    known = parse if isinstance(parse, DocumentedFilter) else DocumentedFilter(parse)
    parameter: dict[str, Any] = {
        "name": name,
        "in": "query",
        "required": False,
        "schema": dict(known.schema),
    }
    if known.description:
        parameter["description"] = known.description
    if known.schema.get("type") == "array":
        parameter |= {"style": "form", "explode": False}  # a,b instead of name=a&name=b
    return parameter
