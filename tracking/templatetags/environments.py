"""Filters of the pages of environments."""

from __future__ import annotations

from pathlib import PurePath

from django import template

register = template.Library()


@register.filter
def file_name(path: str) -> str:
    """The last part: where a file lies on the server is not said.

    >>> file_name("/srv/recordings/c01/a.mp4")
    'a.mp4'
    """
    return PurePath(path).name
