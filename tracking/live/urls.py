"""Addresses of pictures."""

from django.urls import path

from tracking.live import media

urlpatterns = [
    path("frames/<uuid:task_id>/raw", media.raw, name="media-raw"),
    path("frames/<uuid:task_id>/<str:camera_id>", media.frame, name="media-frame"),
    path("stream/<uuid:task_id>/<str:camera_id>", media.stream, name="media-stream"),
]
