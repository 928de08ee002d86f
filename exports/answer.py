"""The file of an export as an HTTP answer, for REST and pages alike."""

from __future__ import annotations

import base64
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from exports.services.download import open_download
from spoton.http.ranged_file import begins_download, ranged_file

_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
    "gz": "application/gzip",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    # Never as a page of ours: what it shows came from elsewhere.
    "html": "application/octet-stream",
}


def file_answer(request: HttpRequest, user: User, job_id: UUID) -> HttpResponseBase:
    """Answer the file, or the part of it that is asked for; services' refusals pass through."""
    found = open_download(user, job_id, noted=begins_download(request))
    ending = found.job.file_name.rpartition(".")[2]
    answer = ranged_file(
        request,
        found.path,
        content_type=_TYPES.get(ending, "application/octet-stream"),
        etag=found.job.sha256,
        name=found.job.file_name,
    )
    digest = base64.b64encode(bytes.fromhex(found.job.sha256)).decode()
    answer["Repr-Digest"] = f"sha-256=:{digest}:"  # RFC 9530: of the whole file, also with a part
    answer["X-SHA256"] = found.job.sha256
    return answer
