"""Figures of people in words."""

from __future__ import annotations

import math
from typing import Final

from django import template

register = template.Library()
_THIN: Final = "\u202f"


@register.filter
def figure(value: float | None) -> str:
    r"""Format a count, or a mean with one decimal; nothing known is a dash.

    >>> figure(1234567), figure(3.14159), figure(812.3), figure(None), figure(float("nan"))
    ('1\u202f234\u202f567', '3.1', '812', '–', '–')
    """
    if value is None or math.isnan(value):
        return "–"
    if isinstance(value, int) or value >= 100:
        return f"{value:,.0f}".replace(",", _THIN)
    return f"{value:.1f}"
