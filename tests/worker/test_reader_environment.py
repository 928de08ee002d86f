"""What readers inherit of the worker's environment: no secret, of ours or of others."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from spoton.conf.config import BASE_DIR
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
        assert {"PATH", "OPENBLAS_NUM_THREADS"} <= names
        ours = {*READ_LATER, "SECRET_KEY", "DATABASE_URL", "REDIS_URL"}
        assert not names & {*SECRETS, *ours}
        stop(task)
    finally:
        worker.end()


def test_the_worker_keeps_what_it_reads_later(process_env: dict[str, str]) -> None:
    told = (
        "import json, os; from worker.reader_environment import leave_to_readers as leave;"
        " leave(); print(json.dumps(dict(os.environ)))"
    )
    env = process_env | SECRETS | READ_LATER
    command = [sys.executable, "-c", told]
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, timeout=60)
    left = json.loads(done.stdout)
    assert left["PGAPPNAME"] == "campus"
    assert not left.keys() & {*SECRETS, "DATABASE_URL", "REDIS_URL"}
