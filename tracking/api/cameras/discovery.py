"""Cameras that are found in the network, and the streams that they tell by ONVIF."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.http.permissions import needs, signed_in_user
from spoton.http.refusals import RefusalsMixin
from spoton.http.strict import StrictSerializer, refuse_body, refuse_unknown
from tracking.api.environments import examples
from tracking.services.cameras.discovery import find_cameras, streams_of


class FoundDeviceSerializer(serializers.Serializer[Any]):
    """A camera or recorder; it may leave empty what it is."""

    address = serializers.CharField(help_text="Host and port: `host` of the next call.")
    maker = serializers.CharField()
    model = serializers.CharField()
    name = serializers.CharField()


@extend_schema_serializer(examples=[examples.FOUND_DEVICES])
class FoundDevicesSerializer(serializers.Serializer[Any]):
    """All that answered."""

    devices = FoundDeviceSerializer(many=True)
    forbidden = serializers.IntegerField(
        help_text="How many more there are in networks that `CAMERA_NETWORKS` does not allow."
    )


@extend_schema_serializer(examples=[examples.DEVICE_TO_ASK])
class DeviceToAskSerializer(StrictSerializer):
    """A camera, and a user of it."""

    host = serializers.CharField(
        max_length=300, help_text="IP address or name, with the port of ONVIF if it is not 80."
    )
    username = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    password = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True,
        write_only=True, trim_whitespace=False,
    )  # fmt: skip


class ChannelSerializer(serializers.Serializer[Any]):
    """Streams of one input, without user name and password."""

    name = serializers.CharField()
    main = serializers.CharField(help_text="To record: `recording_address` of a camera.")
    sub = serializers.CharField(help_text="To track: `source_address`; empty: use `main`.")


class ProfileSerializer(serializers.Serializer[Any]):
    """One stream as the camera describes it; 0 and empty where it does not say."""

    name = serializers.CharField()
    address = serializers.CharField()
    source = serializers.CharField(help_text="Input or sensor.")  # type: ignore[assignment]
    codec = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    fps = serializers.FloatField()


@extend_schema_serializer(examples=[examples.DEVICE_STREAMS])
class DeviceStreamsSerializer(serializers.Serializer[Any]):
    """What a camera answered."""

    maker = serializers.CharField()
    model = serializers.CharField()
    clock_seconds = serializers.IntegerField(help_text="How far its clock is ahead of ours.")
    channels = ChannelSerializer(many=True, help_text="One of a camera, several of a recorder.")
    profiles = ProfileSerializer(many=True)


class DiscoveryView(RefusalsMixin):
    """POST a search."""

    permission_classes = [needs("environments.manage")]

    @extend_schema(
        operation_id="cameras_discovery_search",
        summary="Search the network for cameras (ONVIF)",
        request=None,
        responses={200: FoundDevicesSerializer},
    )
    def post(self, request: Request) -> Response:
        """Ask all of the network; it takes some seconds."""
        refuse_unknown(request, ())
        refuse_body(request)
        return Response(asdict(find_cameras(signed_in_user(request))))


class DiscoveryStreamsView(RefusalsMixin):
    """POST a camera."""

    permission_classes = [needs("environments.manage")]

    @extend_schema(
        operation_id="cameras_discovery_streams",
        summary="Ask a camera for its streams (ONVIF)",
        request=DeviceToAskSerializer,
        responses={200: DeviceStreamsSerializer},
    )
    def post(self, request: Request) -> Response:
        """Return main and sub stream of each input; nothing is stored."""
        body = DeviceToAskSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(asdict(streams_of(signed_in_user(request), **body.validated_data)))
