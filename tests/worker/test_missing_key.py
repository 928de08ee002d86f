"""A camera whose address is encrypted with another key, as a worker meets it."""

from __future__ import annotations

import pytest

from spoton.conf.encryption_keys import new_key
from spoton.source_addresses import UNREADABLE
from tests.factories import make_camera, make_task
from tests.waiting import wait_for
from tests.worker.process import WorkerProcess
from tests.worker.running import row_of, stop, wait_for_end
from tracking.models import Camera, Environment

PASSWORD = "s3cretpassword"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.once
def test_a_worker_says_so_and_reads_on_with_the_key(
    worker: WorkerProcess, campus: Environment
) -> None:
    camera = make_camera(campus, "c09", source_address=f"rtsp://admin:{PASSWORD}@127.0.0.1:9/1")
    right = Camera.objects.filter(pk=camera.pk)
    right.update(source_address=f"sealed://{new_key()}")
    task = make_task(campus, [camera])
    wait_for(lambda: row_of(task, "c09").reason == UNREADABLE, 60)
    right.update(source_address=f"rtsp://admin:{PASSWORD}@127.0.0.1:9/1")
    wait_for(lambda: row_of(task, "c09").reason not in ("", UNREADABLE), 60)
    stop(task)
    wait_for_end(worker, task)
    assert PASSWORD not in worker.log
