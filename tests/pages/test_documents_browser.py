"""Swagger UI and ReDoc in a real browser, under our policy."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.pages.browser import browser_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("path", "shown"), [("/docs", "#swagger-ui .opblock"), ("/redoc", "#redoc [data-section-id]")]
)
def test_the_document_is_shown_and_nothing_else_is_loaded(
    live_server: LiveServer, browser: Browser, path: str, shown: str
) -> None:
    answered: list[str] = []
    with browser_page(browser) as watched:
        watched.page.on("response", lambda response: answered.append(response.url))
        watched.page.on("requestfailed", lambda request: answered.append(request.url))
        watched.page.goto(f"{live_server.url}{path}")
        watched.page.wait_for_selector(shown)
        watched.page.wait_for_load_state("networkidle")
        assert watched.complaints == []
    assert answered
    assert all(url.startswith((live_server.url, "data:", "blob:")) for url in answered)
