"""Write the Grafana dashboards of ops/grafana/dashboards from dashboards.toml.

python -m tools.make_dashboards [--check]
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parents[1] / "ops" / "grafana"
WIDTH, HEIGHT, ACROSS = 8, 8, 3
SOURCE: Final = {"type": "prometheus", "uid": "prometheus"}


def dashboards() -> dict[Path, str]:
    """Return the text of each file."""
    wanted = tomllib.loads((FOLDER / "dashboards.toml").read_text(encoding="utf-8"))
    return {
        FOLDER / "dashboards" / f"{name}.json": json.dumps(_dashboard(name, one), indent=1) + "\n"
        for name, one in wanted.items()
    }


def _dashboard(name: str, one: dict[str, Any]) -> dict[str, Any]:
    panels = [_panel(number, panel) for number, panel in enumerate(one["panels"])]
    return {
        "uid": f"spoton-{name}",
        "title": f"SpotOn: {one['title']}",
        "tags": ["spoton"],
        "timezone": "browser",
        "refresh": "15s",
        "time": {"from": "now-6h", "to": "now"},
        "schemaVersion": 39,
        "panels": panels,
    }


def _panel(number: int, panel: dict[str, Any]) -> dict[str, Any]:
    row, column = divmod(number, ACROSS)
    return {
        "id": number + 1,
        "title": panel["title"],
        "type": panel.get("type", "timeseries"),
        "datasource": SOURCE,
        "gridPos": {"x": column * WIDTH, "y": row * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": panel.get("unit", "short")}, "overrides": []},
        "targets": [
            {"refId": chr(65 + place), "expr": query, "legendFormat": panel.get("legend", "")}
            for place, query in enumerate(panel["queries"])
        ],
    }


def main() -> int:
    """Write the files, or with `--check` tell whether they are as they should be."""
    stale = []
    for path, text in dashboards().items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv:
        names = ", ".join(path.name for path in stale)
        sys.stderr.write(f"{names}: run python -m tools.make_dashboards\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
