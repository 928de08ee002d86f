"""Undo merges and splits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, reported, user_of
from tracking.pages.people.corrections import keys_in
from tracking.selectors import people as selectors
from tracking.services.people.merge_several import undo_several


@page("persons.correct", "POST")
def undo(request: HttpRequest) -> HttpResponseBase:
    """Take changes back that were made together."""
    user = user_of(request)
    keys = keys_in(request.POST, "change")
    with reported(request, "Undone."):
        undo_several(user, keys)
    known = selectors.person_changes_for(user).filter(change_id__in=keys).first()
    return redirect("people") if known is None else redirect("person", person_id=known.person_id)
