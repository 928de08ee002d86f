"""What readers inherit of the worker's environment: no secret, of ours or of others."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.factories import make_camera, make_task
from tests.worker.process import WorkerProcess
from tests.worker.running import stop
from tracking.models import Environment, TaskCamera

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]

READ_LATER = {"PGAPPNAME": "campus"}
SECRETS = {"AWS_SECRET_ACCESS_KEY": "someone else's", "EMAIL_URL": "smtp://me:pw@mail.example"}


def test_readers_get_no_secret(
    process_env: dict[str, str],
    weights: Path,
    tmp_path: Path,
    campus: Environment,
    still_video: Path,
) -> None:
    worker = WorkerProcess(process_env | SECRETS | READ_LATER | {"SECRET_KEY": "k" * 64}, tmp_path)
    worker.start()
    try:
        task = make_task(campus, mode="live")
        camera = make_camera(campus, "c01", source_address=str(still_video))
        TaskCamera.objects.create(task=task, camera=camera)
        (pid,) = worker.wait(worker.readers, 60)
        names = psutil.Process(pid).environ().keys()
        assert {"PATH", "OPENBLAS_NUM_THREADS", *READ_LATER} <= names
        assert not names & {*SECRETS, "SECRET_KEY", "DATABASE_URL", "REDIS_URL"}
        stop(task)
    finally:
        worker.end()
