"""Joint tracking of people by all cameras of a floor."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vision.ground import GroundPlane

from .association import match, pair_evidence
from .birth import add_newcomers
from .camera import CameraTick, JointCamera
from .crops import EmbedCrops, choose_crops
from .ending import drop_ended
from .existence import update_existence
from .floor_filters import FloorEstimate, FloorViews, correct_floor, predict_floor
from .gaps import note_sightings
from .handover import hand_over
from .image_filters import correct_images, predict_images
from .observation import FloorPoints, FrameDetections, locate, locate_again
from .past import correct_past
from .prediction import (
    detection_probability,
    exclude_ruled_out,
    predict_boxes,
    visible_parts,
)
from .report import report
from .rounds import Rounds
from .settings import JointSettings
from .state import JointState
from .tick import Birth, JointTick

SHORTEST, LONGEST = 1e-3, 10.0
"""Limits of the time between two ticks, s: clocks are set back, and cameras pause."""

FRAMES, SLOWEST = 1.5, 2.0
"""Frames within which a target was seen in the one before, and the longest time between two frames
of a slow camera, s: one that waits longer was away."""


class JointTracker:
    """Track people on the floor by the detections of all cameras.

    Args:
        settings: see there.

    Attributes:
        state: all that it knows.
        cameras: by row.
        names: of the cameras; a row is never given to another camera.
        sizes: height and width of each camera's frames, pixels.
    """

    def __init__(self, settings: JointSettings | None = None) -> None:
        self.state = JointState(settings or JointSettings())
        self.names: list[str] = []
        self.cameras: list[JointCamera] = []
        self.sizes: dict[str, tuple[int, int]] = {}
        self._last: float | None = None
        self._frames: list[float] = []
        self._rounds = Rounds()

    def set_camera(self, name: str, ground: GroundPlane | None, first_track: int = 1) -> None:
        """Add a camera, or take another calibration of it.

        Args:
            name: of the camera.
            ground: pixel → metres; None without calibration.
            first_track: the first track id to give.
        """
        targets = self.state.targets
        if name not in self.names:
            self.names.append(name)
            self.cameras.append(JointCamera.from_ground(ground))
            self._frames.append(-np.inf)
            targets.add_camera(first_track)
            return
        row = self.names.index(name)
        targets.next_tracks[row] = max(targets.next_tracks[row], first_track)
        if not self.cameras[row].has_calibration(ground):
            self.cameras[row] = JointCamera.from_ground(ground)
            targets.floor_age[row] = np.inf

    def update(
        self,
        time: float,
        observations: Mapping[str, FrameDetections],
        embed: EmbedCrops | None = None,
    ) -> JointTick:
        """Process one tick.

        Args:
            time: of the tick, s.
            observations: by camera, for those that have a frame; also when nobody is in it.
            embed: embeds the detections that it is given; None: they are, or there is no model.
        """
        state, targets, galleries = self.state, self.state.targets, self.state.galleries
        settings, seconds = state.settings, self._advance(time)
        # 1. Predict.
        predict_images(targets, seconds, settings)
        predict_floor(targets, seconds, settings)
        targets.unseen += seconds
        views = FloorViews.of(targets, settings)
        ticks = self._predict_ticks(observations, views.fuse(), seconds)
        # 2. Assign each camera's detections to targets.
        places = [views.fuse(tick.index, settings.recent(tick.fresh)) for tick in ticks]
        for tick, others in zip(ticks, places, strict=True):
            tick.evidence = pair_evidence(targets, tick, others, settings)
        if embed is not None:
            chosen = choose_crops(targets, ticks, settings)
            embed([(self.names[tick.index], tick.observation, rows) for tick, rows in chosen])
        self._assign(ticks, places)
        # 3. Correct the filters.
        if ticks:
            self._correct(ticks)
        # 4. Existence, then new targets.
        update_existence(targets, ticks, settings)
        unseen = targets.unseen.copy()  # of those who are not new
        for tick in ticks:
            targets.unseen[tick.matches >= 0] = 0
        add_newcomers(targets, ticks, time, galleries.similarity, settings)
        # 5. The answer is given before the past is corrected.
        views = FloorViews.of(targets, settings)
        answer = self._answer(ticks, views, len(unseen))
        note_sightings(targets, unseen, answer.places, time, seconds)
        # 6. Crops, meetings, and the end of lost targets.
        for tick in ticks:
            tick.matches = tick.matches[: len(unseen)]
            galleries.add(targets, tick, time)
        galleries.settle(time - settings.gallery_delay)
        galleries.begin(time - settings.first_gallery_delay)
        here = {tick.index: tick.waited for tick in ticks}
        state.proximity.observe(targets, here, views, time, seconds, settings)
        drop_ended(state, answer)
        # 7. Reassign tracks now and then.
        correct_past(state, answer, self._rounds, seconds)
        return answer

    def _advance(self, time: float) -> float:
        """Return the time since the tick before, s."""
        if self._last is None:
            self.state.shift(time - self.state.time)
        seconds = 0.0 if self._last is None else max(time - self._last, SHORTEST)
        self._last = self.state.time = time
        return min(seconds, LONGEST)

    def _fresh(self, index: int, seconds: float) -> tuple[float, float]:
        """Note a camera's frame; see `CameraTick.fresh` and `waited`.

        Args:
            index: row of the camera.
            seconds: since the tick before.
        """
        waited, self._frames[index] = self.state.time - self._frames[index], self.state.time
        fresh = FRAMES * min(max(waited, 0.0), SLOWEST)
        was_away = not 0.0 <= waited <= SLOWEST
        self.state.targets.fresh[index] = 0.0 if was_away else fresh
        return fresh, seconds if was_away else waited

    def _predict_ticks(
        self, observations: Mapping[str, FrameDetections], floor: FloorEstimate, seconds: float
    ) -> list[CameraTick]:
        targets, ticks, settings = self.state.targets, [], self.state.settings
        rulings = self.state.rulings
        apart = rulings.apart(targets.keys, targets.keys) if len(rulings) else None
        for index, (name, camera) in enumerate(zip(self.names, self.cameras, strict=True)):
            if name not in observations:
                continue
            seen = observations[name]
            self.sizes[name] = seen.size
            view = None
            if camera.feet is not None and camera.to_image is not None:
                view = camera.feet, camera.to_image
            fresh, waited = self._fresh(index, seconds)
            prediction = predict_boxes(targets, index, floor, view, seen.size, settings, fresh)
            if apart is not None:
                exclude_ruled_out(targets, index, prediction, apart, settings)
            feet = locate(camera.feet, seen)
            visible = visible_parts(targets, prediction, seen.size)
            probability = detection_probability(visible, targets.misses[index])
            nothing = np.empty((len(targets), len(seen)))
            unmatched = np.full(len(targets), -1, np.int64)
            ticks.append(
                CameraTick(
                    index,
                    fresh,
                    waited,
                    seen,
                    feet,
                    prediction,
                    visible,
                    probability,
                    nothing,
                    unmatched,
                )
            )
        return ticks

    def _assign(self, ticks: list[CameraTick], places: list[FloorEstimate]) -> None:
        """Match detections by all evidence; `places` say where the other cameras see targets."""
        targets, galleries, settings = self.state.targets, self.state.galleries, self.state.settings
        appearances = galleries.appearances(targets.keys)
        for tick, others in zip(ticks, places, strict=True):
            tick.matches = match(tick, appearances, galleries.similarity, settings)
            tick.matches = hand_over(
                targets, tick, others, appearances, galleries.similarity, settings
            )

    def _answer(self, ticks: list[CameraTick], views: FloorViews, old: int) -> JointTick:
        """Return what the tick tells; the first `old` targets are not new."""
        targets, settings = self.state.targets, self.state.settings
        cameras = {self.names[tick.index]: report(targets, tick, settings) for tick in ticks}
        floor = views.fuse()
        place = np.where(floor.known[:, None], floor.mean, np.nan)
        spread = views.jitter(floor, settings)
        births = [Birth.of(targets, row, floor) for row in range(old, len(targets))]
        keys, compared = targets.keys.copy(), targets.compared.copy()
        return JointTick(cameras, keys, place, compared, births, spreads=spread)

    def _correct(self, ticks: list[CameraTick]) -> None:
        """Update all cameras' filters at once: a step of NumPy takes its time for few, too."""
        targets, settings = self.state.targets, self.state.settings
        parts = []
        for tick in ticks:
            rows = np.flatnonzero(tick.matches >= 0)
            detections, seen = tick.matches[rows], tick.observation
            people = np.zeros(len(seen), np.int64)
            people[detections] = targets.keys[rows]
            # Once more: now each person's own height says where hidden feet are.
            feet = locate_again(self.cameras[tick.index].feet, tick.feet, people)
            points, noise = feet.points[detections], feet.covariance[detections]
            parts.append((rows, seen.boxes[detections], points, noise))
        rows, boxes, points, noise = (np.concatenate(one) for one in zip(*parts, strict=True))
        which = np.repeat(np.arange(len(ticks)), [len(part[0]) for part in parts])
        cameras = np.array([tick.index for tick in ticks])[which]
        sizes = np.array([tick.observation.size for tick in ticks])[which]
        fresh, waited = np.array([(tick.fresh, tick.waited) for tick in ticks])[which].T
        correct_images(targets, cameras, rows, boxes, sizes, settings, fresh)
        correct_floor(targets, cameras, rows, FloorPoints(points, noise), waited, settings)
