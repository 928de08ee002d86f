"""Ask one camera by ONVIF what it is and where its streams are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from onvif.definition import SERVICES
from onvif.util import is_auth_error
from zeep.exceptions import Fault, TransportError

from tracking.onvif.messages import DeviceStreams, OnvifError, OnvifRequest, Profile
from tracking.onvif.place import DevicePlace, place_of
from tracking.onvif.services import CameraService
from tracking.onvif.streams import channels_of

MOST_PROFILES: Final = 64
_LONGEST: Final = 80
_SETUP: Final = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}
_CLOCKS_AGREE: Final = dt.timedelta(seconds=5)
_NO_TIME: Final = dt.timedelta()


async def ask_device(request: OnvifRequest) -> DeviceStreams:
    """Return the streams of a camera.

    Raises:
        OnvifError: it offers none.
        Exception: what `faults.explain` explains.
    """
    place = place_of(request.host, request.networks)
    ahead = await _clock_of(place, request)
    try:
        return await _streams(place, request, ahead)
    except (Fault, TransportError) as error:
        # Some tell a wrong time (daylight saving), and check what is signed by the right one.
        if not is_refusal(error) or abs(ahead) < _CLOCKS_AGREE:
            raise
        return await _streams(place, request, _NO_TIME)


def is_refusal(error: Exception) -> bool:
    """Tell whether a camera refuses the password or its time stamp."""
    if isinstance(error, TransportError):
        return bool(error.status_code in (401, 403))
    return bool(is_auth_error(error))


async def _clock_of(place: DevicePlace, request: OnvifRequest) -> dt.timedelta:
    """Return how far the camera's clock is ahead, nothing if it does not say."""
    # ONVIF has it answer this without a password, so that others can sign by its clock.
    async with CameraService(
        "devicemgmt", place.device_service, "", "", _NO_TIME, request.networks
    ) as service:
        try:
            told = await service.ask("GetSystemDateAndTime")
        except (Fault, TransportError) as error:
            if not is_refusal(error):
                raise
            return _NO_TIME
    when = getattr(told, "UTCDateTime", None)
    if when is None or when.Date is None or when.Time is None:
        return _NO_TIME
    try:
        day, time = when.Date, when.Time
        clock = time.Hour, time.Minute, min(time.Second, 59)  # some count leap seconds
        theirs = dt.datetime(day.Year, day.Month, day.Day, *clock, tzinfo=dt.UTC)
    except (TypeError, ValueError):
        return _NO_TIME
    return theirs - dt.datetime.now(dt.UTC)


async def _streams(place: DevicePlace, request: OnvifRequest, ahead: dt.timedelta) -> DeviceStreams:
    signed = (request.username, request.password, ahead, request.networks)
    async with CameraService("devicemgmt", place.device_service, *signed) as service:
        known = await service.ask("GetDeviceInformation")
        address = await _media_address(service)
    async with CameraService("media", place.service(address), *signed) as media:
        profiles = [
            await _profile(place, media, told)
            for told in _listed(await media.ask("GetProfiles"))[:MOST_PROFILES]
        ]
    usable = [profile for profile in profiles if profile.address]
    if not usable:
        raise OnvifError("The camera offers no stream by ONVIF. Turn on RTSP in its settings.")
    return DeviceStreams(
        maker=_text(known, "Manufacturer"),
        model=_text(known, "Model"),
        clock_seconds=round(ahead.total_seconds()),
        channels=channels_of(usable),
        profiles=usable,
    )


async def _media_address(service: CameraService) -> str:
    """Return where the media service is; older cameras do not know GetServices."""
    try:
        services = _listed(await service.ask("GetServices", {"IncludeCapability": False}))
    except Fault as error:
        if is_refusal(error):
            raise
        services = []
    for one in services:
        if getattr(one, "Namespace", "") == SERVICES["media"]["ns"] and one.XAddr:
            return str(one.XAddr)
    told = await service.ask("GetCapabilities", {"Category": "Media"})
    address = getattr(getattr(told, "Media", None), "XAddr", None)
    if not address:
        raise OnvifError("The camera has no ONVIF media service (Profile S). Type its address.")
    return str(address)


async def _profile(place: DevicePlace, media: CameraService, told: Any) -> Profile:
    params = {"StreamSetup": _SETUP, "ProfileToken": told.token}
    try:
        answer = await media.ask("GetStreamUri", params)
    except Fault as error:
        if is_refusal(error):
            raise
        answer = None  # a profile without video
    encoder = getattr(told, "VideoEncoderConfiguration", None)
    source = getattr(told, "VideoSourceConfiguration", None)
    size, rate = getattr(encoder, "Resolution", None), getattr(encoder, "RateControl", None)
    return Profile(
        name=_text(told, "Name"),
        address=place.stream(_text(answer, "Uri", 1900)) if answer is not None else "",
        source=_text(source, "SourceToken"),
        codec=_text(encoder, "Encoding"),
        width=_number(size, "Width"),
        height=_number(size, "Height"),
        fps=float(_number(rate, "FrameRateLimit")),
    )


def _listed(told: Any) -> list[Any]:
    return list(told) if isinstance(told, Iterable) and not isinstance(told, str) else []


def _text(told: Any, name: str, longest: int = _LONGEST) -> str:
    return str(getattr(told, name, None) or "").strip()[:longest]


def _number(told: Any, name: str) -> int:
    value = getattr(told, name, None)
    return int(value) if isinstance(value, int | float) and 0 < value < 100_000 else 0
