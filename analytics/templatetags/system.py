"""Figures of the system in words."""

from __future__ import annotations

from typing import Any, Final

from django import template

from analytics.system.cluster import move_reason as reason_of

register = template.Library()

_TASKS: Final = {
    "detect": "Person detection",
    "embed": "Re-identification",
    "faces": "Faces in exports",
    "demo": "Demo",
    "part": "Part of a model",
}


@register.filter
def megabytes(value: float) -> str:
    """Format a number of megabytes, in gigabytes where that reads better.

    >>> megabytes(612.4), megabytes(7950)
    ('612 MB', '7.8 GB')
    """
    return f"{value:.0f} MB" if value < 1024 else f"{value / 1024:.1f} GB"


@register.filter
def have_gpus(nodes: list[dict[str, Any]]) -> bool:
    """Return whether any node of a cluster has a GPU."""
    return any(node["gpus"] for node in nodes)


@register.filter
def move_reason(why: str) -> str:
    """Say why something moved within a cluster.

    >>> move_reason("drain")
    'its machine is being emptied'
    """
    return reason_of(why)


@register.filter
def percentiles(latency: dict[str, float | None]) -> str:
    """Format percentiles as whole milliseconds, the median first.

    >>> percentiles({"p50": 61.2, "p95": 94.0, "p99": None})
    '61 · 94 · –'
    """
    values = (latency.get(share) for share in ("p50", "p95", "p99"))
    return " · ".join("–" if value is None else f"{value:.0f}" for value in values)


@register.filter
def thousands(value: int) -> str:
    r"""Format a number in groups of three digits.

    >>> thousands(1234567)
    '1\u202f234\u202f567'
    """
    return f"{value:,}".replace(",", "\u202f")


@register.filter
def model_task(value: str) -> str:
    """Return what a file of the manifest is for."""
    return _TASKS.get(value, value)


@register.filter
def setting(value: Any) -> str:
    """Format a setting as someone would write it.

    >>> setting(["localhost", "10.0.0.1"]), setting(True), setting([])
    ('localhost, 10.0.0.1', 'on', '–')
    """
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "–"
    return str(value)
