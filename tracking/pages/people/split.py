"""Split a person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, reported, user_of
from tracking.pages.people.corrections import show_changes
from tracking.pages.people.lookup import person_or_404
from tracking.services.people.split import split_person


@page("persons.correct", "POST")
def split(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Give the chosen tracks to a new person."""
    person_or_404(user_of(request), person_id)
    tracks = [int(key) for key in request.POST.getlist("track") if key.isdecimal()]
    change = None
    if not tracks:
        messages.error(request, "Select the tracks of the other person first.")
    with reported(request):
        if tracks:
            change = split_person(user_of(request), person_id, track_ids=tracks)
    if change is None:
        return redirect("person-tracks", person_id=person_id)
    return show_changes(person_id, [change])
