"""Addresses of Review."""

from django.urls import path

from analytics.pages.review import events, footage, moment, review, timeline

_REVIEW = "environments/<slug:environment_id>/review"

urlpatterns = [
    path(_REVIEW, review.show_review, name="review"),
    path(f"{_REVIEW}/timeline", timeline.timeline, name="review-timeline"),
    path(f"{_REVIEW}/events", events.list_events, name="review-events"),
    path(f"{_REVIEW}/moment", moment.moment, name="review-moment"),
    path(f"{_REVIEW}/footage/<int:recording_id>", footage.footage, name="review-footage"),
]
