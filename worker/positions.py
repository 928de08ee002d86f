"""Where each camera of a task stands in its recording, and which frames are stored already."""

from __future__ import annotations

from dataclasses import replace

from vision.pipeline import CameraGeometry
from vision.sources import SourceSpec, Tick
from vision.tick_view import TickView

from .coverage import Coverage, Ranges
from .plan import PlannedCamera, TaskPlan


class Positions:
    """Positions of one task's cameras. The engine's thread changes them, any thread may read.

    Args:
        plan: where the task stands at the start.

    Attributes:
        keys: by camera id, the key of its row.
        cameras: by key, the camera as planned.
    """

    def __init__(self, plan: TaskPlan) -> None:
        self.keys: dict[str, int] = {}
        self.cameras: dict[int, PlannedCamera] = {}
        self._next_frame: dict[int, int] = {}
        self._next_track: dict[int, int] = {}
        self._coverage: dict[int, Coverage] = {}
        self._stored: set[str] = set()
        self.change(plan)

    def change(self, plan: TaskPlan) -> None:
        """Switch to the cameras of `plan`; those that stay continue."""
        for camera in plan.cameras:
            before = self.cameras.get(camera.key)
            if before is None:
                self._next_frame[camera.key] = camera.position
            elif before.recording != camera.recording:
                self._next_frame[camera.key] = 0
            if camera.view.source.playlist and camera.key not in self._coverage:
                self._coverage[camera.key] = Coverage(camera.covered, camera.position)
        self.cameras = {camera.key: camera for camera in plan.cameras}
        self.keys = {camera.view.camera_id: camera.key for camera in plan.cameras}

    def seek(self, plan: TaskPlan) -> None:
        """Continue at the positions of `plan`."""
        for camera in plan.cameras:
            self._next_frame[camera.key] = camera.position
            if camera.key in self._coverage:
                self._coverage[camera.key].jump(camera.position)

    def starts(self, plan: TaskPlan) -> dict[str, int]:
        """Return by camera id the frame at which its recording continues.

        Cameras of one recording share its reader: one that joins late starts where the others are.
        """
        furthest: dict[SourceSpec, int] = {}
        for camera in plan.cameras:
            source = camera.view.source
            furthest[source] = max(furthest.get(source, 0), self._next_frame[camera.key])
        return {camera.view.camera_id: furthest[camera.view.source] for camera in plan.cameras}

    def geometry(self, plan: TaskPlan) -> dict[str, CameraGeometry]:
        """Return the geometry of the cameras; track ids continue behind those not stored yet."""
        return {
            camera.view.camera_id: replace(
                camera.geometry,
                first_track_id=max(camera.first_track_id, self._next_track.get(camera.key, 1)),
            )
            for camera in plan.cameras
        }

    def advance(self, tick: Tick, view: TickView) -> bool:
        """Move behind the frames and tracks of a tick; return whether any of it is new."""
        self._stored = set()
        for name in tick.positions.keys() & self.keys.keys():
            key, position = self.keys[name], tick.positions[name]
            self._next_frame[key] = position + 1
            if key in self._coverage and not self._coverage[key].add(position):
                self._stored.add(name)
        for name in view.cameras:
            key, ids = self.keys[name], view.track_ids[view.rows(name)]
            newest = int(ids.max(initial=0))
            self._next_track[key] = max(self._next_track.get(key, 1), newest + 1)
        for said in view.corrections:
            if said.camera in self.keys:
                key = self.keys[said.camera]
                self._next_track[key] = max(self._next_track.get(key, 1), said.new_track + 1)
        return not self._stored or bool(self.keys.keys() & tick.positions.keys() - self._stored)

    @property
    def stored(self) -> frozenset[str]:
        """Ids of the cameras whose frame of the last tick was stored already."""
        return frozenset(self._stored)

    def next_frames(self) -> dict[int, int]:
        """Return by camera key the next frame of its recording."""
        return dict(self._next_frame)

    def covered(self) -> dict[int, Ranges]:
        """Return by camera key which frames of its list are stored."""
        return {key: coverage.ranges() for key, coverage in self._coverage.items()}
