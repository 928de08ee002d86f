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
    },
    response_only=True,
)

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
