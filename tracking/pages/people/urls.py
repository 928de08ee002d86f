"""Addresses of people."""

from django.urls import path

from tracking.pages.people import listing

urlpatterns = [
    path("people", listing.people, name="people"),
    path("people/search", listing.people, name="people-search"),
    path("people/merge", listing.people, name="people-merge"),
    path("people/<uuid:person_id>", listing.people, name="person"),
]
