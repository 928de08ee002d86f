"""How exports are shown on pages."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from exports.models import ExportJob, states

register = template.Library()


@register.simple_tag
def export_chip(job: ExportJob) -> SafeString:
    """Return the label of an export's state in its colour."""
    if job.cancel_requested and job.is_active:
        return format_html('<span class="chip">{}</span>', "Cancelling")
    tone, label = states.TONES[job.status], states.LABELS[job.status]
    return format_html('<span class="chip" data-status="{}">{}</span>', tone, label)


@register.filter
def percent(progress: float) -> int:
    """Return 0–1 as whole per cent; 100 only when all is done.

    >>> percent(0.999), percent(1.0)
    (99, 100)
    """
    return int(progress * 100)
