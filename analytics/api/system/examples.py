"""Examples of the calls about the installation, as the OpenAPI document shows them."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

from spoton import __version__


def _answer(name: str, value: dict[str, Any]) -> list[OpenApiExample]:
    return [OpenApiExample(name, value, response_only=True)]


_TASK: Final = "0b6f3a52-8f6e-4f5e-9d0e-8f1c5f0a7c11"
_LATENCY: Final = {"p50": 61.0, "p95": 94.0, "p99": 120.0}
_ALERT: Final = {
    "code": "camera_failed",
    "severity": "critical",
    "message": "The camera refuses the password.",
    "environment_id": "campus",
    "task_id": _TASK,
    "camera_id": "c09",
}
_NOW: Final[dict[str, Any]] = {
    "timestamp": "2026-01-01T10:30:05.456Z",
    "workers": [
        {
            "holder": "server:4711:a1b2c3",
            "device": "cpu",
            "detector": "yolov8n",
            "tasks": [_TASK],
            "fps": 39.8,
            "cpu_percent": 143.0,
            "rss_mb": 612.4,
            "latency_ms": _LATENCY,
            "stage_ms": {"detect": 10.2, "track": 0.3},
            "frames_detected": 214300,
            "frames_still": 110500,
            "queue": 2,
            "stored": 81200,
            "dropped": 0,
            "database_away": False,
            "overload": None,
        }
    ],
    "deliveries": [{"holder": "server:4712:d4e5f6", "sending": 0, "database_away": False}],
    "tasks": [
        {
            "task_id": _TASK,
            "environment_id": "campus",
            "status": "processing",
            "fps": 39.8,
            "people_now": 5,
            "worker": "server:4711:a1b2c3",
        }
    ],
    "fps": 39.8,
    "latency_ms": _LATENCY,
    "cpu": {"percent": 71.0, "cores": 2},
    "memory": {"used_mb": 3021.0, "total_mb": 7950.0, "percent": 38.0},
    "gpu": None,
    "cluster": None,
    "web": {"cpu_percent": 12.0, "rss_mb": 180.2},
    "queues": {"store": 2, "tasks": 0, "jobs": 0},
    "disk": {"free_mb": 91234.0, "total_mb": 250000.0, "percent": 63.5},
    "database_ms": 0.4,
    "redis_ms": 0.2,
    "alerts": [_ALERT],
}
_MINUTE: Final = {
    "timestamp": "2026-01-01T10:30:00.120Z",
    "workers": 1,
    "tasks": 1,
    "fps": 39.8,
    "latency_p50_ms": 61.0,
    "latency_p95_ms": 94.0,
    "cpu_percent": 71.0,
    "memory_percent": 38.0,
    "disk_percent": 63.5,
    "store_queue": 2,
}

_CLUSTER: Final = {
    "nodes": [
        {
            "node": "10.0.0.2",
            "tasks": [_TASK],
            "cameras": 3,
            "cameras_of_others": 0,
            "elsewhere": {_TASK: {"c09": "10.0.0.3"}},
            "fps": 41.3,
            "load": 0.75,
            "draining": False,
            "gpus": None,
        },
        {
            "node": "10.0.0.3",
            "tasks": [],
            "cameras": 1,
            "cameras_of_others": 1,
            "elsewhere": {},
            "fps": 320.0,
            "load": 0.1,
            "draining": False,
            "gpus": {
                "count": 1,
                "model": "NVIDIA L4",
                "memory_used_mb": 1210.0,
                "memory_total_mb": 23034.0,
            },
        },
    ],
    "moves": [
        {
            "at": "2026-01-01T10:29:12Z",
            "task_id": _TASK,
            "cameras": ["c09"],
            "node": "10.0.0.3",
            "why": "no room",
        }
    ],
}

METRICS: Final = [
    *_answer("Four cameras on one worker", _NOW),
    *_answer("Four cameras on two machines", _NOW | {"cluster": _CLUSTER}),
]
DASHBOARD: Final = _answer("This moment and before", {"now": _NOW, "minutes": [_MINUTE]})
HISTORY: Final = _answer("One minute", {"minutes": [_MINUTE]})
SERIES: Final = _answer(
    "One camera, one bucket",
    {
        "kind": "camera",
        "bucket": "hour",
        "start": "2026-01-01T10:00:00Z",
        "end": "2026-01-01T11:00:00Z",
        "series": [
            {
                "subject": "campus/c01",
                "environment_id": "campus",
                "points": [
                    {
                        "start": "2026-01-01T10:00:00Z",
                        "means": {"fps": 9.9, "dropped": 0.2, "online": 1.0},
                        "peaks": {"fps": 10.1, "dropped": 6.0, "online": 1.0},
                    }
                ],
            }
        ],
    },
)
ALERTS: Final = _answer("A camera has failed", {"alerts": [_ALERT]})
HEALTH: Final = _answer(
    "A camera has failed",
    {
        "status": "degraded",
        "parts": {
            "database": "ok",
            "redis": "ok",
            "workers": "ok",
            "deliveries": "ok",
            "cameras": "down",
            "disk": "ok",
        },
        "alerts": [_ALERT],
    },
)
DIAGNOSTICS: Final = _answer(
    "A small installation",
    {
        "version": __version__,
        "python": "3.11.7",
        "platform": "Linux-6.8-x86_64",
        "packages": {"Django": "5.2", "openvino": "2025.1", "torch": None},
        "settings": {"TARGET_FPS": 10.0, "DETECTOR": "yolov8n", "ALLOWED_HOSTS": ["localhost"]},
        "database": "sqlite",
        "database_version": "3.40.1",
        "redis": "embedded",
        "model_files": [{"name": "yolov8n.bin", "size_mb": 6.1}],
        "precisions": [
            {
                "model": "yolov8n",
                "size": "512×384",
                "precision": "f32",
                "per_second": {"f32": 25.9, "bf16": 16.5},
            }
        ],
        "capacity": {
            "cameras": 6,
            "fps": 10.0,
            "frames_per_second": 71.5,
            "basis": "load",
            "is_sure": True,
            "is_overloaded": False,
        },
        "measuring": [
            {
                "process": "server:4711",
                "model": "yolov8n",
                "size": "640×384",
                "precision": "bf16",
                "done": 0.23,
            }
        ],
        "disk": {"free_mb": 91234.0, "total_mb": 250000.0},
        "pending_migrations": 0,
        "workers": 1,
    },
)
CLEARED: Final = _answer("Some entries", {"cleared": 12})
COLLECTED: Final = _answer("Some objects", {"collected": 341})
