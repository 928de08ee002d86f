"""Examples of the calls about environments, as the OpenAPI document shows them."""

from typing import Final

from drf_spectacular.utils import OpenApiExample

ENVIRONMENT: Final = OpenApiExample(
    "A campus",
    {
        "environment_id": "campus",
        "name": "Campus",
        "camera_count": 4,
        "zone_count": 2,
        "has_data": True,
        "map": {
            "url": "/api/v1/environments/campus/map",
            "bounds": [0.0, 0.0, 50.0, 50.0],
            "width": 50.0,
            "height": 50.0,
            "unit": "m",
        },
        "recording_days": 14,
        "recording_gigabytes": 100.0,
    },
    response_only=True,
)

CAMERA: Final = OpenApiExample(
    "A calibrated camera",
    {
        "camera_id": "c09",
        "environment_id": "campus",
        "name": "Main gate",
        "resolution": {"width": 1920, "height": 1080},
        "fps": 25.0,
        "source_kind": "rtsp",
        "window": None,
        "rotation": 0,
        "position": [12.0, 3.5],
        "footprint": [[10.0, 5.0], [30.0, 5.0], [34.0, 40.0], [6.0, 40.0]],
        "calibrated": True,
        "reprojection_error_cm": 7.4,
        "enabled": True,
        "online": True,
        "record": "always",
        "record_before_seconds": 5,
        "record_after_seconds": 10,
        "has_recording_address": False,
        "recorder": {"state": "recording", "reason": "", "since": "2026-01-01T10:30:05Z"},
        "health": {
            "state": "online",
            "state_since": "2026-01-01T10:28:03Z",
            "reason": "",
            "reconnects": 2,
            "picture_state": "moved",
            "picture_since": "2026-01-01T11:02:40Z",
            "advice": "The camera has moved since it was calibrated, so people are placed on the "
            "wrong spot. Turn it back, or calibrate it again.",
        },
        "transport": "auto",
        "snapshot_seconds": None,
        "pixel_aspect": "auto",
        "deinterlacing": "auto",
    },
    response_only=True,
)

MAKERS: Final = OpenApiExample(
    "One of them",
    {
        "makers": [
            {
                "maker_id": "hikvision",
                "name": "Hikvision, HiLook, Annke, LTS",
                "scheme": "rtsp",
                "port": 554,
                "main": "/Streaming/Channels/{channel}01",
                "sub": "/Streaming/Channels/{channel}02",
                "note": "The camera must be activated: it has a password of its own.",
                "has_channel": True,
                "needs_stream": False,
            }
        ]
    },
    response_only=True,
)
STREAM_ADDRESSES: Final = OpenApiExample(
    "Channel 2 of a recorder",
    {
        "main": "rtsp://192.168.1.20:554/Streaming/Channels/201",
        "sub": "rtsp://192.168.1.20:554/Streaming/Channels/202",
    },
    response_only=True,
)

RECORDING: Final = OpenApiExample(
    "A minute of a live camera",
    {
        "recording_id": 71,
        "camera_id": "c01",
        "file_name": "20260101T100000.000Z.mp4",
        "start_time": "2026-01-01T10:00:00.000Z",
        "end_time": "2026-01-01T10:01:00.000Z",
        "fps": 15.0,
        "frame_count": 900,
        "width": 1280,
        "height": 720,
        "size_bytes": 23_400_000,
        "origin": "camera",
        "protected": False,
    },
    response_only=True,
)
KEPT_RECORDING: Final = OpenApiExample("Keep it", {"protected": True}, request_only=True)

ZONE: Final = OpenApiExample(
    "A square",
    {
        "zone_id": "plaza",
        "name": "Plaza",
        "polygon": [[18.0, 18.0], [32.0, 18.0], [32.0, 32.0], [18.0, 32.0]],
        "color": "#4f8cc9",
    },
    response_only=True,
)

LINE: Final = OpenApiExample(
    "A gate",
    {"line_id": "gate", "name": "Gate", "points": [[15.0, 25.0], [35.0, 25.0]]},
    response_only=True,
)

SCENE: Final = OpenApiExample(
    "Two cameras",
    {"scene_id": "north", "name": "North side", "camera_ids": ["c09", "c12"]},
    response_only=True,
)

WRITTEN_ENVIRONMENT: Final = OpenApiExample(
    "A campus of 50 × 50 m",
    {"environment_id": "campus", "name": "Campus", "map": {"bounds": [0.0, 0.0, 50.0, 50.0]}},
    request_only=True,
)

WRITTEN_CAMERA: Final = OpenApiExample(
    "A camera on the network",
    {
        "camera_id": "c09",
        "name": "Main gate",
        "source_address": "rtsp://viewer:password@camera-9.example/stream1",
        "position": [12.0, 3.5],
    },
    request_only=True,
)

