"""What is asked for of videos, reports and files of people."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from exports.api.period import ExportPeriodSerializer, ZonedSerializer
from exports.report.parameters import ReportFormat
from exports.video.parameters import Blur
from exports.video.request import OVERLAYS, Layout

_SPAN: Final = {
    "environment_id": "campus",
    "start_time": "2026-01-01T00:00:00Z",
    "end_time": "2026-01-02T00:00:00Z",
}
_PERSON: Final = "9f3c7d52-0f5e-4d59-8b0a-5f8f3c1d2e4b"


def _values(choices: type[StrEnum]) -> list[str]:
    return [one.value for one in choices]


@extend_schema_serializer(
    examples=[OpenApiExample("A week as PDF", _SPAN | {"format": "pdf"})],
)
class ReportSerializer(ExportPeriodSerializer):
    """Of which period, and as what."""

    format = serializers.ChoiceField(_values(ReportFormat))


@extend_schema_serializer(
    examples=[
        OpenApiExample("A camera with faces blurred", _SPAN | {"camera_ids": ["c01"]}),
        OpenApiExample(
            "All cameras, one person to be seen",
            _SPAN | {"layout": "mosaic", "blur": "people_except", "person_ids": [_PERSON]},
        ),
    ],
)
class VideoSerializer(ExportPeriodSerializer):
    """Which cameras, how they are shown, and who is blurred."""

    camera_ids = serializers.ListField(
        child=serializers.CharField(max_length=63),
        required=False,
        max_length=500,
        help_text="Without, all of them.",
    )
    layout = serializers.ChoiceField(
        _values(Layout),
        default=Layout.CAMERAS.value,
        help_text="cameras: an MP4 each, in a ZIP if there are several. mosaic: one MP4 with all "
        "cameras and the map of the floor.",
    )
    blur = serializers.ChoiceField(
        _values(Blur),
        default=Blur.FACES.value,
        help_text="Frames that no task has tracked are blurred as a whole, except with none.",
    )
    person_ids = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=500,
        help_text="With blur people_except: who is not blurred.",
    )
    overlays = serializers.ListField(
        child=serializers.ChoiceField(OVERLAYS),
        required=False,
        max_length=len(OVERLAYS),
        help_text="What is drawn; without, everything.",
    )


@extend_schema_serializer(
    examples=[OpenApiExample("With video", {"person_id": _PERSON, "clips": True})],
)
class PersonFileSerializer(ZonedSerializer):
    """Whose file, and whether it has video."""

    person_id = serializers.UUIDField()
    clips = serializers.BooleanField(
        default=True, help_text="With video of them, everyone else blurred; two hours at most."
    )
