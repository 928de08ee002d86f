"""The pictures of a person: their own, and those of everybody who was merged into them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.http.pages import page, user_of
from tracking.pages.people.lookup import person_or_404
from tracking.people.pictures import jpeg_answer, jpeg_for
from tracking.selectors import people as selectors


@page("persons.view")
def picture(request: HttpRequest, person_id: UUID, owner_id: UUID) -> HttpResponseBase:
    """Answer the JPEG of `owner_id`, who is `person_id` or was merged into them."""
    pictures = selectors.pictures_of(person_or_404(user_of(request), person_id))
    data = jpeg_for(user_of(request), pictures.filter(person=owner_id).first())
    if not data:
        raise Http404("Photo not found.")
    return jpeg_answer(data)
