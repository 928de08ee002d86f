"""`/api/schema`: the document for programs."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from spoton.http.errors import json_error
from spoton.openapi.document import document

_YAML: Final = ("application/yaml", "application/vnd.oai.openapi", "text/yaml")
_JSON: Final = ("application/json", "application/vnd.oai.openapi+json")
_KINDS: Final = {"json": _JSON[0], "yaml": _YAML[0]}


@csrf_exempt  # nothing is changed, and 405 is the truth
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
