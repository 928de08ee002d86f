"""The demo environments as written in the JSON files next to this one."""

from __future__ import annotations

import json
from importlib import resources
from typing import NotRequired, TypedDict

from tracking.demo.drawing import FloorMap, as_floor_map

DEMO_ENVIRONMENTS = ("campus", "factory")


class CameraFacts(TypedDict):
    """A camera; without a window it has no source."""

    camera_id: str
    name: str
    position: list[float]
    window: NotRequired[tuple[int, int, int, int]]
    rate_fps: NotRequired[float]
    homography: NotRequired[list[list[float]]]


class SceneFacts(TypedDict):
    """A group of the cameras."""

    scene_id: str
    name: str
    camera_ids: list[str]


class ZoneFacts(TypedDict):
    """An area of the floor."""

    zone_id: str
    name: str
    color: str
    polygon: list[list[float]]


class LineFacts(TypedDict):
    """A counted line; in = from its left to its right."""

    line_id: str
    name: str
    points: list[list[float]]


class EnvironmentFacts(TypedDict):
    """Everything about one demo environment; metres, and pixels of the recording."""

    environment_id: str
    name: str
    bounds: tuple[float, float, float, float]
    cameras: list[CameraFacts]
    scene: SceneFacts
    zones: list[ZoneFacts]
    lines: list[LineFacts]
    floor_map: FloorMap


def read_facts(environment_id: str) -> EnvironmentFacts:
    """Return the facts of a demo environment."""
    text = resources.files(__package__).joinpath(f"{environment_id}.json").read_text("utf-8")
    facts: EnvironmentFacts = json.loads(text)
    facts["floor_map"] = as_floor_map(facts["floor_map"])
    return facts
