"""Many cameras before one detector: it sees one batch of those in which something moves."""

from __future__ import annotations

import gc
from collections.abc import Sequence

import numpy as np

from tests.vision.motion.scenes import detections, room, with_people
from vision.motion import GateCounts, MotionGates
from vision.types import Detections, Frame, Image


class Batches:
    """A detector that notes its batches, and finds a person where it is bright."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        self.sizes.append(len(images))
        return [detections([(0, 0, 9, 9)] * int(image[0, 0, 0])) for image in images]


def look(
    gates: MotionGates, detector: Batches, *frames: tuple[object, str, Frame]
) -> list[Detections]:
    """Ask about a batch, and answer at once."""
    batch = gates.ask(frames)
    return gates.answers(batch, detector.detect(batch.images) if batch.images else [])


class Owner:
    """A task."""


def marked(people: int) -> Image:
    """A room whose first pixel says how many people the detector finds."""
    image = room().copy()
    image[0, 0] = people
    return image


def frame(image: Image, number: int, *, steady: bool = False) -> Frame:
    seconds = number / 10
    return Frame(image, number, 1e9 if steady else seconds, 0.0, seconds if steady else None)


def test_only_the_camera_in_which_someone_moves_is_seen() -> None:
    detector, owner = Batches(), Owner()
    gates = MotionGates(enabled=True)
    still, other = marked(1), marked(2)
    for number in range(20):
        look(
            gates, detector, (owner, "a", frame(still, number)), (owner, "b", frame(other, number))
        )
    assert detector.sizes == [2] * 10
    moved = with_people(other, [(300, 200, 340, 300)])
    found = look(gates, detector, (owner, "a", frame(still, 20)), (owner, "b", frame(moved, 20)))
    assert [len(one) for one in found] == [1, 2]
    assert detector.sizes == [2] * 10 + [1]
    assert gates.counts == GateCounts(detected=21, still=21)


def test_cameras_of_one_name_in_two_tasks_have_a_gate_each() -> None:
    detector, one, two = Batches(), Owner(), Owner()
    gates = MotionGates(enabled=True)
    for number in range(20):
        found = look(
            gates,
            detector,
            (one, "a", frame(marked(1), number)),
            (two, "a", frame(marked(3), number)),
        )
        assert [len(each) for each in found] == [1, 3]
    assert gates.counts.still == 20


def test_gates_end_with_their_task() -> None:
    gates, owner = MotionGates(enabled=True), Owner()
    look(gates, Batches(), (owner, "a", frame(marked(0), 0)))
    assert len(gates._gates) == 1
    del owner
    gc.collect()
    assert len(gates._gates) == 0


def test_the_steady_clock_goes_before_the_time_of_day() -> None:
    """The detector sees a camera again even when its clock does not advance."""
    detector, owner = Batches(), Owner()
    gates = MotionGates(enabled=True)
    for number in range(60):
        look(gates, detector, (owner, "a", frame(marked(0), number, steady=True)))
    assert len(detector.sizes) == 11


def test_the_next_batch_is_asked_about_before_one_is_answered() -> None:
    """What is known of the batch before makes no difference: answers do not depend on speed."""
    owner, shown = Owner(), [marked(number // 30) for number in range(60)]
    shown[40] = with_people(shown[40], [(300, 200, 340, 300)])
    told: list[list[int]] = []
    for late in (False, True):
        detector, gates = Batches(), MotionGates(enabled=True)
        batches = [gates.ask([(owner, "a", frame(shown[0], 0))])]
        answers = []
        for number in range(1, 60):
            if not late:
                answers += gates.answers(batches[-1], detector.detect(batches[-1].images))
            batches.append(gates.ask([(owner, "a", frame(shown[number], number))]))
            if late:
                answers += gates.answers(batches[-2], detector.detect(batches[-2].images))
        told.append([len(one) for one in answers])
        assert 20 < sum(detector.sizes) < 40
    assert told[0] == told[1]
    assert told[0][-1] == 1


def test_without_gates_the_detector_sees_everything() -> None:
    detector, owner = Batches(), Owner()
    gates = MotionGates(enabled=False)
    for number in range(30):
        found = look(gates, detector, (owner, "a", frame(marked(1), number)))
        assert [len(one) for one in found] == [1]
    assert detector.sizes == [1] * 30
    assert gates.counts == GateCounts(detected=30, still=0)


def test_no_frames_at_all() -> None:
    """The only camera of a tick may have failed."""
    for enabled in (True, False):
        assert look(MotionGates(enabled=enabled), Batches()) == []


def test_a_detector_that_fails_is_asked_again() -> None:
    class Fails(Batches):
        def detect(self, images: Sequence[Image]) -> list[Detections]:
            super().detect(images)
            if len(self.sizes) in (1, 11):
                raise RuntimeError("driver")
            return [Detections.none() for _ in images]

    detector, owner = Fails(), Owner()
    gates, errors = MotionGates(enabled=True), 0
    for number in range(60):
        try:
            look(gates, detector, (owner, "a", frame(np.asarray(room()), number)))
        except RuntimeError:
            errors += 1
    assert errors == 2
