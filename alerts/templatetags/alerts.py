"""How alerts are shown on pages."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString

from alerts.kinds import CAMERA, OCCUPANCY, SYSTEM, Kind
from alerts.models import states

register = template.Library()

_ICONS: Final[dict[str, str]] = {
    **dict.fromkeys(OCCUPANCY, "people"),
    Kind.DWELL_OVER: "clock",
    Kind.LINE_CROSSED: "line",
    Kind.ZONE_ENTERED: "zone",
    **dict.fromkeys(CAMERA, "camera"),
    **dict.fromkeys(SYSTEM, "system"),
}


@register.filter
def kind_icon(kind: str) -> str:
    """Return the symbol of a kind of rule.

    >>> kind_icon("line_crossed"), kind_icon("camera_moved")
    ('line', 'camera')
    """
    return _ICONS.get(kind, "bell")


@register.simple_tag
def alert_chip(state: str) -> SafeString:
    """Return the label of an alert's state in its colour."""
    return _chip(states.ALERT[state])


@register.simple_tag
def delivery_chip(state: str) -> SafeString:
    """Return the label of a delivery's state in its colour."""
    return _chip(states.DELIVERY[state])


@register.simple_tag
def alert_states(element_id: str) -> SafeString:
    """Return the states of alerts as JSON for the page's scripts."""
    return json_script(states.for_scripts(), element_id)


def _chip(look: states.Look) -> SafeString:
    return format_html('<span class="chip" data-status="{}">{}</span>', look.tone, look.label)
