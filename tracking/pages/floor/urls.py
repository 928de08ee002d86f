"""Addresses of the floor, below those of its environment."""

from django.urls import path

from tracking.pages.floor.draw import draw
from tracking.pages.floor.floor import floor
from tracking.pages.floor.map import floor_map

_FLOOR = "environments/<slug:environment_id>/floor"

urlpatterns = [
    path(_FLOOR, floor, name="environment-floor"),
    path(f"{_FLOOR}/map", floor_map, name="environment-floor-map"),
    path(f"{_FLOOR}/draw", draw, name="environment-floor-draw"),
]
