"""The figures in a real browser: maps, tips, filters and pictures, for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role
from tests.factories import make_user
from tests.pages.browser import browser_page
from tests.pages.test_accessibility import axe, look

__all__ = ["axe"]

pytestmark = pytest.mark.django_db(transaction=True)

WEDNESDAY = "when=range&since=2026-01-14T00:00&until=2026-01-14T18:00"
PATH = f"/analytics/mall?{WEDNESDAY}"


def client_of(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role, "ada"))
    return client


@contextmanager
def opened(browser: Browser, server: LiveServer, path: str, **options: object) -> Iterator[Page]:
    """The page as a viewer sees it, who has nothing to complain about."""
    cookie = client_of(Role.VIEWER).cookies["spoton_session"].value
    with browser_page(browser, **options) as watched:
        watched.page.context.add_cookies(
            [{"name": "spoton_session", "value": cookie, "url": server.url}]
        )
        watched.page.goto(f"{server.url}{path}")
        watched.page.wait_for_selector("#heat-map[data-cells]")
        yield watched.page
        assert watched.complaints == []


@pytest.mark.usefixtures("mall")
def test_a_slider_walks_through_the_hours_of_the_heatmap(
    browser: Browser, live_server: LiveServer
) -> None:
    with opened(browser, live_server, PATH) as page:
        heat = page.locator("#heat-map")
        whole = int(heat.get_attribute("data-cells") or 0)
        assert whole > 100
        slider = page.get_by_role("slider", name="Time of the heatmap")
        slider.focus()
        page.keyboard.press("End")
        expect(page.locator("#heat-span")).to_have_text("Wed 14 Jan, 17:00–18:00")
        expect(slider).to_have_attribute("aria-valuetext", "Wed 14 Jan, 17:00–18:00")
        assert 0 < int(heat.get_attribute("data-cells") or 0) < whole
        page.get_by_role("button", name="Play").click()  # from the start, as it was at the end
        page.get_by_role("button", name="Pause").click()


@pytest.mark.usefixtures("mall")
def test_a_filter_changes_the_figures_and_the_address(
    browser: Browser, live_server: LiveServer
) -> None:
    with opened(browser, live_server, PATH) as page:
        expect(page.locator("#tiles")).to_contain_text("People")
        page.get_by_label("Place", exact=True).select_option("zone:cafe")
        expect(page.locator("#occupancy h2")).to_have_text("Occupancy: Café")
        expect(page.locator("#tiles")).not_to_contain_text("People")
        page.wait_for_selector("#heat-map[data-cells]")
        assert "place=zone%3Acafe" in page.url
        page.get_by_role("radio", name="Yesterday").check()
        expect(page.locator("#occupancy")).to_contain_text("Not watched")
        expect(page.locator("#heat")).to_contain_text("No heatmap")
        assert "when=yesterday" in page.url


@pytest.mark.usefixtures("mall")
def test_a_bar_says_what_it_is_and_opens_its_people(
    browser: Browser, live_server: LiveServer
) -> None:
    with opened(browser, live_server, PATH, viewport={"width": 1280, "height": 900}) as page:
        bar = page.locator("#occupancy .plot a").nth(50)
        bar.hover()
        tip = page.locator("#chart-tip")
        expect(tip).to_contain_text("Wed 14 Jan, 12:30–12:45")
        expect(tip).to_contain_text("mean")
        bar.click()
        page.wait_for_url("**/people?environment=mall&when=range&since=2026-01-14T12*")
        expect(page.locator("#results")).to_contain_text("people")


@pytest.mark.usefixtures("mall")
def test_flows_between_cameras_are_one_press_away(
    browser: Browser, live_server: LiveServer
) -> None:
    with opened(browser, live_server, PATH) as page:
        flows = page.locator("#flows")
        expect(flows.get_by_role("cell", name="Tills").first).to_be_visible()
        flows.get_by_role("button", name="Cameras").press("Enter")
        expect(flows.get_by_role("cell", name="c02").first).to_be_visible()
        expect(flows.get_by_role("cell", name="Tills").first).to_be_hidden()


@pytest.mark.usefixtures("mall")
@pytest.mark.parametrize(
    "chart", ["occupancy", "heatmap", "flows", "week", "dwell-cafe", "line-door"]
)
def test_every_chart_is_saved_as_a_picture(
    chart: str, browser: Browser, live_server: LiveServer, tmp_path: Path
) -> None:
    with opened(browser, live_server, PATH) as page:
        with page.expect_download() as download:
            page.locator(f"[data-picture={chart}] [data-png]:visible").first.click()
        assert download.value.suggested_filename == f"{chart}.png"
        path = tmp_path / "chart.png"
        download.value.save_as(path)
        picture = cv2.imread(str(path))
        assert picture is not None
        assert picture.shape[0] > 200
        colors = np.unique(picture.reshape(-1, 3), axis=0)
        assert len(colors) > 20  # words, bars and all


@pytest.mark.usefixtures("mall")
def test_a_phone_shows_all_without_scrolling_sideways(
    browser: Browser, live_server: LiveServer
) -> None:
    with opened(browser, live_server, PATH, viewport={"width": 360, "height": 740}) as page:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("mall")
def test_a_heatmap_that_fails_says_so(browser: Browser, live_server: LiveServer) -> None:
    cookie = client_of(Role.VIEWER).cookies["spoton_session"].value
    with browser_page(browser) as watched:
        page = watched.page
        page.context.add_cookies(
            [{"name": "spoton_session", "value": cookie, "url": live_server.url}]
        )
        page.route("**/analytics/mall/heat**", lambda route: route.abort())
        page.goto(f"{live_server.url}{PATH}")
        expect(page.locator("#heat")).to_contain_text("could not be loaded")
        expect(page.locator("#messages")).to_contain_text("Cannot reach the server")


@pytest.mark.usefixtures("mall")
def test_nothing_keeps_anybody_from_using_the_figures(
    browser: Browser, live_server: LiveServer, axe: str
) -> None:
    client = client_of(Role.ADMIN)
    look(browser, live_server, PATH, axe, client)
    look(browser, live_server, "/analytics/mall?when=today", axe, client)
