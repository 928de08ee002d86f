"""The OpenAPI document."""

from __future__ import annotations

from functools import cache

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer


@cache
def document(kind: str) -> bytes:
    """Return the OpenAPI document as `json` or `yaml`; made once, the routes do not change."""
    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    renderer = OpenApiYamlRenderer() if kind == "yaml" else OpenApiJsonRenderer()
    return bytes(renderer.render(made, renderer_context={}))
