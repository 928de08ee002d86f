"""What the OpenAPI document says beyond what the views say: title, groups, common errors."""

from typing import Any, Final

from spoton import __version__

DESCRIPTION: Final = """\
SpotOn follows people through many cameras at once.

Sign in with `POST /api/v1/auth/login` and send `Authorization: Bearer ACCESS`; pages use the
session cookie instead. Times are ISO 8601 in UTC, floor coordinates metres, boxes pixels of the
camera's own resolution. Lists are paginated by `limit` and `offset`. Every error has one shape:
`{"error": {"code", "message", "fields"?, "request_id"?}}`.
"""

TAGS: Final[dict[str, str]] = {
    "environments": "Environments with their cameras, zones, lines and scenes.",
    "cameras": "Makers of cameras, and the addresses of their streams.",
    "processing-tasks": "Tasks that process cameras or recordings.",
    "media": "Frames of running tasks.",
    "persons": "People, with where and when they were seen.",
    "analytics": "Figures of now and over time.",
    "export": "Exports: files made in the background, and their downloads.",
    "auth": "Sign-in, users and audit.",
    "system": "System status and maintenance.",
    "service": "Health, metrics and this document.",
}

# Names for sets of words; without them the document would name an enum after its field, or by
# a hash where two fields of one name differ.
ENUM_NAMES: Final[dict[str, str | list[str]]] = {
    "PartState": ["ok", "down"],
    "Role": "spoton.rights.Role",
    "TaskMode": "tracking.models.task.ProcessingTask.Mode",
    "TaskStatus": "tracking.models.task.ProcessingTask.Status",
    "TaskDesired": "tracking.models.task.ProcessingTask.Desired",
    "TaskCameraState": "tracking.models.task.TaskCamera.State",
    "PersonState": "tracking.models.observation.Person.State",
    "DecisionKind": "tracking.models.decision.Decision.Kind",
    "AlertKind": "alerts.models.Kind",
    "AlertState": "alerts.models.Alert.State",
    "ReceiverKind": "alerts.models.AlertReceiver.Kind",
    "DeliveryEvent": "alerts.models.AlertDelivery.Event",
    "DeliveryState": "alerts.models.AlertDelivery.State",
    "ExportStatus": "exports.models.ExportJob.Status",
    "ReportFormat": ["html", "pdf"],
    "ReportEvery": "exports.models.ReportSchedule.Every",
    "PersonChangeKind": "tracking.models.person_change.PersonChange.Kind",
}

# Status: name of the component, what it means, an example's code and message.
ERRORS: Final[dict[int, tuple[str, str, str, str]]] = {
    400: ("Invalid", "The request is not valid.", "invalid", "name: This field is required."),
    401: (
        "NotSignedIn",
        "Not signed in, or the token is invalid or has ended.",
        "not_authenticated",
        "Authentication credentials were not provided.",
    ),
    403: (
        "NotAllowed",
        "The role does not allow this.",
        "permission_denied",
        "This needs the role of operator.",
    ),
    404: (
        "NotFound",
        "It does not exist or you have no access.",
        "not_found",
        "Not found, or you have no access.",
    ),
    405: (
        "MethodNotAllowed",
        "The method is not allowed.",
        "method_not_allowed",
        "Use another method.",
    ),
    409: (
        "Conflict",
        "It conflicts with the current state.",
        "conflict",
        "This conflicts with a running task.",
    ),
    410: ("Gone", "It has expired.", "gone", "This has expired."),
    413: ("TooLarge", "The body is too large.", "content_too_large", "The body is too large."),
    415: (
        "UnsupportedMediaType",
        "The media type is not supported.",
        "unsupported_media_type",
        'Unsupported media type "text/csv" in request.',
    ),
    429: (
        "TooMany",
        "Too many requests. Retry-After gives the seconds to wait.",
        "throttled",
        "Request was throttled. Expected available in 7 seconds.",
    ),
    500: (
        "Failure",
        "Internal server error. The log contains the request ID.",
        "internal_server_error",
        "Internal server error. See the log.",
    ),
    503: (
        "Unavailable",
        "Service unavailable. Try again.",
        "service_unavailable",
        "Service unavailable. Try again in a moment.",
    ),
}

_RETRY_AFTER: Final = {429, 503}


def error_reference(status: int) -> dict[str, str]:
    """Return the reference to the common answer for `status`."""
    return {"$ref": f"#/components/responses/{ERRORS[status][0]}"}


def _error_response(status: int) -> dict[str, Any]:
    _, description, code, message = ERRORS[status]
    error: dict[str, Any] = {"code": code, "message": message, "request_id": "9f86d081884c7d65"}
    if status == 400:
        error["fields"] = {"name": ["This field is required."]}
    response: dict[str, Any] = {
        "description": description,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/Error"},
                "example": {"error": error},
            }
        },
    }
    if status in _RETRY_AFTER:
        response["headers"] = {
            "Retry-After": {
                "description": "Seconds to wait.",
                "schema": {"type": "integer", "minimum": 0},
            }
        }
    return response


_ERROR_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Every error.",
    "required": ["error"],
    "additionalProperties": False,
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "additionalProperties": False,
            "properties": {
                "code": {"type": "string", "description": "For programs."},
                "message": {"type": "string", "description": "For people."},
                "fields": {
                    "type": "object",
                    "additionalProperties": {},
                    "description": "What is wrong, by field.",
                },
                "request_id": {"type": "string", "description": "Also in our log."},
            },
        }
    },
}

SETTINGS: Final[dict[str, Any]] = {
    "TITLE": "SpotOn",
    "VERSION": __version__,
    "DESCRIPTION": DESCRIPTION,
    "LICENSE": {
        "name": "AGPL-3.0-or-later",
        "url": "https://www.gnu.org/licenses/agpl-3.0.html",
    },
    "TAGS": [{"name": name, "description": text} for name, text in TAGS.items()],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
    "APPEND_COMPONENTS": {
        "schemas": {"Error": _ERROR_SCHEMA},
        "responses": {ERRORS[status][0]: _error_response(status) for status in ERRORS},
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "spoton.openapi.schema.add_django_views",
    ],
}
