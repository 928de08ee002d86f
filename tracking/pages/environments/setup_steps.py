"""What an environment needs until people are followed in it: done, or to do next."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.defaultfilters import pluralize
from django.urls import reverse

from tracking.models import Camera, Environment
from vision.calibration.advice import POOR_CM

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from tracking.selectors.setup import EnvironmentCounts


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the list.

    Attributes:
        note: how far it is.
        address, action: where to do it; "" for anyone who may not.
        starts: it is done by a form of the page.
    """

    label: str
    note: str
    is_done: bool
    address: str = ""
    action: str = ""
    is_optional: bool = False
    starts: bool = False
    warns: bool = False


@dataclass(frozen=True, slots=True)
class SetUp:
    """All steps, and which of them comes next."""

    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        """The first that is to be done, and can be by who looks."""
        to_do = (step for step in self.steps if not (step.is_done or step.is_optional))
        return next((step for step in to_do if step.action), None)

    @property
    def is_done(self) -> bool:
        """Nothing that is needed is missing."""
        return all(step.is_done or step.is_optional for step in self.steps)

    @property
    def done_count(self) -> int:
        """How many are done."""
        return sum(step.is_done for step in self.steps)


def set_up(
    environment: WithAnnotations[Environment, EnvironmentCounts],
    cameras: Sequence[Camera],
    playable: Container[int],
    running: int,
    rights: frozenset[str],
) -> SetUp:
    """Return the steps of an environment, with links for anyone who may take them.

    Args:
        cameras: all of its cameras.
        playable: keys of those that have a source or recordings.
        running: how many tasks run.
    """
    environment_id = environment.environment_id
    manages = "environments.manage" in rights
    startable = any(one.enabled and one.pk in playable for one in cameras)
    floor = reverse("environment-floor", args=[environment_id]) if manages else ""
    return SetUp(
        (
            _cameras(environment_id, cameras, playable, rights),
            Step(
                "Floor map",
                "Added" if environment.map_image else "Draw a map or upload a floor plan",
                bool(environment.map_image),
                floor if environment.map_image or not manages else f"{floor}/map",
                "Add map" if manages else "",
            ),
            _calibration(environment_id, [one for one in cameras if one.pk in playable], rights),
            Step(
                "Zones and lines",
                _zones(environment.zone_count),
                environment.zone_count > 0,
                floor,
                "Draw zones" if manages and environment.map_image else "",
                is_optional=True,
            ),
            Step(
                "Running",
                "A task is running" if running else "No task is running",
                running > 0,
                action="Start" if "tasks.run" in rights and startable else "",
                starts=True,
            ),
        )
    )


def _calibration(environment_id: str, cameras: Sequence[Camera], rights: frozenset[str]) -> Step:
    calibrated = [camera for camera in cameras if camera.homography is not None]
    poor = [
        camera
        for camera in calibrated
        if (camera.reprojection_error_cm or 0) > POOR_CM or not camera.calibration_fits
    ]
    todo = [camera for camera in cameras if camera.homography is None] + poor
    may = "cameras.calibrate" in rights and bool(todo)
    note = f"{len(calibrated)} of {len(cameras)} camera{pluralize(len(cameras))}"
    if not cameras:
        note = "Places people on the map"
    elif poor:
        note += f", {len(poor)} poor"
    return Step(
        "Calibration",
        note,
        bool(cameras) and not todo,
        reverse("camera-calibrate", args=[environment_id, todo[0].camera_id]) if may else "",
        f"Calibrate {todo[0].camera_id}" if may else "",
        warns=bool(poor),
    )


def _cameras(
    environment_id: str, cameras: Sequence[Camera], playable: Container[int], rights: frozenset[str]
) -> Step:
    may = "environments.manage" in rights
    empty = [camera for camera in cameras if camera.pk not in playable]
    note = f"{len(cameras)} camera{'' if len(cameras) == 1 else 's'}" if cameras else "None yet"
    if not cameras or len(empty) < len(cameras):
        note += f", {len(empty)} without a source" if empty else ""
        add = reverse("camera-new", args=[environment_id]) if may else ""
        return Step("Cameras", note, bool(cameras), add, "Add camera" if may else "")
    first = empty[0].camera_id
    address = reverse("camera-edit", args=[environment_id, first]) if may else ""
    action = f"Set source of {first}" if may else ""
    return Step(
        "Cameras", f"{note}, none with a source", is_done=False, address=address, action=action
    )


def _zones(count: int) -> str:
    return f"{count} zone{'' if count == 1 else 's'}" if count else "To count people in areas"
