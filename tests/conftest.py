"""What tests share: a real Redis, a real model, real pictures."""

import gc
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Generator, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from PIL import Image
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker
from redis import Redis
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from accounts.models import Role, User
from accounts.services import sign_ins
from alerts.pages import badge
from spoton import workers
from spoton.conf.config import BASE_DIR
from spoton.http import health, throttles
from spoton.run.processes import redis_command
from tests.database import empty_only_what_is_filled, end_other_connections, first_bytes
from tests.database_template import pytest_sessionfinish, start_from_template
from tests.factories import make_camera, make_environment, make_task, make_user
from tests.halves import (
    pytest_collection_modifyitems,
    pytest_ignore_collect,
    pytest_itemcollected,
    pytest_runtest_protocol,
)
from tests.pages.browser import started
from tests.processes import die_with_parent
from tests.waiting import answers, wait_for
from tracking.models import Camera, Environment, ProcessingTask
from vision import weights as weights_files

__all__ = [
    "pytest_collection_modifyitems",
    "pytest_ignore_collect",
    "pytest_itemcollected",
    "pytest_runtest_protocol",
    "pytest_sessionfinish",
]

IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


def pytest_collection_finish() -> None:
    """Let Python no longer look for garbage in what stays, which is a lot by now."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the beginning of a database that is none any more: it tells who overwrote it."""
    report = yield
    if call.excinfo is not None and "not a database" in str(call.excinfo.value):
        report.sections.append(("first bytes of the database", first_bytes()))
    return report


def missing(what: str) -> None:
    """Skip where a developer lacks something; fail where it has to be there."""
    if IN_CI:
        pytest.fail(f"{what}: needed in CI")
    pytest.skip(what)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis server that answers: the given one, or our own for this run."""
    if not settings.REDIS_EMBEDDED:
        Redis.from_url(settings.REDIS_URL, socket_connect_timeout=5).ping()
        yield settings.REDIS_URL
        return
    command = redis_command(settings.REDIS_URL, settings.DATA_DIR / "redis.log")
    with subprocess.Popen(command, preexec_fn=die_with_parent) as process:  # noqa: PLW1509
        try:
            with Redis.from_url(settings.REDIS_URL) as client:
                wait_for(lambda: answers(client), 10)
            yield settings.REDIS_URL
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """All test processes begin with a copy of one migrated database."""
    start_from_template(settings.DATA_DIR.parent)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Threads of tests may still hold connections, which would keep the database from going."""
    empty_only_what_is_filled()
    yield
    with django_db_blocker.unblock():
        end_other_connections()


@pytest.fixture(scope="session", autouse=True)
def _static_files_found_once() -> Iterator[None]:
    """Each client of a test has middlewares of its own; the files are the same for all."""
    found: dict[str, dict[str, StaticFile]] = {}
    find = WhiteNoiseMiddleware.add_files_from_finders

    def add(middleware: WhiteNoiseMiddleware) -> None:
        if middleware.static_prefix not in found:
            find(middleware)
            found[middleware.static_prefix] = dict(middleware.files)
        middleware.files.update(found[middleware.static_prefix])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add)
        yield


@pytest.fixture(autouse=True)
def _no_earlier_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has its own minute; health, sign-ins and badge ask the database each time."""
    caches["default"].clear()
    caches["limits"].clear()
    throttles.reset()
    monkeypatch.setattr(health, "RECENT_SECONDS", 0.0)
    monkeypatch.setattr(sign_ins, "ALIVE_SECONDS", 0.0)
    monkeypatch.setattr(badge, "CACHED_SECONDS", 0.0)


@pytest.fixture(autouse=True)
def _no_earlier_redis() -> None:
    """A test that ran on a Redis of its own leaves no connections to it behind."""
    workers.client.cache_clear()


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[Redis]:
    """A connection to Redis without anything of ours in it, before and after the test."""
    with Redis.from_url(redis_url) as client:
        _forget_ours(client)
        yield client
        _forget_ours(client)


def _forget_ours(client: Redis) -> None:
    for key in client.scan_iter(match="spoton:*"):
        client.delete(key)


@pytest.fixture
def process_env(transactional_db: None, redis_url: str) -> dict[str, str]:
    """Environment for a program of ours that is to see this test's rows."""
    return env_of_processes()


