"""Drawings as SVG, for pages and for PDF alike: every size and colour is written down."""

from __future__ import annotations

import base64
from typing import Final, Literal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

TEXT: Final = "#17202b"
MUTED: Final = "#54606e"
LINE: Final = "#d5dbe3"
PALE: Final = "#eef1f5"
ACCENT: Final = "#1b5fb8"
LIGHT: Final = "#a4bfe3"
SPOT: Final = "#f68c11"
FONT: Final = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
Anchor = Literal["start", "middle", "end"]


class Drawing:
    """A drawing of so many units; it fills the width that it is given.

    Args:
        label: what it shows, read out to who does not see it.
    """

    def __init__(self, width: float, height: float, label: str) -> None:
        self.width, self.height = width, height
        self._label = label
        self._parts: list[str] = []

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0
    ) -> None:
        """Draw a filled rectangle."""
        self._add("rect", x=x, y=y, width=max(width, 0.0), height=max(height, 0.0), fill=fill,
                  rx=radius)  # fmt: skip

    def frame(self, x: float, y: float, width: float, height: float, stroke: str) -> None:
        """Draw the edges of a rectangle."""
        self._add("rect", x=x, y=y, width=width, height=height, fill="none", stroke=stroke)

    def line(self, start: tuple[float, float], end: tuple[float, float], stroke: str) -> None:
        """Draw a hairline."""
        self._add("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=stroke)

    def polyline(
        self, points: list[tuple[float, float]], stroke: str, width: float = 1.5, dashes: str = ""
    ) -> None:
        """Draw a line through points."""
        told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashed = {"stroke_dasharray": dashes} if dashes else {}
        self._add("polyline", points=told, fill="none", stroke=stroke, stroke_width=width,
                  stroke_linejoin="round", **dashed)  # fmt: skip

    def polygon(
        self, points: list[tuple[float, float]], fill: str, opacity: float, stroke: str = "none"
    ) -> None:
        """Draw an area."""
        told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._add("polygon", points=told, fill=fill, fill_opacity=opacity, stroke=stroke,
                  stroke_width=1.2)  # fmt: skip

    def path(self, data: str, stroke: str, width: float, opacity: float = 1.0) -> None:
        """Draw a curve."""
        self._add("path", d=data, fill="none", stroke=stroke, stroke_width=width,
                  stroke_opacity=opacity, stroke_linecap="round")  # fmt: skip

    def picture(self, png: bytes, x: float, y: float, width: float, height: float) -> None:
        """Draw a PNG."""
        data = base64.b64encode(png).decode()
        self._add("image", x=x, y=y, width=width, height=height, preserveAspectRatio="none",
                  href=f"data:image/png;base64,{data}")  # fmt: skip

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 11,
        fill: str = MUTED,
        anchor: Anchor = "start",
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """Write a line of text with its base line at `y`; a halo makes it readable on a map."""
        if halo:
            self._write(x, y, text, size, "#ffffff", anchor, bold, "#ffffff")
        self._write(x, y, text, size, fill, anchor, bold, "")

    def _write(
        self, x: float, y: float, text: str, size: float, fill: str, anchor: Anchor, bold: bool,
        stroke: str,
    ) -> None:  # fmt: skip
        around = {"stroke": stroke, "stroke_width": 3, "stroke_linejoin": "round"} if stroke else {}
        told = _attributes(
            x=x, y=y, font_family=FONT, font_size=size, fill=fill, text_anchor=anchor,
            font_weight=600 if bold else 400, **around,
        )  # fmt: skip
        self._parts.append(f"<text{told}>{escape(text)}</text>")

    def _add(self, name: str, **attributes: object) -> None:
        self._parts.append(f"<{name}{_attributes(**attributes)}/>")

    @property
    def markup(self) -> SafeString:
        """The drawing as SVG; every text in it is escaped."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'width="{self.width:g}" height="{self.height:g}" role="img" '
            f'aria-label="{escape(self._label)}">'
        )
        return mark_safe(head + "".join(self._parts) + "</svg>")  # noqa: S308 - escaped above


def _attributes(**attributes: object) -> str:
    told = []
    for name, value in attributes.items():
        text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        told.append(f' {name.replace("_", "-")}="{escape(text)}"')
    return "".join(told)
