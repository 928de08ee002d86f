"""Joint tracking of people by all cameras of a floor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from vision.types import Floats

from .association import appearance_evidence, associate
from .birth import add_newcomers
from .camera import CameraTick, JointCamera
from .corrections import Correction, Merge
from .existence import ended, update_existence
from .floor_filters import correct_floor, fuse, predict_floor
from .galleries import Galleries
from .handover import hand_over
from .image_filters import correct_images, predict_images
from .merging import merge_targets
from .moves import MoveMaker
from .observation import FloorPoints, FrameDetections, locate
from .prediction import predict_boxes, visible_parts
from .proximity import Proximity
from .reassignment import Exchange, best_exchange
from .report import CameraRows, report
from .settings import JointSettings
from .targets import Targets
from .track_values import track_values

SHORTEST, LONGEST = 1e-3, 10.0
"""Limits of the time between two ticks, s: clocks are set back, and cameras pause."""


@dataclass(frozen=True, slots=True)
class JointTick:
    """What a tick tells, and what it corrects of the ticks before."""

    cameras: dict[str, CameraRows]
    corrections: list[Correction] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)


class JointTracker:
    """Track people on the floor by the detections of all cameras.

    Args:
        homographies: by camera, (3, 3) pixel → metres; None without calibration.
        settings: see there.
    """

    def __init__(
        self, homographies: Mapping[str, Floats | None], settings: JointSettings | None = None
    ) -> None:
        self.settings = settings or JointSettings()
        self._names = list(homographies)
        self._cameras = [JointCamera.from_homography(matrix) for matrix in homographies.values()]
        self.targets = Targets(len(self._names))
        self.galleries = Galleries()
        self._proximity = Proximity()
        self._time: float | None = None
        self._reassigned = -np.inf

    def update(self, time: float, observations: Mapping[str, FrameDetections]) -> JointTick:
        """Process one tick.

        Args:
            time: of the tick, s.
            observations: by camera, for those that have a frame; also when nobody is in it.
        """
        settings, targets = self.settings, self.targets
        seconds = 0.0 if self._time is None else min(max(time - self._time, SHORTEST), LONGEST)
        self._time = time
        # 1. Predict.
        if seconds:
            predict_images(targets, seconds, settings)
            predict_floor(targets, seconds, settings)
            targets.unseen += seconds
        ticks = self._predict_ticks(observations)
        # 2. Assign each camera's detections to targets.
        appearances = self.galleries.appearances(targets.keys)
        for tick in ticks:
            others = fuse(targets, settings, without=tick.index, age=settings.image_seconds)
            looks = appearance_evidence(tick, appearances, settings)
            tick.matches = associate(targets, tick, others, looks, settings)
            tick.matches = hand_over(targets, tick, others, looks, settings)
        # 3. Correct the filters.
        for tick in ticks:
            self._correct(tick, seconds)
        # 4. Existence, then new targets.
        update_existence(targets, ticks, seconds, settings)
        for tick in ticks:
            targets.unseen[tick.matches >= 0] = 0
        old = len(targets)
        add_newcomers(targets, ticks, time, settings)
        # 5. The answer is given before the past is corrected.
        cameras = {self._names[tick.index]: report(targets, tick, settings) for tick in ticks}
        # 6. Crops, meetings, and the end of lost targets.
        for tick in ticks:
            tick.matches = tick.matches[:old]
            self.galleries.add(targets, tick, time)
        self.galleries.settle(targets.keys, time - settings.gallery_delay, settings)
        floor = fuse(targets, settings)
        here = [tick.index for tick in ticks]
        self._proximity.observe(targets, here, floor, time, seconds, settings)
        self._drop_ended(time)
        # 7. Reassign tracks now and then.
        if time - self._reassigned < settings.reassign_every:
            return JointTick(cameras)
        self._reassigned = time
        merges = merge_targets(targets, self.galleries, self._proximity, time, settings)
        corrections, ended_by_moves = self._reassign(time)
        return JointTick(cameras, corrections, merges + ended_by_moves)

    def _predict_ticks(self, observations: Mapping[str, FrameDetections]) -> list[CameraTick]:
        targets, ticks = self.targets, []
        floor = fuse(targets, self.settings)
        for index, (name, camera) in enumerate(zip(self._names, self._cameras, strict=True)):
            if name not in observations:
                continue
            seen = observations[name]
            view = None
            if camera.feet is not None and camera.to_image is not None:
                view = camera.feet, camera.to_image
            prediction = predict_boxes(targets, index, floor, view, seen.size, self.settings)
            feet = locate(camera.feet, seen, np.zeros(len(seen), np.int64))
            visible = visible_parts(targets, prediction, seen.size)
            unmatched = np.full(len(targets), -1, np.int64)
            ticks.append(CameraTick(index, seen, feet, prediction, visible, unmatched))
        return ticks

    def _correct(self, tick: CameraTick, seconds: float) -> None:
        targets, seen = self.targets, tick.observation
        rows = np.flatnonzero(tick.matches >= 0)
        detections = tick.matches[rows]
        boxes = seen.boxes[detections]
        correct_images(targets, tick.index, rows, boxes, seen.size, self.settings)
        people = np.zeros(len(seen), np.int64)
        people[detections] = targets.keys[rows]
        # Once more: now each person's own height says where hidden feet are.
        feet = locate(self._cameras[tick.index].feet, seen, people)
        points = FloorPoints(feet.points[detections], feet.covariance[detections])
        correct_floor(targets, tick.index, rows, points, seconds, self.settings)

    def _drop_ended(self, time: float) -> None:
        targets = self.targets
        gone = ended(targets, self.settings)
        if not gone.any():
            return
        floor = fuse(targets, self.settings)
        for row in np.flatnonzero(gone).tolist():
            key = int(targets.keys[row])
            if targets.confirmed[row]:
                place = floor.mean[row] if floor.known[row] else None
                last_seen = time - float(targets.unseen[row])
                self.galleries.lose(key, last_seen, place, self.settings.gallery_people)
            else:
                self.galleries.forget(key)
        targets.keep(~gone)

    def _reassign(self, time: float) -> tuple[list[Correction], list[Merge]]:
        """Give tracks to those that they fit better: one exchange per camera, clearest first.

        Each exchange changes what the other cameras' tracks are compared with, so that the order
        matters; this one does not depend on the order of the cameras.
        """
        corrections: list[Correction] = []
        merges: list[Merge] = []
        waiting = set(range(len(self._cameras)))
        while waiting:
            found = {camera: self._best_exchange(camera, time) for camera in sorted(waiting)}
            gains = {camera: one.gain for camera, one in found.items() if one is not None}
            if not gains:
                break
            camera = max(gains, key=lambda one: gains[one])
            exchange = found[camera]
            assert exchange is not None
            maker = MoveMaker(
                camera, self.targets, self.galleries, self._proximity, time, self.settings
            )
            corrected, merged = maker.carry_out(exchange.moves)
            corrections += corrected
            merges += merged
            waiting.remove(camera)
        return corrections, merges

    def _best_exchange(self, camera: int, time: float) -> Exchange | None:
        table = track_values(
            self.targets, camera, self.galleries, self._proximity, time, self.settings
        )
        return best_exchange(table, self.settings)