def env_of_processes() -> dict[str, str]:
    """The same for one that outlives a test."""
    options = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{options['NAME']}"
    else:
        secret = f":{options['PASSWORD']}" if options["PASSWORD"] else ""
        host = f"{options['HOST']}:{options['PORT'] or 5432}"
        url = f"postgres://{options['USER']}{secret}@{host}/{options['NAME']}"
    return os.environ | {"DATABASE_URL": url, "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def viewer(db: None) -> User:
    """Vera, who sees everything and changes nothing."""
    return make_user(Role.VIEWER, "vera")


@pytest.fixture
def operator(db: None) -> User:
    """Olga, who runs tasks everywhere."""
    return make_user(Role.OPERATOR, "olga")


@pytest.fixture
def admin(db: None) -> User:
    """Ada, who may do everything."""
    return make_user(Role.ADMIN, "ada")


@pytest.fixture
def limited(campus: Environment) -> User:
    """Otto, who runs tasks on the campus and sees nothing else."""
    return make_user(Role.OPERATOR, "otto", limited_to=[campus])


@pytest.fixture
def campus(db: None) -> Environment:
    return make_environment("campus")


@pytest.fixture
def camera(campus: Environment) -> Camera:
    return make_camera(campus, "c01")


@pytest.fixture
def task_cameras(camera: Camera) -> list[Camera]:
    """The cameras of `task`."""
    return [camera]


@pytest.fixture
def task(campus: Environment, task_cameras: list[Camera]) -> ProcessingTask:
    """A task of the campus that a living worker holds."""
    return make_task(campus, task_cameras, held=True)


@pytest.fixture(scope="session")
def weights() -> Path:
    """The default detector, fetched and exported; the path of its OpenVINO file."""
    weights_files.ensure(["yolov8n"])
    return weights_files.detector_path("yolov8n")


@pytest.fixture(scope="session")
def face_weights() -> Path:
    """The model that finds faces."""
    try:
        weights_files.ensure([weights_files.FACES])
    except weights_files.WeightsError as error:
        missing(str(error))
    return weights_files.file_path(weights_files.FACES)


@pytest.fixture(scope="session")
def demo_recording() -> Path:
    """The recording that the demo shows: people on a square, 768×576, 7 per second."""
    weights_files.ensure(["vtest"])
    return weights_files.file_path("vtest")


@pytest.fixture(scope="session")
def street_photo() -> Path:
    """A photo of people before a bus, from Ultralytics' package (found, not imported)."""
    spec = importlib.util.find_spec("ultralytics")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "assets" / "bus.jpg"


@pytest.fixture(scope="session")
def street_video(street_photo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of 40 frames at 10 per second: a window of 640×640 moves over the photo."""
    picture = np.asarray(Image.open(street_photo).convert("RGB"))
    path = tmp_path_factory.mktemp("video") / "street.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 640, 640, "yuv420p"
        stream.bit_rate = 4_000_000
        for index in range(40):
            left, top = 4 * index, 300 + 3 * index
            window = np.ascontiguousarray(picture[top : top + 640, left : left + 640])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(window, format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Recordings with ground truth that lie beside the checkout where they are available."""
    path = BASE_DIR.parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip("no ../shared/data here")
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive."""
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    missing("no Chromium here (apt-get install chromium)")
    raise AssertionError("unreachable")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A Chromium for the tests of a file; `tests.pages.browser.browser_page` opens pages in it."""
    with pytest.MonkeyPatch.context() as patch, started(chromium) as browser:
        # Playwright keeps an event loop in this thread; our own queries are made between its calls.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield browser
