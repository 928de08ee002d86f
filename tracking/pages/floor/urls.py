"""Addresses of this area."""

from django.urls import path

from tracking.pages.floor import calibrating, drawing, map_and_scale, places

_ENV = "environments/<slug:environment_id>"
_CAMERA = f"{_ENV}/cameras/<slug:camera_id>"

urlpatterns = [
    path(f"{_ENV}/floor", places.floor, name="environment-floor"),
    path(f"{_ENV}/floor/map", map_and_scale.floor_map, name="environment-floor-map"),
    path(f"{_ENV}/floor/draw", drawing.draw, name="environment-floor-draw"),
    path(f"{_CAMERA}/calibrate", calibrating.calibrate, name="camera-calibrate"),
    path(f"{_CAMERA}/calibrate/try", calibrating.try_pairs, name="camera-calibrate-try"),
    path(f"{_CAMERA}/still", calibrating.still, name="camera-still"),
]
