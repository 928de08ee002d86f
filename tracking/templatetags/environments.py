"""Filters of the pages of environments."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from django import template

from tracking.models import TaskCamera

register = template.Library()


@register.filter
def file_name(path: str) -> str:
    """Return the last part: where a file lies on the server is not shown.

    >>> file_name("/srv/recordings/c01/a.mp4")
    'a.mp4'
    """
    return PurePath(path).name


@register.filter
def camera_ids(entries: Iterable[TaskCamera]) -> str:
    """Return the camera IDs of a task as scripts read them: separated by commas."""
    return ",".join(entry.camera.camera_id for entry in entries)
