"""A real browser on the real web server."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.proxies import chosen
from tests.waiting import patient

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


class Watched:
    """A page, and everything that it complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("response", self._response)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def figures(self, selector: str) -> list[dict[str, float]]:
        """What the canvases say of themselves, as numbers."""
        script = "all => all.map(one => ({...one.dataset}))"
        return [
            {name: float(value) for name, value in figures.items()}
            for figures in self.page.eval_on_selector_all(selector, script)
        ]

    def sign_in(self, url: str, name: str, password: str) -> None:
        self.page.goto(f"{url}/live")
        self.page.fill("input[name=username]", name)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")


def go_back(page: Page) -> None:
    """Go back, also to a list as it was filtered before: that page reloads itself then."""
    with page.expect_event("load"):
        page.evaluate("() => history.back()")


@contextmanager
def started(chromium: str) -> Iterator[Browser]:
    """Start a Chromium, which takes seconds; `browser_page` opens pages of their own in it."""
    # A proxy of a test has given its certificate itself.
    flags = [*FLAGS, "--ignore-certificate-errors"] if chosen() else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def browser_page(browser: Browser, **options: Any) -> Iterator[Watched]:
    """Open a page that knows nothing of earlier ones: it has cookies and a cache of its own."""
    context = browser.new_context(**options)
    context.set_default_timeout(1000 * patient(30))
    expect.set_options(timeout=1000 * patient(5))
    try:
        yield Watched(context.new_page())
    finally:
        context.close()
