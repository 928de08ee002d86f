"""Where cameras of the common makers give their streams."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import QuerySerializer, refuse_unknown
from spoton.service_errors import NotVisibleError
from tracking.api.environments import examples
from tracking.makers.makers import MOST_CHANNELS, MakerError, MakerPlace, makers, stream_addresses


class MakerSerializer(serializers.Serializer[Any]):
    """A maker, and the paths of its cameras' streams with gaps for channel and stream."""

    maker_id = serializers.CharField()
    name = serializers.CharField()
    scheme = serializers.CharField()
    port = serializers.IntegerField()
    main = serializers.CharField(help_text="Path of the main stream, to record.")
    sub = serializers.CharField(help_text="Path of the sub stream, to track; may be empty.")
    note = serializers.CharField(help_text="What to set on the camera first; may be empty.")
    has_channel = serializers.BooleanField(help_text="Recorders: `channel` makes a difference.")
    needs_stream = serializers.BooleanField(help_text="`stream` must be given.")


@extend_schema_serializer(examples=[examples.MAKERS])
class MakersSerializer(serializers.Serializer[Any]):
    """All makers."""

    makers = MakerSerializer(many=True)


class MakerPlaceSerializer(QuerySerializer):
    """Where a camera is."""

    host = serializers.CharField(max_length=255, help_text="IP address or name.")
    port = serializers.IntegerField(
        min_value=1, max_value=65_535, required=False, help_text="Default: the maker's."
    )
    channel = serializers.IntegerField(
        min_value=1, max_value=MOST_CHANNELS, required=False, help_text="Of a recorder, from 1."
    )
    stream = serializers.CharField(
        max_length=500, required=False, help_text="Where the maker `needs_stream`."
    )


@extend_schema_serializer(examples=[examples.STREAM_ADDRESSES])
class StreamAddressesSerializer(serializers.Serializer[Any]):
    """Addresses without user name and password."""

    main = serializers.CharField(help_text="To record: `recording_address` of a camera.")
    sub = serializers.CharField(help_text="To track: `source_address`; empty: use `main`.")


class MakersView(RefusalsMixin):
    """GET all makers."""

    permission_classes = [needs("environments.manage")]

    @extend_schema(
        operation_id="cameras_makers_list",
        summary="List makers of cameras",
        responses={200: MakersSerializer},
    )
    def get(self, request: Request) -> Response:
        """Return all makers, the common ones first."""
        refuse_unknown(request, ())
        rows = [
            asdict(one) | {"has_channel": one.has_channel, "needs_stream": one.needs_stream}
            for one in makers().values()
        ]
        return Response({"makers": rows})


class MakerView(RefusalsMixin):
    """GET the addresses of one camera."""

    permission_classes = [needs("environments.manage")]

    @extend_schema(
        summary="Get the stream addresses of a camera by its maker",
        parameters=[MakerPlaceSerializer],
        responses={200: StreamAddressesSerializer},
    )
    def get(self, request: Request, maker_id: str) -> Response:
        """Return main and sub stream; nothing is connected to."""
        maker = makers().get(maker_id)
        if maker is None:
            raise NotVisibleError(f"Maker {maker_id!r} not found. See /api/v1/cameras/makers.")
        query = MakerPlaceSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        try:
            found = stream_addresses(maker, MakerPlace(**query.validated_data))
        except MakerError as error:
            raise ValidationError({error.field: [str(error)]}) from None
        return Response(asdict(found))
