"""People as JSON."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import Model
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from spoton.http.strict import StrictSerializer
from tracking.models import Decision, Person, PersonChange, PersonZone, Track
from tracking.selectors import people as selectors
from tracking.selectors.merged_people import family

from . import examples
from .filters import MomentField

MOST_TRACKS: Final = 500
MOST_CHANGES: Final = 50


@extend_schema_serializer(examples=[examples.PERSON])
class PersonSerializer(serializers.ModelSerializer[Person]):
    """A person. `merged_into` is the person they were merged into, if any."""

    environment_id = serializers.CharField(source="environment.environment_id")
    cameras = serializers.SerializerMethodField()
    image_url = serializers.SerializerMethodField()
    merged_into = serializers.UUIDField(source="merged_into_id", allow_null=True)

    class Meta:
        model = Person
        fields = [
            "person_id",
            "environment_id",
            "state",
            "first_seen",
            "last_seen",
            "cameras",
            "image_url",
            "merged_into",
        ]

    def get_cameras(self, person: Person) -> list[str]:
        """Return the cameras that saw them."""
        cameras: dict[UUID, list[str]] = self.context["cameras"]
        return cameras.get(person.pk, [])

    @extend_schema_field({"type": "string", "nullable": True})
    def get_image_url(self, person: Person) -> str | None:
        """Return where their best picture is, None if there is none yet."""
        if person.pk not in self.context["with_picture"]:
            return None
        return reverse("api-person-image", args=[person.pk])


class TrackSerializer(serializers.ModelSerializer[Track]):
    """One camera's continuous view; `id` names it, `track_id` counts in task and camera."""

    camera_id = serializers.CharField(source="camera.camera_id")
    task_id = serializers.UUIDField()

    class Meta:
        model = Track
        fields = [
            "id",
            "task_id",
            "camera_id",
            "track_id",
            "first_seen",
            "last_seen",
            "observation_count",
        ]


class AppearanceSerializer(serializers.Serializer[Model]):
    """A camera that saw them."""

    camera_id = serializers.CharField(source="camera__camera_id")
    first_seen = MomentField(source="first")
    last_seen = MomentField(source="last")
    track_count = serializers.IntegerField(source="count")


class VisitSerializer(serializers.ModelSerializer[PersonZone]):
    """A zone they were in, from the first time to the last."""

    zone_id = serializers.CharField(source="zone.zone_id")

    class Meta:
        model = PersonZone
        fields = ["zone_id", "first_seen", "last_seen"]


@extend_schema_serializer(examples=[examples.CHANGE])
class PersonChangeSerializer(serializers.ModelSerializer[PersonChange]):
    """A merge or split by hand. Of a merge `other_id` went into `person_id`; of a split it got
    the tracks.
    """

    person_id = serializers.UUIDField()
    other_id = serializers.UUIDField()
    track_ids = serializers.ListField(child=serializers.IntegerField(), source="tracks")
    created_by = serializers.SerializerMethodField()
    undoes = serializers.SerializerMethodField()
    undone_by = serializers.SerializerMethodField()

    class Meta:
        model = PersonChange
        fields = [
            "change_id",
            "kind",
            "person_id",
            "other_id",
            "track_ids",
            "created_at",
            "created_by",
            "undoes",
            "undone_by",
        ]

    def get_created_by(self, change: PersonChange) -> str | None:
        """Return who did it."""
        return change.created_by.username if change.created_by else None

    def get_undoes(self, change: PersonChange) -> UUID | None:
        """Return the change that this one took back."""
        return change.undoes.change_id if change.undoes else None

    def get_undone_by(self, change: PersonChange) -> UUID | None:
        """Return the change that took this one back."""
        undone_by: PersonChange | None = getattr(change, "undone_by", None)
        return undone_by.change_id if undone_by else None


@extend_schema_serializer(examples=[examples.PERSON_DETAIL])
class PersonDetailSerializer(PersonSerializer):
    """Someone, with everything but where they went.

    Who was merged away is answered too: `current_id` is the end of the chain, else their own id.
    """

    current_id = serializers.SerializerMethodField()
    merged_people = serializers.SerializerMethodField()
    appearances = serializers.SerializerMethodField()
    zones = serializers.SerializerMethodField()
    track_count = serializers.SerializerMethodField()
    tracks = serializers.SerializerMethodField(
        help_text=f"The newest {MOST_TRACKS}; `id` is what a split takes."
    )
    changes = serializers.SerializerMethodField(
        help_text=f"Merges and splits by hand, the newest {MOST_CHANGES}."
    )

    class Meta(PersonSerializer.Meta):
        fields = [
            *PersonSerializer.Meta.fields,
            "current_id",
            "merged_people",
            "appearances",
            "zones",
            "track_count",
            "tracks",
            "changes",
        ]

    def get_current_id(self, person: Person) -> UUID:
        """Return who they are now."""
        return selectors.current_id(person)

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_merged_people(self, person: Person) -> list[UUID]:
        """Return everybody who was merged into them."""
        return list(family([person.pk]))[1:]

    @extend_schema_field(AppearanceSerializer(many=True))
    def get_appearances(self, person: Person) -> Any:
        """Return each camera with its times."""
        rows: Any = list(selectors.appearances(person))
        return AppearanceSerializer(rows, many=True).data

    @extend_schema_field(VisitSerializer(many=True))
    def get_zones(self, person: Person) -> Any:
        """Return each zone with its times."""
        visits = person.zones.select_related("zone").order_by("zone__zone_id")
        return VisitSerializer(visits, many=True).data

    def get_track_count(self, person: Person) -> int:
        """Return how many tracks there are in all."""
        return person.tracks.count()

    @extend_schema_field(TrackSerializer(many=True))
    def get_tracks(self, person: Person) -> Any:
        """Return the newest tracks."""
        tracks = person.tracks.select_related("camera").order_by("-last_seen", "-pk")
        return TrackSerializer(tracks[:MOST_TRACKS], many=True).data

    @extend_schema_field(PersonChangeSerializer(many=True))
    def get_changes(self, person: Person) -> Any:
        """Return the newest changes by hand."""
        changes = selectors.changes_of(person)[:MOST_CHANGES]
        return PersonChangeSerializer(changes, many=True).data


