"""The list of exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, page_of, show, user_of
from accounts.models import User
from exports.kinds import kind_of
from exports.models import ExportJob
from exports.pages.exports.filters import ExportFilters
from exports.selectors.jobs import jobs_for
from spoton.rights import has_right

_ACTIVE_SECONDS: Final = 2
_IDLE_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An export as the list shows it.

    Attributes:
        what: its kind, and what says most about it.
        cameras: which; empty for all.
    """

    job: ExportJob
    what: str
    cameras: str
    may_change: bool

    @classmethod
    def of(cls, job: ExportJob, user: User) -> ExportRow:
        """Return the row of a job for `user`."""
        kind = kind_of(job)
        label = kind.label if kind else job.kind
        form = str(job.parameters.get("format", "")).upper()
        packed = ", gzip" if job.parameters.get("gzip") else ""
        cameras = ", ".join(job.parameters.get("camera_ids") or [])
        may_change = has_right(user, kind.create_right if kind else "exports.create")
        return cls(job, f"{label}, {form}{packed}" if form else label, cameras, may_change)


@page("exports.view")
def list_exports(request: HttpRequest) -> HttpResponseBase:
    """List exports, newest first, under their filters; those that run show how far they are."""
    user = user_of(request)
    filters = ExportFilters(request.GET, user)
    rows = page_of(request, filters.narrow(jobs_for(user)), per_page=25)
    shown = [ExportRow.of(job, user) for job in rows]
    context = {
        "filters": filters,
        "filtered": filters.is_used(),
        "rows": rows,
        "exports": shown,
        "every_s": _ACTIVE_SECONDS if any(one.job.is_active for one in shown) else _IDLE_SECONDS,
    }
    return show(request, "exports/list.html", context)
