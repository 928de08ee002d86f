"""Which detections are embedded: the ambiguous and the new first, then everyone in turn."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from vision.joint import FrameDetections, JointTracker
from vision.joint.crops import AT_ONCE
from vision.types import Detections, Floats, Ints

SIZE = (1080, 1920)
HEIGHT = 120.0
AXES = np.eye(128)


class Watch:
    """A tracker over one camera that notes which detections were embedded, tick by tick."""

    def __init__(self, fps: float = 8.0) -> None:
        self.tracker = JointTracker()
        self.tracker.set_camera("a", None)
        self.step, self.time = 1 / fps, 100.0
        self.embedded: list[list[int]] = []

    def see(self, boxes: Floats, score: float = 0.9, ticks: int = 1) -> list[int]:
        """Return the rows that were embedded in the last tick."""
        for _ in range(ticks):
            self.time += self.step
            self.embedded.append([])
            scores = np.full(len(boxes), score, np.float32)
            found = Detections(boxes.astype(np.float32), scores)
            seen = FrameDetections.from_detections(found, SIZE, 128)
            self.tracker.update(self.time, {"a": seen}, self._embed)
        return self.embedded[-1]

    def _embed(self, chosen: list[tuple[str, FrameDetections, Ints]]) -> None:
        for _, seen, rows in chosen:
            self.embedded[-1] += rows.tolist()
            seen.embed(rows, AXES[rows], np.ones(len(rows)))


def row_of(count: int, height: float = HEIGHT, apart: float = 110.0) -> Floats:
    """People beside each other; 45 pixels apart they are near enough to be confused."""
    numbers, columns = np.arange(count), round(1800 / apart)
    x, y = 20 + apart * (numbers % columns), 20 + 200.0 * (numbers // columns)
    return np.column_stack([x, y, x + 0.3 * height, y + height])


def test_everyone_new_is_embedded_at_once() -> None:
    watch = Watch()
    assert watch.see(row_of(3)) == [0, 1, 2]


@pytest.mark.parametrize("apart", [45.0, 90.0])
def test_a_crowd_that_comes_in_at_once_is_embedded_in_turn(apart: float) -> None:
    watch = Watch()
    watch.see(row_of(3 * AT_ONCE, apart=apart), ticks=4)
    assert [len(rows) for rows in watch.embedded] == [AT_ONCE] * 4
    assert {row for rows in watch.embedded for row in rows} == set(range(3 * AT_ONCE))


def test_the_longest_wait_ends_first() -> None:
    watch = Watch()
    crowd = row_of(2 * AT_ONCE)
    watch.see(crowd, ticks=40)
    for one, other in pairwise(watch.embedded[10:]):
        assert not set(one) & set(other)


def test_who_stands_alone_is_embedded_now_and_then() -> None:
    watch = Watch(fps=25)
    watch.see(row_of(2), ticks=50)
    often = [sum(row in rows for rows in watch.embedded) for row in (0, 1)]
    assert often == [11, 11]  # in 2 s, every 0.2 s


def test_two_who_compete_for_a_detection_are_embedded_each_time() -> None:
    watch = Watch(fps=25)
    watch.see(row_of(2), ticks=10)
    for shift in range(12):  # they come close until one covers the other
        near = row_of(2)
        near[1] += (-7 * shift, 5, -7 * shift, 5)
        watch.see(near)
    assert watch.see(near) == watch.see(near) == [0, 1]


def test_the_ambiguous_come_before_the_others() -> None:
    watch = Watch()
    crowd = row_of(2 * AT_ONCE)
    pair = np.array([[100.0, 900, 140, 1020], [120.0, 906, 160, 1026]])
    watch.see(np.concatenate([crowd, pair]), ticks=20)
    ambiguous = {2 * AT_ONCE, 2 * AT_ONCE + 1}
    assert all(set(rows) & ambiguous for rows in watch.embedded[4:])
    assert all(len(rows) <= AT_ONCE for rows in watch.embedded)


def test_crops_that_are_too_small_are_never_embedded() -> None:
    watch = Watch()
    watch.see(row_of(5, height=20.0), ticks=10)
    assert watch.embedded == [[]] * 10


def test_false_boxes_are_not_embedded() -> None:
    watch = Watch()
    watch.see(row_of(5), score=0.3, ticks=5)
    assert watch.embedded == [[]] * 5


def test_without_a_model_nothing_is_asked_for() -> None:
    tracker = JointTracker()
    tracker.set_camera("a", None)
    seen = FrameDetections.from_detections(
        Detections(row_of(3).astype(np.float32), np.full(3, 0.9, np.float32)), SIZE
    )
    for number in range(5):
        answer = tracker.update(number / 8, {"a": seen})
    assert len(answer.cameras["a"].people) == 3
    assert seen.embeddings.shape == (3, 0)


def test_a_tick_without_cameras_embeds_nothing() -> None:
    """The only camera of the tick was taken away while it was under way."""
    watch = Watch()
    watch.see(np.array([[100.0, 100.0, 140.0, 220.0]]))
    watch.embedded.append([])
    watch.tracker.update(watch.time + 0.1, {}, watch._embed)
    assert watch.embedded[-1] == []
