"""People, their sightings, and why they are who they are."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from tracking.models import (
    Decision,
    ForgottenPerson,
    Person,
    PersonAppearance,
    PersonChange,
    PersonImage,
    PersonZone,
    Track,
)

from .base import RecordAdmin


@admin.register(Person)
class PersonAdmin(RecordAdmin[Person]):
    """Identities."""

    list_display = ["person_id", "environment", "state", "first_seen", "last_seen"]
    list_filter = ["state", "environment"]
    search_fields = ["person_id"]
    list_select_related = ["environment"]
    date_hierarchy = "last_seen"


@admin.register(Track)
class TrackAdmin(RecordAdmin[Track]):
    """Sightings in one camera."""

    list_display = [
        "track_id",
        "camera",
        "person",
        "first_seen",
        "last_seen",
        "boxes",
    ]
    list_filter = ["camera__environment"]
    search_fields = ["=track_id", "=camera__camera_id", "person__person_id"]
    list_select_related = ["camera__environment", "person"]
    date_hierarchy = "last_seen"

    @admin.display(description="observations", ordering="observation_count")
    def boxes(self, track: Track) -> str:
        """Return how many there are, with a link to them."""
        address = reverse("admin:tracking_observation_changelist")
        return format_html(
            '<a href="{}?track__id__exact={}">{}</a>', address, track.pk, track.observation_count
        )


@admin.register(Decision)
class DecisionAdmin(RecordAdmin[Decision]):
    """Why someone is who they are, newest first."""

    list_display = ["time", "person", "kind", "camera", "track_id", "score", "runner_up"]
    list_filter = ["kind"]
    search_fields = ["=person__person_id"]
    sortable_by = ["time"]
    list_select_related = ["camera__environment", "person"]


@admin.register(PersonChange)
class PersonChangeAdmin(RecordAdmin[PersonChange]):
    """Merges and splits by hand."""

    list_display = ["created_at", "kind", "environment", "person", "other", "created_by", "undoes"]
    list_filter = ["kind", "environment"]
    search_fields = ["=person__person_id", "=other__person_id"]
    list_select_related = ["environment", "person", "other", "created_by", "undoes"]


@admin.register(PersonImage)
class PersonImageAdmin(RecordAdmin[PersonImage]):
    """Best pictures."""

    list_display = ["person", "picture", "camera", "time", "quality", "width", "height"]
    search_fields = ["=person__person_id"]
    list_select_related = ["camera__environment", "person"]
    list_per_page = 25
    ordering = ["-person"]
    sortable_by: ClassVar[list[str]] = []

    @admin.display(description="picture")
    def picture(self, image: PersonImage) -> str:
        """Show the photo, from an address that checks rights."""
        address = reverse("api-person-image", args=[image.person_id])
        return format_html('<img src="{}" alt="" height="64" loading="lazy">', address)


@admin.register(PersonAppearance)
class PersonAppearanceAdmin(RecordAdmin[PersonAppearance]):
    """People with an embedding, and of which model."""

    list_display = ["person", "model", "dimensions", "quality", "updated_at"]
    search_fields = ["=person__person_id"]
    list_select_related = ["person"]
    ordering = ["-pk"]
    sortable_by: ClassVar[list[str]] = []


@admin.register(PersonZone)
class PersonZoneAdmin(RecordAdmin[PersonZone]):
    """Who was in which zone."""

    list_display = ["person", "zone", "first_seen", "last_seen"]
    list_filter = ["zone__environment"]
    search_fields = ["=person__person_id", "zone__zone_id"]
    list_select_related = ["person", "zone"]
    ordering = ["-pk"]
    sortable_by: ClassVar[list[str]] = []


@admin.register(ForgottenPerson)
class ForgottenPersonAdmin(RecordAdmin[ForgottenPerson]):
    """Ids of people who were forgotten."""

    list_display = ["person_id", "environment", "forgotten_at"]
    list_filter = ["environment"]
    search_fields = ["person_id"]
    list_select_related = ["environment"]
    date_hierarchy = "forgotten_at"
