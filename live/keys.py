"""Names in Redis that workers and web processes share."""

from typing import Final, Literal
from uuid import UUID

Size = Literal["grid", "full", "grid-blurred", "full-blurred"]
"""Of a frame: fitted into a grid or as large as it is, faces blurred or not."""
SIZES: Final[tuple[Size, ...]] = ("grid", "full", "grid-blurred", "full-blurred")
ASKED_SIZES: Final = ("grid", "full")
"""What clients ask for; whether faces are blurred is not theirs to say."""
BLURRED: Final = "-blurred"

FRAME_SECONDS: Final = 10
WATCH_SECONDS: Final = 5
SNAPSHOT_SECONDS: Final = 30


def frame_key(task_id: UUID, camera_id: str, size: Size) -> str:
    """Return the key of a camera's newest frame."""
    return f"spoton:frame:{task_id}:{camera_id}:{size}"


def watch_key(task_id: UUID, camera_id: str, size: Size) -> str:
    """Return the key that lives while someone watches a camera in a size."""
    return f"spoton:watch:{task_id}:{camera_id}:{size}"


def frames_channel(task_id: UUID) -> str:
    """Return the pub/sub channel that announces a task's new frames."""
    return f"spoton:frames:{task_id}"


def snapshot_key(task_id: UUID) -> str:
    """Return the key of a task's newest tracking update."""
    return f"spoton:snapshot:{task_id}"


def analytics_key(task_id: UUID) -> str:
    """Return the key of a task's newest counts of zones and lines."""
    return f"spoton:analytics:{task_id}"


def task_group(task_id: UUID) -> str:
    """Return the Channels group of a task."""
    return f"task_{task_id}"
