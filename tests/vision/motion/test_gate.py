"""When the detector runs: at all that moves, and now and then at what does not."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from tests.vision.motion.scenes import Box, detections, noisy, rainy, room, with_people
from vision.motion.gate import LOOK_SECONDS, SETTLE_FRAMES, SETTLE_SECONDS, MotionGate
from vision.types import Detections, Image

FPS = 10.0
PERSON: Box = (300, 200, 340, 300)
Look = Callable[[int], tuple[Image, Detections]]


def run(gate: MotionGate, look: Look, frames: range, fps: float = FPS) -> list[int]:
    """Show frames to a gate; return those that the detector saw."""
    seen = []
    for number in frames:
        image, found = look(number)
        if frame := gate.opens(image, number / fps):
            gate.take(frame, found)
            seen.append(number)
    return seen


def empty(number: int, sigma: float = 3.0) -> tuple[Image, Detections]:
    return noisy(room(), sigma, number % 7), detections([])


def settled(look: Look = empty) -> MotionGate:
    """A gate that has seen two seconds and is closed."""
    gate = MotionGate()
    assert run(gate, look, range(20)) == list(range(10))
    return gate


@pytest.mark.parametrize("sigma", [0.0, 1.0, 3.0, 5.0])
def test_an_empty_room_is_looked_at_every_few_seconds(sigma: float) -> None:
    gate = MotionGate()
    seen = run(gate, lambda number: empty(number, sigma), range(200))
    assert seen[:10] == list(range(int(SETTLE_SECONDS * FPS)))
    assert set(np.diff(seen[9:]).tolist()) <= {LOOK_SECONDS * FPS, LOOK_SECONDS * FPS + 1}
    assert len(seen) < 200 / 10
    assert len(gate.recall()) == 0


def test_at_a_low_rate_enough_frames_are_seen_first() -> None:
    assert run(MotionGate(), empty, range(9), fps=1.0) == [0, 1, 2, 3, 4, 8]
    assert SETTLE_FRAMES == 5


@pytest.mark.parametrize(
    ("box", "contrast"),
    [((300, 200, 308, 220), 40), ((300, 200, 320, 250), 15), ((0, 440, 30, 480), -25)],
)
def test_a_person_is_noticed_in_the_very_frame(box: Box, contrast: int) -> None:
    """Also one who is small, who is hardly darker than the wall, or who comes in at the edge."""
    gate = settled()
    shown = noisy(with_people(room(), [box], contrast), 3.0, 3)
    assert gate.opens(shown, 2.0)


def test_a_very_slow_person_is_never_where_nobody_looks() -> None:
    """At 3 pixels per second the reported box is off by half a cell at most."""

    def look(number: int) -> tuple[Image, Detections]:
        x = 100 + 3 * number / FPS
        box = (x, 200.0, x + 40, 300.0)
        return noisy(with_people(room(), [box]), 2.0, number % 7), detections([box])

    gate, told = MotionGate(), []
    for number in range(300):
        image, found = look(number)
        if frame := gate.opens(image, number / FPS):
            gate.take(frame, found)
            told.append(0.0)
        else:
            told.append(abs(float(gate.recall().boxes[0, 0] - found.boxes[0, 0])))
    assert max(told) <= 4.0


def test_who_stands_still_is_told_as_often_as_found() -> None:
    """A detector that is unsure of someone stays as unsure of them as it was."""
    image = with_people(room(), [PERSON])

    def look(number: int) -> tuple[Image, Detections]:
        score = 0.8 if number % 2 else 0.3
        return noisy(image, 2.0, number % 7), detections([PERSON], [score])

    gate = settled(look)
    told = [gate.recall() for _ in range(110)]
    assert all(found.boxes.tolist() == [list(PERSON)] for found in told)
    likely = np.mean([found.scores[0] > 0.5 for found in told])
    assert 0.4 <= likely <= 0.6


def test_who_appears_without_motion_opens_it() -> None:
    """Nothing has moved enough, but when the detector looks again there is someone."""
    gate = settled()
    hardly = with_people(room(), [PERSON], 3)
    seen = run(gate, lambda number: (hardly, detections([PERSON])), range(20, 80))
    assert seen == list(range(49, 59))
    assert len(gate.recall()) == 1


def test_who_is_gone_without_motion_is_not_told_for_long() -> None:
    gate = settled(lambda number: (room(), detections([PERSON])))
    seen = run(gate, lambda number: (room(), detections([])), range(20, 80))
    assert seen == list(range(49, 59))
    assert len(gate.recall()) == 0


def test_doubtful_finds_that_come_and_go_do_not_open_it() -> None:
    gate = settled(lambda number: (room(), detections([PERSON], [0.3])))
    seen = run(gate, lambda number: (room(), detections([])), range(20, 100))
    assert seen == [49, 89]


def test_an_answer_from_before_a_motion_is_not_recalled() -> None:
    """The gate is asked about the next frame before the detector has seen the one before."""
    gate, moved = settled(), with_people(room(), [PERSON])
    first = gate.opens(noisy(moved, 2.0, 1), 2.0)
    second = gate.opens(noisy(with_people(room(), [(300, 200, 340, 300)]), 2.0, 2), 2.1)
    assert first is not None
    assert second is not None
    gate.take(first, detections([PERSON]))
    gate.take(second, detections([]))
    assert len(gate.recall()) == 0


def test_light_that_is_switched_on_is_no_motion_for_long() -> None:
    """A lamp in one corner: the gate opens, and closes again."""
    gate, lamp = settled(), np.zeros((480, 640, 3), np.float32)
    cv2.circle(lamp, (100, 100), 200, (80, 80, 80), -1)
    lit = np.clip(room() + cv2.blur(lamp, (101, 101)), 0, 255).astype(np.uint8)
    seen = run(gate, lambda number: (noisy(lit, 2.0, number % 7), detections([])), range(20, 60))
    assert seen == list(range(20, 30))


def test_all_of_it_a_little_brighter_is_no_motion() -> None:
    gate = settled(lambda number: (room(), detections([])))
    brighter = [np.asarray(room() + step, np.uint8) for step in range(10)]
    assert run(gate, lambda number: (brighter[number - 20], detections([])), range(20, 30)) == []


def test_in_rain_the_detector_sees_every_frame() -> None:
    frames = range(600)
    seen = run(MotionGate(), lambda n: (rainy(room(), n % 50), detections([])), frames)
    assert seen == list(frames)


def clock(number: int) -> Image:
    """A room with a clock in the picture, which changes every second."""
    image = room().copy()
    cv2.rectangle(image, (8, 8), (60, 24), (0, 0, 0), -1)
    shown = f"{int(number / FPS) % 60:02d}"
    cv2.putText(image, shown, (10, 22), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1)
    return image


def test_a_clock_in_the_picture_is_learned() -> None:
    gate = MotionGate()
    seen = run(gate, lambda number: (clock(number), detections([])), range(900))
    assert len([number for number in seen if number >= 400]) < 500 / 10
    # Someone beside it is noticed all the same.
    assert gate.opens(with_people(clock(900), [(20, 10, 60, 110)]), 90.0)


def test_people_who_move_on_one_spot_are_never_learned() -> None:
    def look(number: int) -> tuple[Image, Detections]:
        x = 300.0 + 6 * (number % 4)
        box = (x, 200.0, x + 40, 300.0)
        return with_people(room(), [box]), detections([box])

    assert run(MotionGate(), look, range(900)) == list(range(900))


@pytest.mark.parametrize("later", [1.0, 14.0])
def test_a_leap_in_time_opens_it(later: float) -> None:
    """Someone has moved to another place of the recording, or the camera was away."""
    assert settled().opens(empty(0)[0], later)


def test_frames_of_another_size_open_it() -> None:
    assert settled().opens(room((320, 240)), 2.0)


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 500), (5000, 4)])
def test_any_size_is_taken(size: tuple[int, int]) -> None:
    gate, image = MotionGate(), np.zeros((size[1], size[0], 3), np.uint8)
    seen = run(gate, lambda number: (image, detections([])), range(30))
    assert seen == list(range(10))


def test_a_window_and_a_turned_frame_are_taken_as_they_are() -> None:
    large = room((1920, 1080))
    for image in (large[100:580, 200:840], large.transpose(1, 0, 2)):
        assert MotionGate().opens(image, 0.0)
