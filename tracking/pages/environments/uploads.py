"""A video comes from the browser, piece by piece; the answers are for `uploads.js`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from accounts.http.pages import page, user_of
from spoton.http.errors import json_error
from spoton.service_errors import (
    ConflictError,
    NotAllowedError,
    NotVisibleError,
    ServiceError,
    TooLargeError,
)
from tracking.services.environments import uploads


@page("environments.manage", "POST")
def begin(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Answer the ticket of a new upload, and how large its pieces are."""
    size = request.POST.get("size", "")
    number = int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0
    name = request.POST.get("name", "")
    try:
        ticket = uploads.begin(user_of(request), environment_id, name, number)
    except ServiceError as error:
        return _refusal(error)
    return JsonResponse({"ticket": ticket, "piece_bytes": uploads.PIECE_BYTES}, status=201)


@page("environments.manage", "POST")
def piece(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Take a piece: the body as it is."""
    offset = request.headers.get("X-Upload-Offset", "")
    ticket = request.headers.get("X-Upload-Ticket", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 16):
        return json_error(400, "X-Upload-Offset must give the start of the piece.")
    try:
        received = uploads.add_piece(user_of(request), ticket, int(offset), request)
    except ServiceError as error:
        return _refusal(error)
    return JsonResponse({"received": received})


def _refusal(error: ServiceError) -> HttpResponseBase:
    if isinstance(error, NotVisibleError | NotAllowedError):
        raise error
    status = 400
    if isinstance(error, TooLargeError):
        status = 413
    elif isinstance(error, uploads.UploadBusyError):
        status = 503
    elif isinstance(error, ConflictError):
        status = 409
    elif isinstance(error, uploads.DiskFullError):
        status = 507
    response = json_error(status, str(error))
    if isinstance(error, uploads.OffsetError):
        response["X-Upload-Offset"] = str(error.there)
    return response