class FloorPointSerializer(serializers.Serializer[Model]):
    """Metres."""

    time = MomentField()
    x = serializers.FloatField()
    y = serializers.FloatField()


class CameraPathSerializer(serializers.Serializer[Model]):
    """What one camera saw."""

    camera_id = serializers.CharField()
    points = FloorPointSerializer(many=True)


@extend_schema_serializer(examples=[examples.TRAJECTORY])
class TrajectorySerializer(serializers.Serializer[Model]):
    """Where they went, by camera and time. `step` is what was used: longer than what was asked
    for, if that would give too many points.
    """

    person_id = serializers.UUIDField()
    step = serializers.FloatField()
    truncated = serializers.BooleanField()
    point_count = serializers.IntegerField()
    cameras = CameraPathSerializer(many=True)


class RunnerUpSerializer(serializers.Serializer[Model]):
    """Who came second."""

    person_id = serializers.UUIDField(source="runner_up")
    score = serializers.FloatField(source="runner_up_score", allow_null=True)


@extend_schema_serializer(examples=[examples.DECISION, examples.CUT_OFF])
class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """Why someone has their identity. `score` is 0–1; `evidence` is in metres and seconds."""

    camera_id = serializers.CharField(source="camera.camera_id", allow_null=True, default=None)
    task_id = serializers.UUIDField(allow_null=True)
    person_id = serializers.UUIDField()
    other_id = serializers.UUIDField(source="other", allow_null=True)
    runner_up = serializers.SerializerMethodField()
    evidence = serializers.DictField()

    class Meta:
        model = Decision
        fields = [
            "time",
            "kind",
            "person_id",
            "camera_id",
            "track_id",
            "task_id",
            "score",
            "other_id",
            "runner_up",
            "evidence",
        ]

    @extend_schema_field(RunnerUpSerializer(allow_null=True))
    def get_runner_up(self, decision: Decision) -> Any:
        """Return who came second, None if there was nobody."""
        return None if decision.runner_up is None else RunnerUpSerializer(decision).data


@extend_schema_serializer(examples=[examples.MERGE])
class MergeSerializer(StrictSerializer):
    """The person to merge into."""

    into = serializers.UUIDField()


@extend_schema_serializer(examples=[examples.SPLIT_TRACKS, examples.SPLIT_TIME])
class SplitSerializer(StrictSerializer):
    """Which tracks become someone else: by their `id`, or all that began at a time or later."""

    track_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        allow_empty=False,
        max_length=1000,
        required=False,
    )
    at = MomentField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Want exactly one of the two."""
        if len(attrs) != 1:
            raise serializers.ValidationError("Use either track_ids or at.")
        return attrs


@extend_schema_serializer(examples=[examples.SEARCH_PERSON])
class SearchPersonSerializer(StrictSerializer):
    """Search for a person who was seen."""

    person_id = serializers.UUIDField()


class SearchPictureSerializer(StrictSerializer):
    """Search for the person in an image."""

    image = serializers.FileField()


class FoundPersonSerializer(PersonSerializer):
    """Someone, and how much they look like the one who was asked for."""

    score = serializers.SerializerMethodField(
        help_text="Cosine similarity of the two embeddings: 1 is identical. Typical values "
        "depend on the model; strangers usually score above 0."
    )

    class Meta(PersonSerializer.Meta):
        fields = [*PersonSerializer.Meta.fields, "score"]

    def get_score(self, person: Person) -> float:
        """Return how much they look like the one who was asked for."""
        scores: dict[UUID, float] = self.context["scores"]
        return round(scores[person.pk], 4)


class SearchQuerySerializer(serializers.Serializer[Model]):
    """Who was asked for. `box` is where in the picture, x1, y1, x2, y2; null is all of it."""

    person_id = serializers.UUIDField(allow_null=True)
    box = serializers.ListField(child=serializers.IntegerField(), allow_null=True)


@extend_schema_serializer(examples=[examples.SEARCH])
class PersonSearchSerializer(serializers.Serializer[Model]):
    """The people who look most like someone, to the appearance model `model`."""

    model = serializers.CharField()
    query = SearchQuerySerializer()
    results = FoundPersonSerializer(many=True)
