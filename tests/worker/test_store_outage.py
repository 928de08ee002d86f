"""The cable to the database is pulled out, and its disk is full: what waits, what is counted."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import connection

from tests.factories import make_camera, make_environment, make_task
from tests.waiting import wait_for
from tests.worker.proxy import Proxy, proxy
from tests.worker.records import HOLDER, FakeTask, box, tick
from tracking.models import Camera, Observation
from worker import store as store_module
from worker.store import Store

pytestmark = pytest.mark.django_db(transaction=True)
needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="there is no cable to SQLite"
)
TRIGGER = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER disk_is_full BEFORE INSERT ON tracking_observation
FOR EACH ROW EXECUTE FUNCTION disk_is_full()
"""


@pytest.fixture
def camera(transactional_db: None) -> Camera:
    return make_camera(make_environment("campus"))


@pytest.fixture
def lane(camera: Camera) -> FakeTask:
    return FakeTask(make_task(camera.environment, [camera], held=True))


@pytest.fixture
def cable(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """Through which this process reaches the database."""
    settings = connection.settings_dict
    with proxy(settings["HOST"], int(settings["PORT"] or 5432)) as cable:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
        monkeypatch.setitem(settings, "HOST", "127.0.0.1")
        monkeypatch.setitem(settings, "PORT", str(cable.port))
        monkeypatch.setitem(
            settings["OPTIONS"], "pool", settings["OPTIONS"]["pool"] | {"timeout": 1}
        )
        yield cable
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(store_module, "FLUSH_SECONDS", 0.1)
    monkeypatch.setattr(store_module, "RETRY_SECONDS", 0.1)
    store = Store(HOLDER)
    yield store
    store.close()


def frame_indexes() -> list[int]:
    return list(Observation.objects.order_by("frame_index").values_list("frame_index", flat=True))


@needs_postgresql
def test_ticks_seen_during_a_network_cut_are_stored_after_it(
    cable: Proxy, store: Store, lane: FakeTask, camera: Camera
) -> None:
    store.open(lane)
    for number in range(1, 4):
        store.tick(lane, tick(number, [box(camera)]))
    wait_for(lambda: store.counts.stored == 3, 10)
    cable.cut()
    for number in range(4, 40):
        store.tick(lane, tick(number, [box(camera)]))
    wait_for(lambda: store.away, 10)
    assert store.waiting == 36
    cable.mend()
    wait_for(lambda: store.waiting == 0, 20)
    assert not store.away
    connection.close()
    assert frame_indexes() == list(range(1, 40))
    assert (store.counts.dropped, store.counts.stale) == (0, 0)


@needs_postgresql
def test_what_no_longer_fits_is_counted_and_nothing_else_is_lost(
    cable: Proxy, store: Store, lane: FakeTask, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_limit", 10 * 2400)
    store.open(lane)
    cable.cut()
    for number in range(1, 26):
        store.tick(lane, tick(number, [box(camera)]))
    assert (store.counts.dropped, store.counts.observations_dropped) == (15, 15)
    assert store.waiting_bytes <= 10 * 2400
    cable.mend()
    wait_for(lambda: store.waiting == 0, 20)
    connection.close()
    assert frame_indexes() == list(range(16, 26))
    assert store.counts.stored + store.counts.dropped == 25


def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite: the file may not grow. PostgreSQL: the table answers as a full disk does."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # pages that tests before have left would take the rows
            cursor.execute("PRAGMA page_count")
            (pages,) = cursor.fetchone()
        command = connection.settings_dict["OPTIONS"]["init_command"]
        monkeypatch.setitem(
            connection.settings_dict["OPTIONS"],
            "init_command",
            f"{command} PRAGMA max_page_count={pages};",
        )
        return
    with connection.cursor() as cursor:
        cursor.execute(TRIGGER)


def empty_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION disk_is_full CASCADE")


def test_a_full_disk_is_said_in_words_and_survived(
    lane: FakeTask,
    camera: Camera,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store(HOLDER)
    caplog.set_level(logging.INFO, store_module.__name__)
    # Enough that the file's free pages do not take it.
    ticks = [tick(number, [box(camera, t) for t in range(1, 201)]) for number in range(1, 21)]
    with monkeypatch.context() as patch:
        fill_the_disk(patch)
        try:
            store.open(lane)
            for each in ticks:
                store.tick(lane, each)
            wait_for(lambda: store.away, 20)
            assert store.waiting == 20
        finally:
            empty_the_disk(patch)
    wait_for(lambda: store.waiting == 0, 20)
    store.close()
    assert "the disk of the database is full: ticks wait" in caplog.text
    assert "the database takes rows again" in caplog.text
    assert Observation.objects.count() == 4000
    assert store.counts.dropped == 0


def test_of_ticks_that_wait_only_the_newest_snapshot_is_kept(camera: Camera) -> None:
    """A crowd's takes half a megabyte, every two seconds of an outage."""
    queue = store_module.TickQueue()
    for number in range(1, 8):
        queue.add(tick(number, [box(camera)], identity={"of": number} if number % 2 else None))
    assert [waiting.identity for waiting in queue.ticks] == [*[None] * 6, {"of": 7}]
