"""Small parts that templates are made of."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Final

from django import forms, template
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A picture of `static/img/icons.svg`, read out if it has a label."""
    told = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"></use></svg>',
        SafeString(told),
        static("img/icons.svg"),
        name,
    )


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the label belongs behind the control."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control of a field, told by its help and errors to screen readers."""
    told = [f"{field.auto_id}-help"] if field.help_text else []
    told += [f"{field.auto_id}-error"] if field.errors else []
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(told)} if told else {}
    if field.errors:
        attributes["aria-invalid"] = "true"
    return field.as_widget(attrs=attributes)


@register.filter
def duration(value: float | timedelta | None) -> str:
    """How long, in the two largest units that matter.

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
    """A person's id as pictures and maps show it.

    >>> short_id("9f3c7d52-0000-0000-0000-000000000000")
    '9F3C'
    """
    return str(value)[:4].upper()
