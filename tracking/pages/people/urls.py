"""Addresses of people."""

from django.urls import path

from tracking.pages.people import correcting, forget, listing, person, pictures, searching
from tracking.pages.people.path import path as way

_PERSON = "people/<uuid:person_id>"

urlpatterns = [
    path("people", listing.people, name="people"),
    path("people/search", searching.search, name="people-search"),
    path("people/merge", correcting.merge, name="people-merge"),
    path("people/undo", correcting.undo, name="people-undo"),
    path(_PERSON, person.person, name="person"),
    path(f"{_PERSON}/path", way, name="person-path"),
    path(f"{_PERSON}/decisions", person.decisions, name="person-decisions"),
    path(f"{_PERSON}/tracks", person.tracks, name="person-tracks"),
    path(f"{_PERSON}/changes", person.changes, name="person-changes"),
    path(f"{_PERSON}/merge", correcting.choose, name="person-merge"),
    path(f"{_PERSON}/split", correcting.split, name="person-split"),
    path(f"{_PERSON}/forget", forget.forget, name="person-forget"),
    path(f"{_PERSON}/pictures/<uuid:owner_id>", pictures.picture, name="person-picture"),
]
