"""Addresses of people."""

from django.urls import path

from tracking.pages.people import (
    changes,
    decisions,
    forget,
    merge,
    person,
    pictures,
    search,
    split,
    tracks,
    undo,
)
from tracking.pages.people.list import list_people
from tracking.pages.people.path import show_path

_PERSON = "people/<uuid:person_id>"

urlpatterns = [
    path("people", list_people, name="people"),
    path("people/search", search.search, name="people-search"),
    path("people/merge", merge.merge, name="people-merge"),
    path("people/undo", undo.undo, name="people-undo"),
    path(_PERSON, person.show_person, name="person"),
    path(f"{_PERSON}/path", show_path, name="person-path"),
    path(f"{_PERSON}/decisions", decisions.decisions, name="person-decisions"),
    path(f"{_PERSON}/tracks", tracks.tracks, name="person-tracks"),
    path(f"{_PERSON}/changes", changes.changes, name="person-changes"),
    path(f"{_PERSON}/merge", merge.choose, name="person-merge"),
    path(f"{_PERSON}/split", split.split, name="person-split"),
    path(f"{_PERSON}/forget", forget.forget, name="person-forget"),
    path(f"{_PERSON}/pictures/<uuid:owner_id>", pictures.picture, name="person-picture"),
]
