"""Removes what the recorders of deleted cameras left, and nothing else.

A folder that no row names may belong to rows that are elsewhere: an older backup was restored, or a
new database stands over old files. They have no backup. So a folder goes only where the audit log
says that its camera, or its environment, was deleted after the newest file was written.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Max, Q

from accounts.models import AuditEntry
from tracking.models import Camera

logger = logging.getLogger(__name__)

_STILL_WRITING: Final = 3600.0
"""A recorder writes until it hears that its camera is deleted, and a file server has a clock of
its own, s."""


def remove_folders_of_deleted_cameras() -> None:
    """Remove the folders of recordings whose camera was deleted here."""
    names = set(Camera.objects.values_list("environment__environment_id", "camera_id"))
    for folder in Path(settings.RECORDINGS_DIR).glob("*/*"):
        if (folder.parent.name, folder.name) in names or not folder.is_dir():
            continue
        if _was_deleted(folder):
            shutil.rmtree(folder, ignore_errors=True)
            logger.warning("removed the recordings of %s, which is deleted", folder.name)


def _was_deleted(folder: Path) -> bool:
    """Return whether the camera of a folder was deleted after its files were written."""
    environment, camera = folder.parent.name, folder.name
    if not (environment.isascii() and camera.isascii()):
        return False  # no id of ours
    by_itself = Q(action="camera.delete", target_id=camera)
    with_all = Q(action="environment.delete", target_id=environment)
    entries = AuditEntry.objects.filter(by_itself | with_all, environment_id=environment)
    deleted = entries.aggregate(last=Max("time"))["last"]
    if deleted is None:
        return False
    try:
        files = (path for path in folder.rglob("*") if path.is_file())
        newest = max((file.stat().st_mtime for file in files), default=0.0)
    except OSError:
        return False  # it changes just now
    return newest <= float(deleted.timestamp()) + _STILL_WRITING
