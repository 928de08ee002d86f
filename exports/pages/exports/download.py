"""Download the file of an export."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, user_of
from exports.answer import file_answer
from spoton.http.error_pages import error_page
from spoton.service_errors import ConflictError, GoneError


@page("exports.view")
def download(request: HttpRequest, job_id: UUID) -> HttpResponseBase:
    """Answer the file, or say why there is none."""
    try:
        return file_answer(request, user_of(request), job_id)
    except ConflictError as error:
        return error_page(request, 409, text=str(error))
    except GoneError as error:
        return error_page(request, 410, text=str(error))