WRITTEN_ZONE: Final = OpenApiExample("A square", ZONE.value, request_only=True)
WRITTEN_LINE: Final = OpenApiExample("A gate", LINE.value, request_only=True)
WRITTEN_SCENE: Final = OpenApiExample("Two cameras", SCENE.value, request_only=True)

CALIBRATION: Final = OpenApiExample(
    "Five points",
    {
        "camera_id": "c09",
        "calibrated": True,
        "homography": [
            [0.0158692, 0.053875, -28.1476],
            [-0.000207292, 0.000179982, 15.205],
            [-8.48118e-05, 0.00424755, -0.999991],
        ],
        "lines": [],
        "points": [
            {
                "image": [210.0, 840.0],
                "floor": [8.02, 6.0],
                "projected": [8.0152, 6.0046],
                "error_cm": 0.67,
                "outlier": False,
            },
            {
                "image": [1700.0, 860.0],
                "floor": [18.0, 5.98],
                "projected": [18.0022, 5.9821],
                "error_cm": 0.3,
                "outlier": False,
            },
            {
                "image": [1210.0, 420.0],
                "floor": [20.05, 21.94],
                "projected": [20.0799, 22.0586],
                "error_cm": 12.23,
                "outlier": False,
            },
            {
                "image": [640.0, 410.0],
                "floor": [5.96, 22.03],
                "projected": [5.9622, 22.0396],
                "error_cm": 0.98,
                "outlier": False,
            },
            {
                "image": [960.0, 600.0],
                "floor": [13.23, 10.35],
                "projected": [13.2312, 10.3018],
                "error_cm": 4.82,
                "outlier": False,
            },
        ],
        "mean_error_cm": 3.8,
        "max_error_cm": 12.23,
        "warnings": [],
        "lens": {
            "k1": 0.0,
            "model": "polynomial",
            "automatic": True,
            "text": "Not measured. 3 more pairs, or straight edges, show whether the lens bends "
            "lines.",
        },
    },
    response_only=True,
)

WRITTEN_CALIBRATION: Final = OpenApiExample(
    "Five points",
    {
        "points": [
            {"image": pair["image"], "floor": pair["floor"]} for pair in CALIBRATION.value["points"]
        ]
    },
    request_only=True,
)

DATE_RANGES: Final = OpenApiExample(
    "One camera, detailed",
    {
        "environment_id": "campus",
        "dates": ["2026-01-01", "2026-01-02"],
        "cameras": [
            {
                "camera_id": "c09",
                "dates": ["2026-01-01", "2026-01-02"],
                "start_time": "2026-01-01T23:30:00Z",
                "end_time": "2026-01-02T00:30:00Z",
                "recording_count": 1,
            }
        ],
        "recordings": {
            "count": 1,
            "results": [
                {
                    "camera_id": "c09",
                    "file_name": "2026-01-01T23-30-00Z.mp4",
                    "start_time": "2026-01-01T23:30:00Z",
                    "end_time": "2026-01-02T00:30:00Z",
                    "fps": 25.0,
                    "frame_count": 90000,
                    "width": 1920,
                    "height": 1080,
                }
            ],
        },
    },
    response_only=True,
)
FOUND_DEVICES: Final = OpenApiExample(
    "One camera",
    {
        "devices": [
            {
                "address": "192.168.1.20",
                "maker": "Hikvision",
                "model": "DS-2CD2043G2-I",
                "name": "HIKVISION DS-2CD2043G2-I",
            }
        ],
        "forbidden": 0,
    },
    response_only=True,
)
DEVICE_TO_ASK: Final = OpenApiExample(
    "A camera",
    {"host": "192.168.1.20", "username": "onvif", "password": "secret-of-the-camera"},
    request_only=True,
)
DEVICE_STREAMS: Final = OpenApiExample(
    "A camera with two streams",
    {
        "maker": "HIKVISION",
        "model": "DS-2CD2043G2-I",
        "clock_seconds": -2,
        "channels": [
            {
                "name": "mainStream",
                "main": "rtsp://192.168.1.20:554/Streaming/Channels/101",
                "sub": "rtsp://192.168.1.20:554/Streaming/Channels/102",
            }
        ],
        "profiles": [
            {
                "name": "mainStream",
                "address": "rtsp://192.168.1.20:554/Streaming/Channels/101",
                "source": "VideoSource_1",
                "codec": "H264",
                "width": 2688,
                "height": 1520,
                "fps": 20.0,
            },
            {
                "name": "subStream",
                "address": "rtsp://192.168.1.20:554/Streaming/Channels/102",
                "source": "VideoSource_1",
                "codec": "H264",
                "width": 640,
                "height": 360,
                "fps": 20.0,
            },
        ],
    },
    response_only=True,
)
