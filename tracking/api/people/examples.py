"""Examples of the calls about people, as the OpenAPI document shows them."""

from __future__ import annotations

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

_ANNA: Final = "5b0e7c0a-3b0f-4f8e-8f5e-0a4c6f1d2b11"
_BEN: Final = "c1d4f3a2-7f60-4a52-9a5a-6c1f2e3d4b22"
_CHANGE: Final = "9d2b6c1e-1f0a-4d3b-8c7d-5e6f7a8b9c33"

_PERSON: Final[dict[str, Any]] = {
    "person_id": _ANNA,
    "environment_id": "campus",
    "state": "confirmed",
    "first_seen": "2026-01-01T10:28:04.100Z",
    "last_seen": "2026-01-01T10:30:05.456Z",
    "cameras": ["c09", "c12"],
    "image_url": f"/api/v1/media/persons/{_ANNA}/image",
    "merged_into": None,
}

PERSON: Final = OpenApiExample("A person in view", _PERSON, response_only=True)

_CHANGE_MADE: Final[dict[str, Any]] = {
    "change_id": _CHANGE,
    "kind": "merge",
    "person_id": _ANNA,
    "other_id": _BEN,
    "track_ids": [812, 815],
    "created_at": "2026-01-01T10:31:00.000Z",
    "created_by": "olga",
    "undoes": None,
    "undone_by": None,
}

CHANGE: Final = OpenApiExample("Two people merged", _CHANGE_MADE, response_only=True)

PERSON_DETAIL: Final = OpenApiExample(
    "A person in view",
    _PERSON
    | {
        "current_id": _ANNA,
        "merged_people": [_BEN],
        "appearances": [
            {
                "camera_id": "c09",
                "first_seen": "2026-01-01T10:28:04.100Z",
                "last_seen": "2026-01-01T10:30:05.456Z",
                "track_count": 1,
            }
        ],
        "zones": [
            {
                "zone_id": "plaza",
                "first_seen": "2026-01-01T10:28:30.000Z",
                "last_seen": "2026-01-01T10:29:10.000Z",
            }
        ],
        "track_count": 1,
        "tracks": [
            {
                "id": 812,
                "task_id": "0b6f3a52-8f6e-4f5e-9d0e-8f1c5f0a7c11",
                "camera_id": "c09",
                "track_id": 5,
                "first_seen": "2026-01-01T10:28:04.100Z",
                "last_seen": "2026-01-01T10:30:05.456Z",
                "observation_count": 1211,
            }
        ],
        "changes": [_CHANGE_MADE],
    },
    response_only=True,
)

TRAJECTORY: Final = OpenApiExample(
    "Two points a second",
    {
        "person_id": _ANNA,
        "step": 0.5,
        "truncated": False,
        "point_count": 2,
        "cameras": [
            {
                "camera_id": "c09",
                "points": [
                    {"time": "2026-01-01T10:30:05.000Z", "x": 12.3, "y": 45.6},
                    {"time": "2026-01-01T10:30:05.500Z", "x": 12.9, "y": 45.4},
                ],
            }
        ],
    },
    response_only=True,
)

DECISION: Final = OpenApiExample(
    "A new track was recognised",
    {
        "time": "2026-01-01T10:29:40.200Z",
        "kind": "matched",
        "person_id": _ANNA,
        "camera_id": "c12",
        "track_id": 5,
        "task_id": "0b6f3a52-8f6e-4f5e-9d0e-8f1c5f0a7c11",
        "score": 0.83,
        "other_id": None,
        "runner_up": {"person_id": _BEN, "score": 0.02},
        "evidence": {"distance_m": 0.21, "mahalanobis": 0.47, "unseen_seconds": 0.1},
    },
    response_only=True,
)

CUT_OFF: Final = OpenApiExample(
    "The last seconds of a track were given to another person",
    {
        "time": "2026-01-01T10:29:40.200Z",
        "kind": "cut_off",
        "person_id": _ANNA,
        "camera_id": "c12",
        "track_id": 5,
        "task_id": "0b6f3a52-8f6e-4f5e-9d0e-8f1c5f0a7c11",
        "score": 0.98,
        "other_id": _BEN,
        "runner_up": None,
        "evidence": {
            "reason": "two people were confused while they were close",
            "log_odds": 4.1,
            "since_seconds": 2.1,
        },
    },
    response_only=True,
)

MERGE: Final = OpenApiExample("Into another person", {"into": _ANNA}, request_only=True)
SPLIT_TRACKS: Final = OpenApiExample(
    "By tracks (their `id`)", {"track_ids": [815]}, request_only=True
)
SPLIT_TIME: Final = OpenApiExample("By time", {"at": "2026-01-01T10:29:00Z"}, request_only=True)

SEARCH_PERSON: Final = OpenApiExample("A known person", {"person_id": _BEN}, request_only=True)
SEARCH: Final = OpenApiExample(
    "People similar to a known person",
    {
        "model": "spoton",
        "query": {"person_id": _BEN, "box": None},
        "results": [_PERSON | {"score": 0.871}],
    },
    response_only=True,
)

FORGOTTEN: Final = OpenApiExample(
    "A person was forgotten",
    {
        "person_id": _ANNA,
        "environment_id": "campus",
        "forgotten_at": "2026-01-02T08:00:00.000Z",
        "removed": {
            "people": 2,
            "pictures": 2,
            "embeddings": 2,
            "decisions": 7,
            "visits": 3,
            "changes": 1,
            "tracks": 4,
            "observations": 5120,
        },
        "backups": [{"name": "spoton-2026-01-01.zip", "made_at": "2026-01-01T23:00:00.000Z"}],
        "footage": [
            {
                "camera_id": "c01",
                "start_time": "2026-01-01T10:00:00.000Z",
                "end_time": "2026-01-01T10:04:30.000Z",
                "files": 5,
            }
        ],
    },
    response_only=True,
)
