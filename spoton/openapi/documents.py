"""`/api/schema` and the pages that show it: Swagger UI and ReDoc, all served by us."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer

from spoton.http.errors import json_error
from spoton.http.middleware import content_security_policy

_YAML: Final = ("application/yaml", "application/vnd.oai.openapi", "text/yaml")
_JSON: Final = ("application/json", "application/vnd.oai.openapi+json")
_KINDS: Final = {"json": _JSON[0], "yaml": _YAML[0]}


@cache
def document(kind: str) -> bytes:
    """Return the OpenAPI document as `json` or `yaml`; made once, the routes do not change."""
    made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    renderer = OpenApiYamlRenderer() if kind == "yaml" else OpenApiJsonRenderer()
    return bytes(renderer.render(made, renderer_context={}))


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """Answer the document: YAML by `?format=yaml` or `Accept`, else JSON."""
    accepted = request.get_preferred_type([*_JSON, *_YAML]) or _JSON[0]
    if wanted := request.GET.get("format"):
        if wanted not in _KINDS:
            return json_error(400, "format: use json or yaml.")
        accepted = _KINDS[wanted]
    answer = document("yaml" if accepted in _YAML else "json")
    response = HttpResponse(answer, content_type=accepted, headers={"Vary": "Accept"})
    response["Content-Disposition"] = "inline"
    return response


@require_safe
@ensure_csrf_cookie  # "Try it out" by session needs the token
def swagger(request: HttpRequest) -> HttpResponse:
    """Show the document with Swagger UI."""
    return render(request, "docs/swagger.html")


@require_safe
def redoc(request: HttpRequest) -> HttpResponse:
    """Show the document with ReDoc."""
    response = render(request, "docs/redoc.html")
    # It writes its styles into the page; no script needs the like.
    response["Content-Security-Policy"] = content_security_policy(request, "'self' 'unsafe-inline'")
    return response
