"""A report as PDF: Typst sets what the page shows, with the same drawings."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from .contents import ReportContents

_TEMPLATE: Final = Path(__file__).with_name("report.typ")
_FONTS: Final = "mpl-data/fonts/ttf"


def write_pdf(contents: ReportContents, path: Path) -> None:
    """Write the PDF. Names are data to Typst, never markup: they come to it as JSON."""
    import typst  # loads its fonts, which only reports need

    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        root = Path(folder)
        (root / "report.typ").write_bytes(_TEMPLATE.read_bytes())
        (root / "report.json").write_text(json.dumps(_data(contents, root)), encoding="utf-8")
        pdf = typst.compile(root / "report.typ", root=root, font_paths=_font_paths(), format="pdf")
    assert isinstance(pdf, bytes)
    path.write_bytes(pdf)


def _data(contents: ReportContents, root: Path) -> dict[str, Any]:
    """Return what the template reads; drawings become files in `root`."""
    sections = []
    number = 0
    for section in contents.sections:
        charts = []
        for chart in section.charts:
            number += 1
            name = f"chart{number}.svg"
            (root / name).write_text(chart.drawing.markup, encoding="utf-8")
            charts.append(
                {
                    "file": name,
                    "width": chart.drawing.width,
                    "title": chart.title,
                    "note": chart.note,
                    "legend": [list(one) for one in chart.legend],
                    "small": chart.small,
                }
            )
        table = asdict(section.table) if section.table else None
        sections.append(
            {"title": section.title, "note": section.note, "charts": charts, "table": table}
        )
    told = {
        name: getattr(contents, name)
        for name in ("title", "range", "before", "made", "zone", "watched")
    }
    return told | {"tiles": [asdict(tile) for tile in contents.tiles], "sections": sections}


def _font_paths() -> list[Path]:
    """Return where a sans serif is that has most alphabets: Matplotlib's wheel carries one."""
    found = importlib.util.find_spec("matplotlib")
    return [Path(found.origin).parent / _FONTS] if found and found.origin else []
