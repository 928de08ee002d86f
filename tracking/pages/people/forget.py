"""Forget a person: first what goes and what stays, then the short id is typed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.http.pages import page, refusals, show, user_of
from tracking.pages.confirm import SureForm
from tracking.pages.people.lookup import head_context, merged_redirect, person_or_404
from tracking.people.colors import short_id
from tracking.services.people.forget import Certificate, forget_person


@page("persons.forget", "GET", "HEAD", "POST")
def forget(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Remove everything about one person."""
    user = user_of(request)
    person = person_or_404(user, person_id)
    if (elsewhere := merged_redirect(request, person, "person-forget")) is not None:
        return elsewhere
    short = short_id(str(person.pk))
    form = SureForm(
        request.POST or None, identifier=short, action=("forget this person", "forgotten")
    )
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            certificate = forget_person(user, person_id)
            messages.success(request, f"Person {short} forgotten. {_in_words(certificate)}")
            return redirect("people")
    return show(
        request, "people/forget.html", head_context(user, person, "forget") | {"form": form}
    )


def _in_words(certificate: Certificate) -> str:
    removed = certificate.removed
    gone = [
        _number(removed.pictures, "picture"),
        _number(removed.embeddings, "embedding"),
        _number(removed.decisions, "decision"),
    ]
    tracks = _number(removed.tracks, "track")
    words = f"Deleted: {gone[0]}, {gone[1]} and {gone[2]}. Kept without a person: {tracks}."
    names = ", ".join(backup.name for backup in certificate.backups)
    return f"{words} Backups that still contain them: {names}." if names else words


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
