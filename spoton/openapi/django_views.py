"""The operations that are plain Django views, for the OpenAPI document."""

from typing import Any, Final

from spoton import __version__
from spoton.openapi.openapi import error_reference

_PART: Final = {"type": "string", "enum": ["ok", "down"]}

_HEALTH: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": True,
    "required": [
        "status",
        "version",
        "detector_model_loaded",
        "appearance_model_loaded",
        "homographies_loaded",
        "database",
        "redis",
        "workers",
    ],
    "properties": {
        "status": {"type": "string", "enum": ["healthy", "overloaded", "degraded", "unhealthy"]},
        "version": {"type": "string"},
        "detector_model_loaded": {"type": "boolean"},
        "appearance_model_loaded": {"type": "boolean"},
        "homographies_loaded": {"type": "integer", "minimum": 0},
        "database": _PART,
        "redis": _PART,
        "workers": {"type": "integer", "minimum": 0},
    },
    "example": {
        "status": "healthy",
        "version": __version__,
        "detector_model_loaded": True,
        "appearance_model_loaded": False,
        "homographies_loaded": 4,
        "database": "ok",
        "redis": "ok",
        "workers": 1,
    },
}

_READY: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["status", "database", "redis"],
    "properties": {
        "status": {"type": "string", "enum": ["ready", "not ready"]},
        "database": _PART,
        "redis": _PART,
    },
    "example": {"status": "ready", "database": "ok", "redis": "ok"},
}

_ROOT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["name", "version", "links"],
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "links": {
            "type": "object",
            "additionalProperties": {"type": "string", "format": "uri"},
        },
    },
    "example": {
        "name": "SpotOn",
        "version": __version__,
        "links": {"health": "http://localhost:3847/health"},
    },
}

_SIGNED_IN: Final[list[dict[str, list[str]]]] = [{"jwtAuth": []}, {"cookieAuth": []}]


def _content(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {kind: {"schema": schema}}


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": _content("application/json", schema)}


def _get(
    name: str,
    summary: str,
    responses: dict[str, Any],
    errors: tuple[int, ...] = (),
    **more: Any,
) -> dict[str, Any]:
    common = {str(status): error_reference(status) for status in (*errors, 500)}
    tag = "media" if name.startswith("media") else "service"
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "tags": [tag],
            **more,
            "responses": dict(sorted((common | responses).items())),
        }
    }


def _parameter(name: str, place: str, schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "description": text,
        "schema": schema,
    }


_TASK: Final = _parameter("task_id", "path", {"type": "string", "format": "uuid"}, "The task.")
_CAMERA: Final = _parameter("camera_id", "path", {"type": "string"}, "One of its cameras.")
_OVERLAY: Final = _parameter(
    "overlay", "query", {"type": "string", "enum": ["0", "1"], "default": "1"}, "Boxes and ids."
)
_WIDTH: Final = _parameter(
    "width", "query", {"type": "integer", "minimum": 16, "maximum": 3840}, "Pixels."
)
_PICTURE: Final = {
    "description": "The frame.",
    "content": _content("image/jpeg", {"type": "string", "format": "binary"}),
}
_MEDIA_ERRORS: Final = (401, 404, 503)

_MEDIA: Final[dict[str, Any]] = {
    "/api/v1/media/frames/{task_id}/{camera_id}": _get(
        "media_frame",
        "Get the latest frame of a camera, with boxes and IDs",
        {"200": _PICTURE},
        (*_MEDIA_ERRORS, 400),
        parameters=[_TASK, _CAMERA, _OVERLAY, _WIDTH],
        security=_SIGNED_IN,
    ),
    "/api/v1/media/frames/{task_id}/raw": _get(
        "media_raw",
        ("Get the latest frame of a camera without overlay; without `camera` a mosaic of all"),
        {"200": _PICTURE},
        _MEDIA_ERRORS,
        parameters=[
            _TASK,
            _parameter("camera", "query", {"type": "string"}, "One of the task's cameras."),
        ],
        security=_SIGNED_IN,
    ),
    "/api/v1/media/stream/{task_id}/{camera_id}": _get(
        "media_stream",
        "Stream MJPEG for a plain `<img>`, until the task ends",
        {
            "200": {
                "description": "A stream of frames.",
                "content": _content(
                    "multipart/x-mixed-replace", {"type": "string", "format": "binary"}
                ),
            }
        },
        _MEDIA_ERRORS,
        parameters=[
            _TASK,
            _CAMERA,
            _OVERLAY,
            _parameter("size", "query", {"type": "string", "enum": ["grid", "full"]}, "Size."),
        ],
        security=_SIGNED_IN,
    ),
}

DJANGO_VIEWS: Final[dict[str, Any]] = {
    "/": _get(
        "root",
        "Get name, version and links; a browser is redirected to the pages",
        {
            "200": _json("What this is.", _ROOT),
            "302": {"description": "To the pages, for `Accept: text/html`."},
        },
        security=[{}],
    ),
    "/health": _get(
        "health",
        "Get the health of all parts",
        {
            "200": _json("Healthy, or degraded: no worker has its detector.", _HEALTH),
            "503": _json("The database or Redis is down.", _HEALTH),
        },
        security=[{}],
    ),
    "/health/live": _get(
        "health_live",
        "Check that the web process responds",
        {
            "200": _json(
                "It does.",
                {
                    "type": "object",
                    "required": ["status"],
                    "properties": {"status": {"type": "string", "enum": ["alive"]}},
                    "example": {"status": "alive"},
                },
            )
        },
        security=[{}],
    ),
    "/health/ready": _get(
        "health_ready",
        "Check that requests can be served",
        {
            "200": _json("They can.", _READY),
            "503": _json("The database or Redis is down.", _READY),
        },
        security=[{}],
    ),
    "/api/schema": _get(
        "schema",
        "This document, as JSON or YAML",
        {
            "200": {
                "description": "OpenAPI 3.",
                "content": {
                    **_content("application/json", {"type": "object"}),
                    **_content("application/vnd.oai.openapi+json", {"type": "object"}),
                    **_content("application/yaml", {"type": "object"}),
                    **_content("application/vnd.oai.openapi", {"type": "object"}),
                    **_content("text/yaml", {"type": "object"}),
                },
            }
        },
        (400,),
        parameters=[
            _parameter(
                "format",
                "query",
                {"type": "string", "enum": ["json", "yaml"]},
                "Wins over the Accept header.",
            )
        ],
        security=[{}],
    ),
    **{
        path: _get(
            path.strip("/"),
            f"This document in {name}",
            {
                "200": {
                    "description": "A page.",
                    "content": _content("text/html", {"type": "string"}),
                }
            },
            security=[{}],
        )
        for path, name in (("/docs", "Swagger UI"), ("/redoc", "ReDoc"))
    },
    **_MEDIA,
}
