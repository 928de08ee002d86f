"""How people are shown on pages: their colour, and when they were there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from tracking.models import Person, Track
from tracking.people.colors import color_index

register = template.Library()


@register.filter
def tone(person_id: object) -> int:
    """Return the number of a person's colour in the style sheet, as in the palette of `colors`."""
    return color_index(str(person_id))


@register.filter
def clock(moment: datetime) -> str:
    """Return a time to the second, with its day unless that is today."""
    local = timezone.localtime(moment)
    return f"{_day(local)}{date_format(local, 'H:i:s')}"


@register.filter
def stay(row: Person | Track) -> timedelta:
    """Return how long between the first sighting and the last."""
    return row.last_seen - row.first_seen


@register.simple_tag
def seen(first: datetime, last: datetime) -> str:
    """Return from when to when, in as few words as are clear."""
    begin, end = timezone.localtime(first), timezone.localtime(last)
    if begin.date() == end.date():
        return f"{_day(begin)}{date_format(begin, 'H:i:s')} – {date_format(end, 'H:i:s')}"
    return f"{_dated(begin)} – {_dated(end)}"


def _day(local: datetime) -> str:
    return "" if local.date() == timezone.localdate() else date_format(local, "j M Y, ")


def _dated(local: datetime) -> str:
    return date_format(local, "j M Y, H:i")
