"""Exports, with the filter for who is asking."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from exports.kinds import all_kinds
from exports.models import ExportJob
from spoton.rights import FACES, has_right
from spoton.service_errors import NotVisibleError
from tracking.selectors.scope import environments_for


def jobs_for(user: User) -> QuerySet[ExportJob]:
    """Return exports of the environments and of the kinds that `user` may see, newest first."""
    hidden = [kind.name for kind in all_kinds() if not has_right(user, kind.view_right)]
    rows = ExportJob.objects.select_related("environment", "owner").exclude(kind__in=hidden)
    if not has_right(user, FACES):
        rows = rows.exclude(_showing_faces())
    return rows if user.sees_everything else rows.filter(environment__in=environments_for(user))


def _showing_faces() -> Q:
    """Return which jobs have files that show faces."""
    shown = Q(pk__in=[])
    for kind in all_kinds():
        for name, values in kind.faces.items():
            shown |= Q(**{"kind": kind.name, f"parameters__{name}__in": list(values)})
    return shown


def visible_job(user: User, job_id: UUID) -> ExportJob:
    """Return an export; raise `NotVisibleError` if there is none that `user` may see."""
    job = jobs_for(user).filter(job_id=job_id).first()
    if job is None:
        raise NotVisibleError(f"Export {job_id} not found, or you have no access.")
    return job
