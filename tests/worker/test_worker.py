"""The worker as a whole, in this process."""

from __future__ import annotations

import threading

import pytest
from redis import Redis

from tests.factories import make_environment, make_task
from tests.vision.nobody import Nobody
from tests.waiting import wait_for
from tracking.models import ProcessingTask
from worker import store as store_module
from worker.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_it_ends_when_one_of_its_threads_has_died(
    redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its supervisor starts a whole one; half a one would hold tasks and do nothing."""
    worker = Worker(Nobody(), "cpu")
    monkeypatch.setattr(store_module, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(worker.store, "_flush_all", lambda: 1 / 0)
    with pytest.raises(RuntimeError, match="the thread of Store has died"):
        worker.run()
    assert not worker.control.alive
    assert not worker.publisher.alive


def test_told_to_stop_from_anywhere_it_leaves_no_thread(redis_client: Redis) -> None:
    before = set(threading.enumerate())
    worker = Worker(Nobody(), "cpu")
    thread = threading.Thread(target=worker.run)
    thread.start()
    key = f"spoton:worker:{worker.holder}"
    wait_for(lambda: redis_client.exists(key), 10)
    worker.stop()
    thread.join(20)
    assert not thread.is_alive()
    left = {t for t in set(threading.enumerate()) - before if "pool" not in t.name}
    assert left == set()


def test_without_claims_it_leaves_tasks_to_others(redis_client: Redis) -> None:
    task = make_task(make_environment())
    worker = Worker(Nobody(), "cpu", claims=False)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        wait_for(lambda: redis_client.exists(f"spoton:worker:{worker.holder}"), 10)
        looks = threading.Event()
        reconcile = worker.control._reconcile

        def count() -> None:
            reconcile()
            looks.set()

        worker.control._reconcile = count  # type: ignore[method-assign]
        assert looks.wait(10)
        task.refresh_from_db()
        assert (task.status, task.lease_holder) == (ProcessingTask.Status.QUEUED, "")
    finally:
        worker.stop()
        thread.join(20)
