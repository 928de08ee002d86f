"""The files behind the pictures of people."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from tracking.models import PersonImage


def jpeg_of(image: PersonImage | None) -> bytes:
    """Return the photo's bytes; empty if there is none, or its file is gone."""
    try:
        return (settings.MEDIA_ROOT / image.path).read_bytes() if image else b""
    except OSError:
        return b""


def jpeg_answer(data: bytes) -> HttpResponse:
    """Answer the photo, uncached: the next user of the browser must not find it."""
    answer = HttpResponse(data, content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer
