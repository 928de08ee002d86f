"""What the seek bar of a recorded task shows."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse

from accounts.http.pages import page, user_of
from tracking.pages.live.lookup import task_or_404
from tracking.pages.live.stretches import stretches


@page("live.view")
def timeline(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Answer what the longest camera of a recorded task plays, for the seek bar."""
    return JsonResponse({"stretches": stretches(task_or_404(user_of(request), task_id))})
