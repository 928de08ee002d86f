"""Examples of the calls, as the OpenAPI document shows them."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

_TASK_ID: Final = "0b6f3a52-8f6e-4f5e-9d0e-8f1c5f0a7c11"

_TASK: Final[dict[str, Any]] = {
    "task_id": _TASK_ID,
    "status": "processing",
    "desired": "running",
    "error": "",
    "environment_id": "campus",
    "scene_id": None,
    "camera_ids": ["c09"],
    "mode": "recorded",
    "loop": False,
    "target_fps": 10.0,
    "start_time": "2026-01-01T10:30:00Z",
    "end_time": "2026-01-01T10:35:00Z",
    "progress": 0.41,
    "frame_index": 1230,
    "fps": 9.9,
    "pace": 1.0,
    "people_now": 3,
    "dropped_frames": 0,
    "cameras": {
        "c09": {
            "state": "online",
            "reason": "",
            "fps": 9.9,
            "wanted_fps": None,
            "limit_fps": None,
            "position": 3075,
            "total": 7500,
            "frames": 1230,
            "dropped": 0,
            "people_now": 3,
            "last_frame_at": "2026-01-01T10:30:05.456Z",
            "state_since": "2026-01-01T10:28:03Z",
            "reconnects": 0,
            "picture_state": "good",
            "picture_since": "2026-01-01T10:28:24Z",
            "width": 1920,
            "height": 1080,
        }
    },
    "worker": "host-1234",
    "created_by": "olga",
    "created_at": "2026-01-01T10:28:00Z",
    "started_at": "2026-01-01T10:28:02Z",
    "finished_at": None,
    "websocket": {"tracking": f"/ws/tracking/{_TASK_ID}", "frames": f"/ws/frames/{_TASK_ID}"},
}

TASK: Final = OpenApiExample(
    "A running task", _TASK, response_only=True, status_codes=["200", "202"]
)

START_TASK: Final = OpenApiExample(
    "Two cameras, live",
    {"environment_id": "campus", "camera_ids": ["c09", "c12"], "mode": "live", "target_fps": 10},
    request_only=True,
)

START_RANGE: Final = OpenApiExample(
    "The recordings of five minutes",
    {
        "environment_id": "campus",
        "mode": "recorded",
        "start_time": "2026-01-01T10:30:00Z",
        "end_time": "2026-01-01T10:35:00Z",
    },
    request_only=True,
)

SEEK_TASK: Final = [
    OpenApiExample("A moment", {"timestamp": "2026-01-01T10:32:10.5Z"}, request_only=True),
    OpenApiExample("Half of it", {"progress": 0.5}, request_only=True),
    OpenApiExample("One frame", {"frame": 1200}, request_only=True),
]

STOP_TASK: Final = OpenApiExample("One task", {"task_id": _TASK_ID}, request_only=True)
