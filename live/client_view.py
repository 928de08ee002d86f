"""What one client of `/ws/tracking` asked to see of an update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from live.inbox import BadMessageError
from live.message import FrameMessage
from live.slots import FrameWatch

_MAX_CAMERAS = 256
_MAX_ID = 100


@dataclass(slots=True)
class ClientView:
    """What a client has subscribed to.

    Attributes:
        cameras: ids; None: all.
        focus: id of a person to mark.
        with_frames: whether updates carry the frames.
    """

    cameras: frozenset[str] | None = None
    focus: str | None = None
    with_frames: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the worker's text can be forwarded as it is."""
        return self.cameras is None and self.focus is None and not self.with_frames

    def subscribe(self, message: dict[str, Any]) -> None:
        """Take the cameras of a `subscribe` message; null is all of them."""
        wanted = message.get("cameras")
        if wanted is None:
            self.cameras = None
            return
        if not isinstance(wanted, list) or len(wanted) > _MAX_CAMERAS:
            raise BadMessageError("bad_cameras", '"cameras" is a list of camera ids, or null.')
        if not all(isinstance(name, str) and len(name) <= _MAX_ID for name in wanted):
            raise BadMessageError("bad_cameras", '"cameras" is a list of camera ids, or null.')
        self.cameras = frozenset(wanted)

    def focus_on(self, message: dict[str, Any]) -> None:
        """Take the person of a `focus` message; null is nobody."""
        person = message.get("global_id")
        if person is not None and not (isinstance(person, str) and len(person) <= _MAX_ID):
            raise BadMessageError("bad_global_id", '"global_id" is the id of a person, or null.')
        self.focus = person

    def apply(self, body: dict[str, Any], watch: FrameWatch | None = None) -> dict[str, Any]:
        """Return the update as this client sees it; `body` is shared and stays as it is."""
        payload = body["payload"]
        cameras = {
            camera_id: self._camera(camera_id, entry, watch)
            for camera_id, entry in payload.get("cameras", {}).items()
            if self._sees(camera_id)
        }
        counts = payload.get("person_count_per_camera", {})
        shown = {**payload, "cameras": cameras}
        shown["person_count_per_camera"] = {
            camera_id: len(cameras[camera_id]["tracks"]) if camera_id in cameras else count
            for camera_id, count in counts.items()
            if self._sees(camera_id)
        }
        if "people" in payload:
            shown["people"] = [
                {**person, "is_focused": person.get("global_id") == self.focus}
                for person in payload["people"]
                if self.cameras is None or any(map(self._sees, person.get("cameras", ())))
            ]
        return {**body, "payload": shown}

    def _sees(self, camera_id: str) -> bool:
        return self.cameras is None or camera_id in self.cameras

    def _camera(
        self, camera_id: str, entry: dict[str, Any], watch: FrameWatch | None
    ) -> dict[str, Any]:
        shown = dict(entry)
        frame = frame_for(entry, camera_id, watch)
        if frame is not None:
            # The frame's own people: boxes of another frame would lie beside them.
            shown["frame_sequence"] = frame.sequence
            shown["frame_image_base64"] = frame.data_url
            if frame.sequence != entry.get("frame_sequence"):
                shown["tracks"] = frame.tracks
        shown["tracks"] = [
            {**track, "is_focused": self.focus is not None and track["global_id"] == self.focus}
            for track in shown.get("tracks", ())
        ]
        return shown


def frame_for(
    entry: dict[str, Any], camera_id: str, watch: FrameWatch | None
) -> FrameMessage | None:
    """Return the frame that goes with a camera's tracks: the same one or a newer one."""
    slot = watch.slot(camera_id) if watch is not None else None
    if slot is None or slot.frame is None:
        return None
    wanted = entry.get("frame_sequence")
    return slot.frame if wanted is not None and slot.frame.sequence >= wanted else None
