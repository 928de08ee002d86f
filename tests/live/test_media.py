"""/api/v1/media: single pictures, the mosaic, MJPEG."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import cv2
import numpy as np
import pytest
from asgiref.sync import sync_to_async
from django.http import HttpResponse
from django.test import AsyncClient, AsyncRequestFactory

from accounts.models import User
from accounts.services import tokens
from live import media
from live.request_user import requesting_user
from spoton.http import throttles
from spoton.limits.signed_in import SignedInMiddleware, watch
from tests.live.fixtures import RedisServer
from tests.live.publisher import HEIGHT, WIDTH, Publisher
from tests.waiting import patient
from tracking.models import ProcessingTask


@pytest.fixture
def signed_in(viewer: User) -> AsyncClient:
    client = AsyncClient()
    client.force_login(viewer)
    return client


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "FIRST_FRAME_SECONDS", 0.3)


def decoded(response: Any) -> Any:
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "no-store"
    picture = cv2.imdecode(np.frombuffer(response.content, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture


async def test_a_camera_s_picture_has_boxes_unless_asked_without(
    signed_in: AsyncClient, task: ProcessingTask, worker: Publisher
) -> None:
    drawn = decoded(await signed_in.get(f"/api/v1/media/frames/{task.pk}/c09"))
    plain = decoded(await signed_in.get(f"/api/v1/media/frames/{task.pk}/c09?overlay=0"))
    assert drawn.shape == plain.shape == (HEIGHT, WIDTH, 3)
    changed = np.abs(drawn.astype(int) - plain.astype(int)).max(axis=2) > 60
    assert 300 < changed.sum() < changed.size / 3


async def test_width_scales_the_picture(
    signed_in: AsyncClient, task: ProcessingTask, worker: Publisher
) -> None:
    picture = decoded(await signed_in.get(f"/api/v1/media/frames/{task.pk}/c09?width=224"))
    assert picture.shape == (HEIGHT // 2, 224, 3)
    assert ("c09", "grid-blurred") in worker.encoded


@pytest.mark.parametrize("width", ["0", "-5", "99999", "12.5", "wide", "٣٠٠", ""])
async def test_other_widths_are_refused(
    width: str, signed_in: AsyncClient, task: ProcessingTask, redis_server: RedisServer
) -> None:
    response = await signed_in.get(f"/api/v1/media/frames/{task.pk}/c09", {"width": width})
    assert response.status_code == 400
    assert "width" in json.loads(response.content)["error"]["fields"]


async def test_raw_is_the_worker_s_jpeg_untouched(
    signed_in: AsyncClient, task: ProcessingTask, worker: Publisher
) -> None:
    response = await signed_in.get(f"/api/v1/media/frames/{task.pk}/raw?camera=c12")
    picture = decoded(response)
    left = int(np.argmax(picture[-6, :, 0] > 250))
    assert round(left / 16) == int(response["X-Frame-Sequence"]) % 20


async def test_raw_without_camera_is_a_mosaic_of_all(
    signed_in: AsyncClient, task: ProcessingTask, worker: Publisher
) -> None:
    picture = decoded(await signed_in.get(f"/api/v1/media/frames/{task.pk}/raw"))
    assert picture.shape == (2 * HEIGHT, 2 * WIDTH, 3)


async def test_a_camera_without_pictures_leaves_a_dark_tile(
    signed_in: AsyncClient, task: ProcessingTask, worker: Publisher
) -> None:
    worker.silent_cameras.add("c12")
    started = time.monotonic()
    picture = decoded(await signed_in.get(f"/api/v1/media/frames/{task.pk}/raw"))
    assert picture[20 : HEIGHT // 3, WIDTH + 20 :].max() < 60
    assert time.monotonic() - started < patient(2)


async def test_without_a_worker_the_answer_is_503_with_retry_after(
    signed_in: AsyncClient, task: ProcessingTask, redis_server: RedisServer, impatient: None
) -> None:
    for path in ("c09", "raw", "raw?camera=c09"):
        response = await signed_in.get(f"/api/v1/media/frames/{task.pk}/{path}")
        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert json.loads(response.content)["error"]["code"] == "service_unavailable"


async def test_without_redis_the_answer_is_503(
    signed_in: AsyncClient, task: ProcessingTask, redis_server: RedisServer, impatient: None
) -> None:
    redis_server.kill()
    response = await signed_in.get(f"/api/v1/media/frames/{task.pk}/c09")
    assert response.status_code == 503


PATHS = ["frames/{}/c09", "frames/{}/raw", "stream/{}/c09"]


@pytest.mark.parametrize("path", PATHS)
async def test_strangers_are_refused(
    path: str, task: ProcessingTask, redis_server: RedisServer
) -> None:
    response = await AsyncClient().get(f"/api/v1/media/{path.format(task.pk)}")
    assert response.status_code == 401
    assert json.loads(response.content)["error"]["code"] == "unauthorized"


@pytest.mark.parametrize("path", PATHS)
async def test_what_a_user_may_not_see_looks_unknown(
    path: str, task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    await User.objects.filter(pk=viewer.pk).aupdate(all_environments=False)
    client = AsyncClient()
    await client.aforce_login(viewer)
    response = await client.get(f"/api/v1/media/{path.format(task.pk)}")
    assert response.status_code == 404


@pytest.mark.parametrize("path", ["frames/{}/c99", "frames/{}/raw?camera=c99", "stream/{}/c99"])
async def test_unknown_cameras_are_404(
    path: str, signed_in: AsyncClient, task: ProcessingTask, redis_server: RedisServer
) -> None:
    response = await signed_in.get(f"/api/v1/media/{path.format(task.pk)}")
    assert response.status_code == 404


async def test_other_methods_are_405(
    signed_in: AsyncClient, task: ProcessingTask, redis_server: RedisServer
) -> None:
    response = await signed_in.post(f"/api/v1/media/frames/{task.pk}/c09")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


async def test_a_token_is_as_good_as_a_session(
    viewer: User, task: ProcessingTask, worker: Publisher
) -> None:
    token = (await sync_to_async(tokens.issue)(viewer))["access"]
    path = f"/api/v1/media/frames/{task.pk}/c09"
    decoded(await AsyncClient().get(path, headers={"Authorization": f"Bearer {token}"}))
    decoded(await AsyncClient().get(path, headers={"Authorization": f"bearer {token}"}))
    for header in ("Bearer nonsense", "bearer", "Basic eDp5"):
        response = await AsyncClient().get(path, headers={"Authorization": header})
        assert response.status_code == 401


async def test_a_session_counts_behind_a_proxy_with_basic_sign_in(
    signed_in: AsyncClient, task: ProcessingTask, worker: Publisher
) -> None:
    path = f"/api/v1/media/frames/{task.pk}/c09"
    decoded(await signed_in.get(path, headers={"Authorization": "Basic eDp5"}))
    response = await signed_in.get(path, headers={"Authorization": "Bearer nonsense"})
    assert response.status_code == 401


async def parts(response: Any) -> AsyncIterator[Any]:
    async for part in response:
        head, _, picture = part.partition(b"\r\n\r\n")
        assert head.startswith(b"--spoton-frame\r\nContent-Type: image/jpeg")
        yield cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)


async def test_mjpeg_shows_one_picture_after_the_other(
    signed_in: AsyncClient, task: ProcessingTask, worker: Publisher
) -> None:
    response = await signed_in.get(f"/api/v1/media/stream/{task.pk}/c09?overlay=0")
    assert response["Content-Type"] == "multipart/x-mixed-replace; boundary=spoton-frame"
    bars = []
    started = time.monotonic()
    async for picture in parts(response):
        assert picture.shape == (HEIGHT, WIDTH, 3)
        bars.append(round(int(np.argmax(picture[-6, :, 0] > 250)) / 16))
        if len(bars) == 10:
            break
    assert 0.5 < time.monotonic() - started < 5
    assert len(set(bars)) == 10


async def test_mjpeg_ends_when_the_right_is_withdrawn(
    signed_in: AsyncClient,
    viewer: User,
    task: ProcessingTask,
    worker: Publisher,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(media, "RECHECK_SECONDS", 0.3)
    response = await signed_in.get(f"/api/v1/media/stream/{task.pk}/c09")
    await User.objects.filter(pk=viewer.pk).aupdate(is_active=False)
    async with asyncio.timeout(patient(5)):
        async for _ in parts(response):
            pass


async def test_mjpeg_answers_head_and_ends(
    signed_in: AsyncClient, task: ProcessingTask, worker: Publisher
) -> None:
    response = await signed_in.head(f"/api/v1/media/stream/{task.pk}/c09")
    assert response.status_code == 200
    assert not response.streaming


async def test_mjpeg_without_pictures_is_503(
    signed_in: AsyncClient, task: ProcessingTask, redis_server: RedisServer, impatient: None
) -> None:
    response = await signed_in.get(f"/api/v1/media/stream/{task.pk}/c09")
    assert response.status_code == 503


async def test_a_picture_by_token_does_not_count_as_a_stranger_s(
    viewer: User, task: ProcessingTask, redis_server: RedisServer
) -> None:
    token = (await sync_to_async(tokens.issue)(viewer))["access"]
    request = AsyncRequestFactory().get("/", headers={"Authorization": f"Bearer {token}"})
    seen = watch(request.scope)  # type: ignore[arg-type]
    assert await requesting_user(request) is not None
    await sync_to_async(SignedInMiddleware(lambda _: HttpResponse()))(request)
    assert seen


async def test_pictures_count_toward_the_limit_of_the_user(
    signed_in: AsyncClient,
    task: ProcessingTask,
    impatient: None,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(throttles, "WINDOW_S", 10**12)  # no test meets the turn of a minute
    settings.API_RATES = settings.API_RATES | {"user": 2}
    path = f"/api/v1/media/frames/{task.pk}/c01?width=3840"
    statuses = [(await signed_in.get(path)).status_code for _ in range(3)]
    assert [status == 429 for status in statuses] == [False, False, True]
