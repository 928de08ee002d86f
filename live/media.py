"""`/api/v1/media`: single frames and MJPEG."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.views.decorators.csrf import csrf_exempt

from accounts.models import User
from accounts.services.credentials import Credential
from live import access, overlay
from live.database import in_database
from live.frames import frame_hub
from live.keys import BLURRED, Size
from live.message import FrameMessage
from live.request_user import requesting_user
from live.socket_counts import socket_counts
from spoton.http import throttles
from spoton.http.errors import body, code_of, json_error
from spoton.rights import has_right, require
from spoton.service_errors import NotAllowedError
from tracking.models import ProcessingTask

FIRST_FRAME_SECONDS: float = 3.0
RECHECK_SECONDS: float = 8.0
_GRID_WIDTH: Final = 640
RIGHT: Final = "live.view"
_WIDTHS: Final = range(16, 3841)
_BOUNDARY: Final = "spoton-frame"


@csrf_exempt  # nothing is changed, and 405 is the truth
async def frame(request: HttpRequest, task_id: UUID, camera_id: str) -> HttpResponseBase:
    """Answer a camera's newest frame, with boxes and ids unless `?overlay=0`."""
    found = await _task(request, task_id, [camera_id])
    if isinstance(found, HttpResponse):
        return found
    user, task = found
    width = _width(request)
    if isinstance(width, HttpResponse):
        return width
    size = access.size_for(user, "grid" if width and width <= _GRID_WIDTH else "full")
    frames = await frame_hub().newest(task.pk, [camera_id], size, FIRST_FRAME_SECONDS)
    if camera_id not in frames:
        return _no_frame()
    shown = frames[camera_id]
    if _wants_overlay(request):
        shown = await shown.with_overlay()
    if width is None:
        return _jpeg(bytes(shown.jpeg), shown)
    return _jpeg(await asyncio.to_thread(overlay.resized, shown.jpeg, width), shown)


@csrf_exempt  # nothing is changed, and 405 is the truth
async def raw(request: HttpRequest, task_id: UUID) -> HttpResponseBase:
    """Answer a camera's newest frame without overlay; without `?camera=`, a mosaic of all."""
    camera_id = request.GET.get("camera")
    found = await _task(request, task_id, [camera_id] if camera_id else [])
    if isinstance(found, HttpResponse):
        return found
    user, task = found
    cameras = [camera_id] if camera_id else access.camera_ids(task)
    size = access.size_for(user, "full" if camera_id else "grid")
    frames = await frame_hub().newest(task.pk, cameras, size, FIRST_FRAME_SECONDS)
    if not frames:
        return _no_frame()
    if camera_id:
        return _jpeg(bytes(frames[camera_id].jpeg), frames[camera_id])
    pictures = {name: frames[name].jpeg if name in frames else None for name in cameras}
    return _jpeg(await asyncio.to_thread(overlay.mosaic, pictures))


@csrf_exempt  # nothing is changed, and 405 is the truth
async def stream(request: HttpRequest, task_id: UUID, camera_id: str) -> HttpResponseBase:
    """Answer MJPEG for a plain `<img>`: newest frame wins, until the client leaves."""
    found = await _task(request, task_id, [camera_id])
    if isinstance(found, HttpResponse):
        return found
    user, task = found
    viewer = await requesting_user(request)
    size = access.size_for(user, "full" if request.GET.get("size") == "full" else "grid")
    if viewer is not None and await socket_counts().is_full(viewer[0].pk):
        response = json_error(429, "You have too many streams and sockets open.")
        response["Retry-After"] = "10"
        return response
    frames = await frame_hub().newest(task.pk, [camera_id], size, FIRST_FRAME_SECONDS)
    if viewer is None or not frames:
        return _no_frame()
    kind = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
    if request.method == "HEAD":  # its answer has to end
        return HttpResponse(content_type=kind)
    streaming = StreamingHttpResponse(
        _parts(viewer[1], task_id, camera_id, size, _wants_overlay(request)),
        content_type=kind,
    )
    streaming["Cache-Control"] = "no-store"
    streaming["X-Accel-Buffering"] = "no"  # a proxy that collects would show the past
    return streaming


async def _parts(
    credential: Credential, task_id: UUID, camera_id: str, size: Size, with_overlay: bool
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    recheck_at = loop.time() + RECHECK_SECONDS
    async with (
        socket_counts().counted(credential.user_id) as fits,
        frame_hub().watch(task_id, [camera_id], size) as watch,
    ):
        while fits:
            if loop.time() >= recheck_at:
                if not await _may_continue(credential, task_id, size):
                    return
                recheck_at = loop.time() + RECHECK_SECONDS
            try:
                async with asyncio.timeout_at(recheck_at):
                    shown = await watch.next()
            except TimeoutError:
                continue
            if with_overlay:
                shown = await shown.with_overlay()
            yield _part(shown)


def _part(shown: FrameMessage) -> bytes:
    head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(shown.jpeg)}\r\n\r\n"
    return b"".join((head.encode(), shown.jpeg, b"\r\n"))


async def _may_continue(credential: Credential, task_id: UUID, size: Size) -> bool:
    current = await access.current_user(credential)
    may = current is not None and has_right(current, RIGHT)
    if current is None or size != access.size_for(current, size.removesuffix(BLURRED)):
        return False
    task = await access.visible_task(current, task_id) if current and may else None
    return task is not None and task.is_active


async def _task(
    request: HttpRequest, task_id: UUID, cameras: list[str]
) -> tuple[User, ProcessingTask] | HttpResponse:
    if request.method not in ("GET", "HEAD"):
        response = json_error(405)
        response["Allow"] = "GET, HEAD"
        return response
    found = await requesting_user(request)
    if found is None:
        response = json_error(401, "Sign in first.")
        response["WWW-Authenticate"] = 'Bearer realm="api"'
        return response
    if await in_database(throttles.is_over, found[0], "user"):
        response = json_error(429, "Too many requests. Wait a minute.")
        response["Retry-After"] = str(math.ceil(throttles.seconds_left()))
        return response
    try:
        require(found[0], RIGHT)
    except NotAllowedError as error:
        return json_error(403, str(error))
    task = await access.visible_task(found[0], task_id)
    if task is None or not set(cameras) <= set(access.camera_ids(task)):
        return json_error(404)
    return found[0], task


def _width(request: HttpRequest) -> int | HttpResponse | None:
    text = request.GET.get("width")
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 5 and int(text) in _WIDTHS:
        return int(text)
    message = f"A whole number from {_WIDTHS[0]} to {_WIDTHS[-1]}."
    fields = {"width": [message]}
    return JsonResponse(body(code_of(400), "The width is not allowed.", fields), status=400)


def _wants_overlay(request: HttpRequest) -> bool:
    return request.GET.get("overlay", "1") not in ("0", "false")


def _no_frame() -> HttpResponse:
    response = json_error(503, "No frame from the camera. It may be starting or offline.")
    response["Retry-After"] = "2"
    return response


def _jpeg(picture: bytes, shown: FrameMessage | None = None) -> HttpResponse:
    response = HttpResponse(picture, content_type="image/jpeg")
    response["Cache-Control"] = "no-store"
    if shown is not None:
        response["X-Frame-Sequence"] = str(shown.sequence)
    return response
