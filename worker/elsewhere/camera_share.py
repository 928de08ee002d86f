"""A source of another node's task, decoded here: its pictures stay, what they show goes there."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

import numpy as np
from django.conf import settings

from vision.seen_frame import SeenFrame, SeenTick
from vision.sources import FrameRate, FrameSynchronizer, LiveSource, SourceSpec, Tick
from vision.sources.share_messages import (
    KEPT,
    STATE,
    PictureKept,
    PictureWanted,
    ShareState,
    ToldTick,
    pack_kept,
    pack_state,
)
from vision.sources.synchronizer import feed_here
from vision.tick_messages import SEEN, pack_seen
from vision.types import Detections, Image
from worker.crops import cut, written
from worker.plan import TaskPlan
from worker.publish import TickMessages
from worker.services import WorkerServices
from worker.task_pictures import TaskPictures, ViewRecord
from worker.watched_frames import WatchedFrames, frame_messages

from .held import HELD, HeldTick, HeldTicks
from .links import ShareOrder
from .told import header_of, picture_message

logger = logging.getLogger(__name__)
WARM_SECONDS = 5.0
WINDOW = 0.001
"""There is one source: nothing is waited for, and any window takes its frame."""
Send = Callable[[str, bytes], None]
"""Kind and message, to the worker of the task; never waits, never fails."""


class CameraShare:
    """One source of a task. `take`, `follow` and `fail` run on the engine's thread.

    Args:
        order: what is wanted.
        plan: of the task.
        send: see `Send`.

    Attributes:
        held: ticks whose pictures may be asked about.
        error: why it has failed; "" while it has not.
    """

    def __init__(
        self, order: ShareOrder, plan: TaskPlan, services: WorkerServices, send: Send
    ) -> None:
        self.order, self.error = order, ""
        self._plan = only_cameras(plan, order)
        self._is_recorded = all(camera.recorded for camera in self._plan.cameras)
        self.held = HeldTicks(drops=not self._is_recorded)
        self._services, self._send = services, send
        self._pictures = TaskPictures(self._plan, services.encoders.submit)
        self._watched = WatchedFrames(order.task_id, services)
        self._taken = self._number = self._followed = 0
        self._accepted = order.accepted
        self._ages: list[float] = []
        self._first: float | None = None
        self._lock = threading.Lock()
        views = self._plan.views
        self._sources = FrameSynchronizer(
            views,
            WINDOW,
            services.wake,
            {view.camera_id: order.position for view in views},
            make=lambda spec, position, of, _: feed_here(spec, position, of, order.earlier),
        )
        services.publisher.cameras(order.task_id, list(order.cameras), order.share)

    @property
    def task_id(self) -> UUID:
        """Id of the task."""
        return self.order.task_id

    @property
    def is_warm(self) -> bool:
        """Whether what it takes now tells what it will take; False while it starts."""
        return self._first is not None and time.monotonic() - self._first >= WARM_SECONDS

    def live_sources(self) -> list[LiveSource]:
        """Return the live source, and what became of its frames."""
        return self._sources.live()

    def ask(self, rates: Mapping[SourceSpec, FrameRate], hold: float) -> None:
        """Take fewer frames from now on, see `FrameSynchronizer.ask`."""
        self._sources.ask(rates, hold)

    def take_ages(self) -> list[float]:
        """Return how old boxes were when they were sent, s, lately."""
        ages, self._ages = self._ages, []
        return ages

    def take(self, most: int | None = None) -> Tick | None:
        """Return the next tick, see `vision.engine.EngineTask`.

        A recording waits for the task, whose worker has to ask for its crops.
        """
        if self.error or (self._is_recorded and self._taken - self._followed >= HELD):
            return None
        tick = self._sources.take(most)
        if tick is None:
            return None
        self._taken += 1
        return self.held.counted(tick)

    def fail(self, error: Exception) -> None:
        """End as failed."""
        self.error = f"{type(error).__name__}: {error}"

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        """Send what a tick shows."""
        self._number += 1
        encodings = self._watched.encode(tick.frames, found)
        self.held.keep(self._number, HeldTick(tick, found, encodings))
        seen = {name: SeenFrame.of(frame, found[name]) for name, frame in tick.frames.items()}
        self._send(SEEN, pack_seen(SeenTick(seen, tick.positions, self._number)))
        self._pictures.see(tick.frames)
        now = time.monotonic()
        self._first = self._first or now
        if not self._is_recorded:
            self._ages.append(now - tick.captured)
        self._services.times.add(len(tick.frames), {"detect": detect_seconds})

    def followed(self, number: int, told: ToldTick | None) -> None:
        """Let go of a tick's pictures; publish its frames that someone watches."""
        self._followed = max(self._followed, number)
        held = self.held.borrow(number)
        if held is not None:
            if told is not None:
                self._publish(held, told)
                for wanted in told.pictures:
                    if wanted.camera in held.tick.frames:
                        crop = cut(held.tick.frames[wanted.camera].image, np.array(wanted.box))
                        self._services.encoders.submit(self._keep_picture, wanted, crop)
            self.held.give_back(number, held)
        self.held.drop(number)
        self._services.wake()

    def change(self, plan: TaskPlan) -> None:
        """Take other calibrations or rules about pictures; other sources are another share."""
        self._plan = only_cameras(plan, self.order)
        self._pictures.change(self._plan)

    def keep(self, order: ShareOrder) -> None:
        """Continue: it is wanted still."""
        if order.accepted != self._accepted:
            self._accepted = order.accepted
            self._pictures.accept()

    def views(self) -> list[ViewRecord]:
        """Return pictures that are to be kept with calibrations."""
        return self._pictures.views()

    def tell_state(self) -> None:
        """Tell the worker of the task how the cameras are."""
        with self._lock:
            cameras = self._sources.status()
            states = [one for one in cameras.values() if one.state != "failed"]
            first = (states or list(cameras.values()))[0]
            sent = self._sources.finished and self._taken == self._number
            said = ShareState(
                "online" if first.state == "ended" and not sent else first.state,
                first.reason,
                self._number,
                first.rate_fps or 0.0,
                cameras,
                picture_message(self._pictures),
            )
            self._send(STATE, pack_state(said))

    def close(self) -> None:
        """End the source; nothing is taken or followed any longer."""
        self.error = self.error or "closed"
        self._services.publisher.cameras(self.order.task_id, [], self.order.share)
        self._sources.close()
        self.held.close()

    def _keep_picture(self, wanted: PictureWanted, crop: Image) -> None:
        try:
            one = written(
                settings.MEDIA_ROOT, UUID(wanted.person), crop, wanted.quality, wanted.least
            )
            if one is not None:
                kept = PictureKept(wanted, one.path, one.quality, one.width, one.height)
                self._send(KEPT, pack_kept(kept))
        except OSError as error:
            logger.warning("pictures of people cannot be written: %s", error.strerror)
        except Exception:
            logger.exception("a picture of a person could not be made")

    def _publish(self, held: HeldTick, told: ToldTick) -> None:
        header, frames = header_of(told), held.tick.frames
        if any(view.source.together for view in self._plan.views):
            # Here they have the time since the begin of the file.
            frames = {
                name: replace(frame, timestamp=header.timestamp) for name, frame in frames.items()
            }
        for name, boxes in told.boxes.items():
            if name in frames:
                self._watched.keep_boxes(name, frames[name].captured, boxes)
        messages = frame_messages(frames, held.encodings, header, told.tracks)
        order = self.order
        self._services.publisher.tick(
            TickMessages(order.task_id, order.epoch, b"", messages, held.tick.captured, order.share)
        )


def only_cameras(plan: TaskPlan, order: ShareOrder) -> TaskPlan:
    """Return the plan with the cameras of an order.

    Raises:
        LookupError: it has none of them.
    """
    cameras = tuple(one for one in plan.cameras if one.view.camera_id in order.cameras)
    if len(cameras) != len(order.cameras):
        raise LookupError("the task has other cameras")
    return replace(plan, cameras=cameras)
