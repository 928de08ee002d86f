"""Cameras that are turned, zoomed, covered, frozen, out of focus: told within a minute, from films.

`manage.py benchmark_camera_watch` plays hours of them by day and night.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from lab.watching.benchmark import DAY_SECONDS, NOON, told_after
from lab.watching.light import DayAndNight
from lab.watching.turned import FAULTS, Turn, defocused, read_frames, seen_after
from vision.camera_watch import CalibratedPicture, CameraWatch
from vision.types import Image
from vision.watching.focus_watch import FocusWatch, bands_of, sharpness
from vision.watching.known_views import KnownViews, corner_picture, view_of
from vision.watching.picture_condition import PictureCondition

STREET = Path(__file__).parents[3] / "weights" / "vtest.avi"
LAMPS, INFRARED = 0.53, 0.68
"""Parts of the day."""


@pytest.fixture(scope="module")
def street() -> list[Image]:
    if not STREET.exists():
        pytest.skip("weights/vtest.avi: run manage.py fetch_weights")
    size = (480, 360)  # a quarter of the work
    films = read_frames(STREET, most=30)
    return [np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA)) for frame in films]


@pytest.mark.parametrize("fault", [*FAULTS, "frozen"])
def test_a_fault_is_told_within_a_minute(street: list[Image], fault: str) -> None:
    seconds = told_after(street, fault)
    assert seconds is not None
    assert seconds <= 60


@pytest.mark.parametrize("part", [LAMPS, INFRARED])
@pytest.mark.parametrize("fault", ["pan 5°", "defocused"])
def test_a_fault_is_told_at_night(street: list[Image], fault: str, part: float) -> None:
    day = DayAndNight(DAY_SECONDS, seen_after(street[0]).shape)
    seconds = told_after(street, fault, lambda f, second: day.shown(f, part * DAY_SECONDS + second))
    assert seconds is not None
    assert seconds <= 60


@pytest.mark.parametrize("minute", [0, 55, 68, 80, 88, 110, 143])
def test_light_and_weather_are_no_fault(street: list[Image], minute: int) -> None:
    day = DayAndNight(DAY_SECONDS, seen_after(street[0]).shape)
    watch, condition = CameraWatch(), PictureCondition()
    for second in range(120):
        frame = seen_after(street[second % len(street)])
        watch.look(day.shown(frame, minute * 60 + second), float(second))
        assert condition.update(watch, second, NOON + second).state in ("", "good")


def test_a_camera_turned_while_nobody_watched_is_told(street: list[Image]) -> None:
    views = [seen_after(frame) for frame in street]
    calibrated = np.median(np.stack(views[:9]), axis=0).astype(np.uint8)
    watch, condition = CameraWatch(CalibratedPicture(calibrated)), PictureCondition()
    for second in range(40):
        frame = seen_after(street[second % len(street)], Turn(pan=5))
        watch.look(frame, float(second))
        said = condition.update(watch, second, NOON + second)
    assert said.state == "moved"
    assert said.shift is not None


@pytest.mark.parametrize(
    "turn", [Turn(pan=5), Turn(tilt=-4), Turn(roll=5), Turn(zoom=1.1), Turn(pan=3, tilt=2, roll=2)]
)
def test_the_shift_says_where_points_are_seen_now(street: list[Image], turn: Turn) -> None:
    known = KnownViews()
    known.begin(view_of(corner_picture(seen_after(street[0])), colourful=True))
    verdict = known.compare(view_of(corner_picture(seen_after(street[9], turn)), colourful=True))
    assert verdict.place == "shifted"
    assert verdict.shift is not None
    middle = (verdict.shift @ [0.5, 0.5, 1.0])[:2]
    # The middle of the picture moves by pan and tilt alone, as the focal length says.
    height = street[0].shape[0] / street[0].shape[1]
    focal = 0.5 / np.tan(np.radians(30))
    across = 0.5 + focal * np.tan(np.radians(turn.pan))
    down = 0.5 - focal * np.tan(np.radians(turn.tilt)) / height
    if not turn.roll:
        assert middle == pytest.approx([across, down], abs=0.02)


@pytest.mark.parametrize("part", [0.25, 0.6, 1.0])
def test_sharpness_is_that_of_the_lens_not_of_the_light(street: list[Image], part: float) -> None:
    frame = street[0]
    usual = sharpness(bands_of(frame))
    dim = sharpness(bands_of((frame * part).astype(np.uint8)))
    soft = sharpness(bands_of(defocused(frame)))
    assert usual is not None
    assert dim == pytest.approx(usual, rel=0.1)
    assert soft is not None
    assert soft - 1 < 0.4 * (usual - 1)


def test_nothing_is_measured_where_nothing_is_seen() -> None:
    assert sharpness(bands_of(np.full((480, 640, 3), 90, np.uint8))) is None


def test_focus_is_lost_and_found() -> None:
    focus = FocusWatch()
    for measured in [2.5] * 5 + [1.3] * 4:
        focus.follow(measured)
    assert not focus.defocused
    lost = FocusWatch(2.5)
    for measured in [1.3] * 5:
        lost.follow(measured)
    assert lost.defocused
    found = FocusWatch(2.5)
    for measured in [1.3] * 5 + [2.4] * 3:
        found.follow(measured)
    assert found.defocused is False


def test_a_camera_that_was_always_soft_is_not_defocused() -> None:
    focus = FocusWatch()
    for _ in range(60):
        focus.follow(1.3)
    assert not focus.defocused
