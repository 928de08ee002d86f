"""What is asked for: whose file, with or without video; and what that will be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Sum

from accounts.models import User
from exports.build_kinds import span_name
from exports.kinds import ExportRequest, ExportSize
from exports.runs.export_run import ExportFailedError
from spoton.service_errors import InvalidInputError, NotVisibleError
from tracking.models import Person, Track
from tracking.selectors.people import people_for

from .clips import clips_of
from .parameters import MOST_VIDEO, PersonFileParameters

_BYTES_PER_ROW: Final = 40
_BYTES_PER_SECOND: Final = 400_000
_BYTES: Final = 200_000


def request_person_file(
    user: User, person_id: UUID, time_zone: str, *, clips: bool
) -> ExportRequest:
    """Return a request; raise `NotVisibleError` for someone who is not there."""
    person = people_for(user).filter(pk=person_id).first()
    if person is None:
        raise NotVisibleError(f"Person {person_id} not found, or you have no access.")
    if person.merged_into_id is not None:
        raise InvalidInputError("person_id", "They were merged into another person: name that one.")
    parameters = {"person_id": str(person.pk), "clips": clips, "time_zone": time_zone}
    end = person.last_seen + timedelta(seconds=1)
    return ExportRequest(person.environment, person.first_seen, end, parameters)


def person_of(parameters: Any) -> Person:
    """Return whose file a job is; raise `ExportFailedError` if they were forgotten or merged."""
    key = parameters["person_id"]
    rows = Person.objects.filter(merged_into=None).select_related("environment")
    person = rows.filter(pk=key).first() if key else None
    if person is None:
        raise ExportFailedError("This person was forgotten or merged meanwhile.", "no_person")
    return person


def person_file_parameters(parameters: Any) -> PersonFileParameters:
    """Return what the builder takes."""
    person, zone = person_of(parameters), ZoneInfo(parameters["time_zone"])
    return PersonFileParameters(person, clips=parameters["clips"], zone=zone)


def person_file_size(asked: ExportRequest) -> ExportSize:
    """Return how many observations there are, and about how large file and video become."""
    person = Person.objects.filter(pk=asked.parameters["person_id"]).first()
    if person is None:
        return ExportSize(0, 0)
    tracks = Track.objects.filter(person=person)
    rows = tracks.aggregate(rows=Sum("observation_count"))["rows"] or 0
    clips = clips_of(person, MOST_VIDEO)[0] if asked.parameters["clips"] else []
    seconds = sum(clip.length.total_seconds() for clip in clips)
    size = _BYTES + rows * _BYTES_PER_ROW + round(seconds * _BYTES_PER_SECOND)
    return ExportSize(rows, size)


def person_file_name(asked: ExportRequest) -> str:
    """Return such as campus-person-9f3c7d52-….zip: with the whole id, which forgetting removes."""
    zone = ZoneInfo(asked.parameters["time_zone"])
    span = span_name(asked.start_time, asked.end_time, zone)
    return f"{asked.environment.environment_id}-person-{asked.parameters['person_id']}-{span}.zip"
