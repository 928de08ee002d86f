"""The OpenAPI document: each operation with the errors that it can answer.

A view declares its success answers with `extend_schema(responses={200: …})`. The common errors
come by themselves; one that only this operation has is added as `{410: None}`.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema as SpectacularAutoSchema
from drf_spectacular.plumbing import ComponentRegistry
from rest_framework.serializers import EmailField

from spoton.http.strict import StrictSerializer
from spoton.openapi.django_views import DJANGO_VIEWS
from spoton.openapi.openapi import ERRORS, error_reference

_COLUMN_ENDS = frozenset(
    end for bits in (15, 31, 63) for end in (2**bits - 1, -(2**bits), -(2**bits) + 1)
)
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class BearerScheme(SimpleJWTScheme):  # type: ignore[no-untyped-call]
    """Names the scheme of our tokens, whichever class reads them."""

    match_subclasses = True
    priority = 1


class MetricsScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The token of a Prometheus server."""

    target_class = "analytics.metrics.MetricsToken"
    name = "metricsToken"

    def get_security_definition(self, auto_schema: SpectacularAutoSchema) -> dict[str, str]:
        """Return the scheme."""
        return {"type": "http", "scheme": "bearer", "description": "METRICS_TOKEN."}


class AutoSchema(SpectacularAutoSchema):
    """Adds the answers that every operation of its kind can give."""

    def get_operation(
        self,
        path: str,
        path_regex: str,
        path_prefix: str,
        method: str,
        registry: ComponentRegistry,
    ) -> dict[str, Any] | None:
        """Return the operation with its errors."""
        operation = super().get_operation(path, path_regex, path_prefix, method, registry)
        if operation is None:
            return None
        responses: dict[str, Any] = operation["responses"]
        for status in self._common_statuses(operation):
            responses.setdefault(str(status), {})
        for code, response in responses.items():
            if int(code) in ERRORS and "content" not in response:
                responses[code] = error_reference(int(code))
        operation["responses"] = dict(sorted(responses.items()))
        return operation

    def get_tags(self) -> list[str]:
        """Group by the first word of the path, and what is not under /api/v1 as the service."""
        return super().get_tags() if self.path.startswith("/api/v1/") else ["service"]

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]
        if isinstance(field, EmailField) and (field.read_only or field.allow_blank):
            schema.pop("format", None)  # it may be empty
        # The same document on every database: SQLite's columns are wider than PostgreSQL's.
        for name in ("maximum", "minimum"):
            if schema.get(name) in _COLUMN_ENDS:
                del schema[name]
        if schema.get("format") == "int64":
            del schema["format"]

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if direction == "request" and _is_strict(serializer):
            schema["additionalProperties"] = False
        return schema

    def _common_statuses(self, operation: dict[str, Any]) -> list[int]:
        has_body = "requestBody" in operation
        in_path = any(parameter["in"] == "path" for parameter in operation.get("parameters", ()))
        in_query = any(parameter["in"] == "query" for parameter in operation.get("parameters", ()))
        statuses = [429, 500, 503]
        if self.view.get_authenticators():
            statuses += [401, 403]
        if has_body:
            statuses += [400, 404, 413, 415]
        if in_query:
            statuses.append(400)
        if in_path:
            statuses.append(404)
        if self.method in _WRITES:
            statuses += [400, 409]
        return statuses


def _is_strict(serializer: Any) -> bool:
    kind = serializer if isinstance(serializer, type) else type(serializer)
    return issubclass(kind, StrictSerializer)


def add_django_views(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Add what the REST framework does not serve; a hook of drf-spectacular."""
    result["paths"] = dict(sorted({**result["paths"], **DJANGO_VIEWS}.items()))
    return result
