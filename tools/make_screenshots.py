"""Take the pictures of README.md from a running SpotOn with its demo environments.

python -m tools.make_screenshots http://127.0.0.1:3847 PASSWORD [--chromium /usr/bin/chromium]

It calibrates a camera of the demo by points, which the demo does by matrices.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import httpx
import numpy as np
from playwright.sync_api import FloatRect, Page, sync_playwright

FOLDER: Final = Path(__file__).resolve().parents[1] / "docs" / "images"
SIZE: Final = {"width": 1440, "height": 860}
SETTLED_MS: Final = 6000
"""Until live pages have pictures, boxes and trails."""
PAGES: Final = {
    "live": "/live",
    "calibrate": "/environments/campus/cameras/c12/calibrate",
    "people": "/people",
}
MOST_BYTES: Final = 150_000
WALL: Final = FloatRect(x=60, y=90, width=1380, height=770)
"""Of the live page: cameras, floor and people."""
CAMERA: Final = "/api/v1/environments/campus/cameras/c12/calibration"
POINTS: Final = ((60, 250), (120, 215), (330, 290), (300, 190), (240, 225), (400, 240))
"""On the ground, in pixels of its frame."""


def main() -> None:
    """Sign in as admin and take each picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("password")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    _calibrate(given.base, given.password)
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=given.chromium, args=flags)
        page = browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
        _sign_in(page, given.base, given.password)
        for name, path in PAGES.items():
            page.goto(given.base + path)
            page.wait_for_timeout(SETTLED_MS)
            _take(page, FOLDER / f"{name}.jpg", WALL if name == "live" else None)
        browser.close()


def _calibrate(base: str, password: str) -> None:
    """Give a camera pairs of points, read off the map to five centimetres."""
    with httpx.Client(base_url=base, timeout=30) as web:
        who = {"username": "admin", "password": password}
        token = web.post("/api/v1/auth/login", json=who).raise_for_status().json()["access"]
        web.headers["Authorization"] = f"Bearer {token}"
        matrix = np.array(web.get(CAMERA).raise_for_status().json()["homography"])
        pairs = []
        for x, y in POINTS:
            east, north, scale = matrix @ (x, y, 1)
            floor = [round(20 * value / scale) / 20 for value in (east, north)]
            pairs.append({"image": [x, y], "floor": floor})
        web.put(CAMERA, json={"points": pairs}).raise_for_status()


def _take(page: Page, path: Path, part: FloatRect | None) -> None:
    """Take a picture as good as fits into `MOST_BYTES`."""
    for quality in range(85, 30, -5):
        page.screenshot(path=path, type="jpeg", quality=quality, clip=part)
        if path.stat().st_size <= MOST_BYTES:
            return


def _sign_in(page: Page, base: str, password: str) -> None:
    page.goto(f"{base}/live")
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_url("**/live**")


if __name__ == "__main__":
    main()
