"""Addresses of frames and streams."""

from django.urls import path

from live import media
from spoton.rights import declares

for _view in (media.raw, media.frame, media.stream):
    declares(_view, media.RIGHT, ["GET"])

urlpatterns = [
    path("frames/<uuid:task_id>/raw", media.raw, name="media-raw"),
    path("frames/<uuid:task_id>/<str:camera_id>", media.frame, name="media-frame"),
    path("stream/<uuid:task_id>/<str:camera_id>", media.stream, name="media-stream"),
]
