"""Exports for tests: asked for as people do, run as the cluster does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework.test import APIClient

from exports import files
from exports.models import ExportJob
from exports.runs.runner import run_next
from tests.exports.seen import Seen


def ask(client: APIClient, seen: Seen, **changed: Any) -> ExportJob:
    """Ask for an export of all that was seen."""
    answer = client.post("/api/v1/export/tracking-data", seen.body | changed)
    assert answer.status_code == 202, answer.json()
    return ExportJob.objects.get(job_id=answer.json()["job_id"])


def made(client: APIClient, seen: Seen, **changed: Any) -> ExportJob:
    """Ask for an export, and run it."""
    asked = ask(client, seen, **changed)
    job = run_next()
    assert job is not None
    assert job.job_id == asked.job_id
    return job


def content(job_id: UUID) -> bytes:
    """The file of an export."""
    return files.path_of(job_id).read_bytes()


def left() -> list[str]:
    """What lies in the folder of exports."""
    paths = sorted(files.folder().rglob("*"))
    return [str(path.relative_to(files.folder())) for path in paths if path.name != "work"]
