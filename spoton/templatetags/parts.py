"""Small parts that templates are made of."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final
from urllib.parse import urlencode

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw a picture of `static/img/icons.svg`, read out if it has a label."""
    told = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"></use></svg>',
        SafeString(told),
        static("img/icons.svg"),
        name,
    )


@register.simple_block_tag
def empty_state(
    content: SafeString,
    symbol: str,
    title: str,
    address: str = "",
    action: str = "",
    filtered: bool = False,
) -> SafeString:
    """Return a card's text where there is nothing to list, and what to do about it.

    `filtered` means that a filter is why: the way out is then not the page's main action.
    """
    return render_to_string(
        "parts/empty.html",
        {
            "symbol": symbol,
            "title": title,
            "text": SafeString(content.strip()),
            "address": address,
            "action": action,
            "filtered": filtered,
        },
    )


@register.simple_tag
def link(name: str, **parameters: object) -> str:
    """Return the address of a view with query parameters; those that are empty are left out."""
    given = {
        key: timezone.localtime(value).isoformat() if isinstance(value, datetime) else value
        for key, value in parameters.items()
        if value not in (None, "")
    }
    return f"{reverse(name)}?{urlencode(given)}"


@register.filter
def dark_media(theme: str) -> str:
    """Return the media query under which the dark style sheet applies.

    >>> dark_media("dark"), dark_media("light"), dark_media("auto")
    ('all', 'not all', '(prefers-color-scheme: dark)')
    """
    return {"dark": "all", "light": "not all"}.get(theme, "(prefers-color-scheme: dark)")


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Return whether the label belongs behind the control."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """Draw the control of a field, tied to its help and errors for screen readers."""
    told = [f"{field.auto_id}-help"] if field.help_text else []
    told += [f"{field.auto_id}-error"] if field.errors else []
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(told)} if told else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def duration(value: float | timedelta | None) -> str:
    """Format how long, in the two largest units that matter.

    >>> duration(59.4), duration(3725), duration(timedelta(days=2, hours=3)), duration(None)
    ('59 s', '1 h 2 min', '2 d 3 h', '–')
    """
    if value is None:
        return "–"
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    for (size, unit), (part, smaller) in pairwise(_UNITS):
        if seconds >= size:
            rest = seconds % size // part
            return f"{seconds // size} {unit}" + (f" {rest} {smaller}" if rest else "")
    return f"{seconds} s"


@register.filter
def short_id(value: object) -> str:
    """Format a person's ID as pictures and maps show it.

    >>> short_id("9f3c7d52-0000-0000-0000-000000000000")
    '9F3C'
    """
    return str(value)[:4].upper()
