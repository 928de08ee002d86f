"""Take the pictures of README.md from a running SpotOn with its demo environments.

python -m tools.make_screenshots http://127.0.0.1:3847 PASSWORD [--chromium /usr/bin/chromium]
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

FOLDER: Final = Path(__file__).resolve().parents[1] / "docs" / "images"
SIZE: Final = {"width": 1440, "height": 860}
SETTLED_MS: Final = 6000
"""Until live pages have pictures, boxes and trails."""
PAGES: Final = {
    "live": "/live",
    "calibrate": "/environments/campus/cameras/c01/calibrate",
    "analytics": "/analytics/campus",
}


def main() -> None:
    """Sign in as admin and take each picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("password")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    given = parser.parse_args()
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=given.chromium, args=flags)
        page = browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
        _sign_in(page, given.base, given.password)
        for name, path in PAGES.items():
            page.goto(given.base + path)
            page.wait_for_timeout(SETTLED_MS)
            page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=80)
        browser.close()


def _sign_in(page: Page, base: str, password: str) -> None:
    page.goto(f"{base}/live")
    page.fill("input[name=username]", "admin")
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
    page.wait_for_url("**/live**")


if __name__ == "__main__":
    main()
