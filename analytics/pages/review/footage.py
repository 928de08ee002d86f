"""The file of a recording, as the page plays it."""

from __future__ import annotations

import mimetypes
from typing import Final

from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.http.pages import page, user_of
from analytics.review.files import path_of
from spoton.http.ranged_file import ranged_file
from spoton.rights import FACES
from tracking.pages.environments.lookup import environment_or_404
from tracking.selectors import scope

_PIECE: Final = 1 << 20
"""Bytes of one answer.

A browser has six connections to a server, and a video that has read ahead keeps its own waiting.
Answers that end soon leave them to the other cameras, and to what is drawn over them.
"""


# Footage cannot be blurred while it is copied; exports of it can.
@page(FACES)
def footage(request: HttpRequest, environment_id: str, recording_id: int) -> HttpResponseBase:
    """Return a piece of the file."""
    user = user_of(request)
    environment = environment_or_404(user, environment_id)
    recording = (
        scope.recordings_for(user).filter(camera__environment=environment, pk=recording_id).first()
    )
    if recording is None or not path_of(recording).is_file():
        raise Http404("The file of this recording is gone.")
    path = path_of(recording)
    status = path.stat()
    return ranged_file(
        request,
        path,
        content_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        etag=f"{recording.pk:x}-{status.st_mtime_ns:x}-{status.st_size:x}",
        most=_PIECE,
    )
