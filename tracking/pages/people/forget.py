"""Forget a person: first what goes and what stays, then the short id is typed."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from accounts.http.pages import page, refusals, show, user_of
from tracking.pages.confirm import SureForm
from tracking.pages.people.lookup import head_context, merged_redirect, person_or_404
from tracking.people.colors import short_id
from tracking.services.people.footage import KnownFootage
from tracking.services.people.forget import Certificate, forget_person

MOST_TIMES: Final = 5
"""That the page names; the API names all."""


@page("persons.forget", "GET", "HEAD", "POST")
def forget(request: HttpRequest, person_id: UUID) -> HttpResponseBase:
    """Remove everything about one person."""
    user = user_of(request)
    person = person_or_404(user, person_id)
    if (elsewhere := merged_redirect(request, person, "person-forget")) is not None:
        return elsewhere
    short = short_id(str(person.pk))
    form = SureForm(
        request.POST or None,
        identifier=short,
        action=("forget this person", "forgotten"),
        any_case=True,
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
        _number(removed.pictures, "photo"),
        _number(removed.embeddings, "embedding"),
        _number(removed.decisions, "decision"),
    ]
    tracks = _number(removed.tracks, "track")
    words = f"Deleted: {gone[0]}, {gone[1]} and {gone[2]}. Kept without a person: {tracks}."
    if names := ", ".join(backup.name for backup in certificate.backups):
        words = f"{words} Backups that still contain them: {names}."
    if footage := certificate.footage:
        times = "; ".join(map(_time_in_words, footage[:MOST_TIMES]))
        more = f", and {len(footage) - MOST_TIMES} more times" if footage[MOST_TIMES:] else ""
        words = f"{words} Recordings that still show them: {times}{more}."
    return words


def _time_in_words(footage: KnownFootage) -> str:
    start, end = (timezone.localtime(one) for one in (footage.start_time, footage.end_time))
    until = f"{end:%H:%M:%S}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M:%S}"
    return f"{footage.camera_id}, {start:%Y-%m-%d %H:%M:%S}–{until}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
