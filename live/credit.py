"""How many frames may be on their way to one client."""

from __future__ import annotations

from collections import deque
from typing import Final

MAX_UNACKED: Final = 2


class Credit:
    """Counts unacknowledged frames per camera, for clients that acknowledge.

    A client that never does is limited only by the server's `send`, which waits until what was
    sent before has left this machine. From its first `ack` on, a client has at most two frames of
    a camera on their way: also where a proxy or a long line would buffer more, it sees the newest.
    """

    def __init__(self) -> None:
        self.is_used = False
        self._unacked: dict[str, deque[int]] = {}

    def allows(self, camera_id: str) -> bool:
        """Whether another frame of the camera may be sent now."""
        return not self.is_used or len(self._unacked.get(camera_id, ())) < MAX_UNACKED

    def sent(self, camera_id: str, sequence: int) -> None:
        """Count a frame."""
        # Bounded also before the first acknowledgement.
        self._unacked.setdefault(camera_id, deque(maxlen=MAX_UNACKED)).append(sequence)

    def ack(self, camera_id: str, sequence: int) -> None:
        """Count a frame, and all that were sent before it, as arrived."""
        self.is_used = True
        waiting = self._unacked.get(camera_id)
        if waiting is None or sequence not in waiting:
            return
        while waiting.popleft() != sequence:
            pass
