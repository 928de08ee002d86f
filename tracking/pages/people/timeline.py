"""When each camera saw someone, as a chart: a row for each camera, a bar for each track."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from tracking.models import Track

ROW_PIXELS: Final = 30
AROUND_PIXELS: Final = 56
COLORS: Final = (
    "#2f7de1", "#e07b16", "#1f9d61", "#b455d6", "#d3485b", "#12a5b5", "#8b7a1d", "#6b6fe0",
)  # fmt: skip
"""Of cameras; on white and on black they have a contrast of 3:1."""


def camera_colors(cameras: Sequence[str]) -> dict[str, str]:
    """Return a colour for each camera, the same on the chart and the map."""
    return {camera: COLORS[n % len(COLORS)] for n, camera in enumerate(sorted(cameras))}


def timeline(tracks: Sequence[Track], colors: dict[str, str]) -> Any:
    """Return the chart as the JSON that BokehJS embeds.

    Bokeh's axes show UTC: times are written down as the clock of anyone who looks has them.
    """
    # A second of import that only the pages with charts pay.
    from bokeh.embed import json_item
    from bokeh.models import ColumnDataSource, FactorRange, HoverTool
    from bokeh.plotting import figure

    cameras = sorted(colors, reverse=True)  # Bokeh counts rows from the bottom
    rows = ColumnDataSource(
        {
            "camera": [track.camera.camera_id for track in tracks],
            "left": [_wall_clock(track.first_seen) for track in tracks],
            "right": [_wall_clock(track.last_seen) for track in tracks],
            "color": [colors[track.camera.camera_id] for track in tracks],
            "from": [_said(track.first_seen) for track in tracks],
            "to": [_said(track.last_seen) for track in tracks],
        }
    )
    chart = figure(
        y_range=FactorRange(factors=cameras),
        x_axis_type="datetime",
        height=AROUND_PIXELS + ROW_PIXELS * len(cameras),
        sizing_mode="stretch_width",
        toolbar_location=None,
        tools="xpan,xwheel_zoom,reset",
        active_scroll=None,
        background_fill_color=None,
        border_fill_color=None,
        outline_line_color=None,
    )
    bars = chart.hbar(
        y="camera",
        left="left",
        right="right",
        height=0.62,
        color="color",
        line_width=2,
        source=rows,
    )
    hover = HoverTool(
        renderers=[bars], tooltips="@camera: @from – @to", point_policy="follow_mouse"
    )
    chart.add_tools(hover)
    chart.ygrid.grid_line_color = None
    chart.axis.minor_tick_line_color = None
    chart.yaxis.major_tick_line_color = None
    chart.yaxis.axis_line_color = None
    return json_item(chart)


def _wall_clock(moment: datetime) -> float:
    local = timezone.localtime(moment)
    return (local.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds() * 1000  # noqa: DTZ001


def _said(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M:%S}"
