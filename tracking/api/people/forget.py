"""POST /persons/{id}/forget."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Model
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import refuse_body
from tracking.services.people.forget import forget_person

from . import examples


class RemovedSerializer(serializers.Serializer[Model]):
    """How much went, and how much stays without a person."""

    people = serializers.IntegerField(help_text="Their id, and the ids merged into it.")
    pictures = serializers.IntegerField()
    embeddings = serializers.IntegerField()
    decisions = serializers.IntegerField()
    visits = serializers.IntegerField(help_text="Zones that they were in.")
    changes = serializers.IntegerField(help_text="Merges and splits that named them.")
    tracks = serializers.IntegerField(help_text="Stay, without a person.")
    observations = serializers.IntegerField(help_text="Stay, without a person.")


class KnownBackupSerializer(serializers.Serializer[Model]):
    """A file of `manage.py backup`."""

    name = serializers.CharField()
    made_at = serializers.DateTimeField()


class KnownFootageSerializer(serializers.Serializer[Model]):
    """A time in which recordings of a camera show the person."""

    camera_id = serializers.CharField()
    start_time = serializers.DateTimeField()
    end_time = serializers.DateTimeField()
    files = serializers.IntegerField(help_text="Recordings of that time.")


@extend_schema_serializer(examples=[examples.FORGOTTEN])
class ForgottenSerializer(serializers.Serializer[Model]):
    """What was removed, and when."""

    person_id = serializers.UUIDField()
    environment_id = serializers.CharField()
    forgotten_at = serializers.DateTimeField()
    removed = RemovedSerializer()
    backups = KnownBackupSerializer(
        many=True,
        help_text="Still hold the person; a restore forgets them again. Copies made by other "
        "tools are not known.",
    )
    footage = KnownFootageSerializer(
        many=True,
        help_text="Recordings are left as they are, and still show the person at these times. "
        "Delete or blur them yourself.",
    )


class ForgetView(RefusalsMixin):
    """POST to forget a person → what was removed."""

    permission_classes = [needs("persons.forget")]

    @extend_schema(
        summary="Forget a person",
        description="Pictures, embeddings, visits, decisions and the identity go, also of the "
        "people who were merged into this one. Tracks and observations stay without a person. "
        "Older backups still hold the person, and are named; the audit log keeps the id. "
        "Recordings are left as they are; `footage` says when they show the person. "
        "The database may keep deleted rows in its own files until it needs their space. This "
        "cannot be undone. "
        "409 if the person was merged into another one: forget that one.",
        request=None,
        responses={200: ForgottenSerializer},
    )
    def post(self, request: Request, person_id: UUID) -> Response:
        """Remove everything about a person."""
        refuse_body(request)
        certificate: Any = forget_person(signed_in_user(request), person_id)
        return Response(ForgottenSerializer(certificate).data)
