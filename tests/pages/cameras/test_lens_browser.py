"""The field "Lens distortion" of the calibration page, in a real browser."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from accounts.models import Role
from tests.factories import PASSWORD, make_user
from tests.live.fixtures import WebServer
from tests.pages.browser import browser_page
from tests.pages.floor.test_floor_browser import click
from tracking.models import Camera, Environment
from vision.calibration.homography import project
from vision.lens import Lens

SIZE = (640, 480)
LENS = Lens(-0.13, "polynomial", SIZE)
VIEW = np.array([[0.02, 0.01, -9.0], [0.0, 0.03, 5.0], [0.0, 0.005, -0.6]])
PIXELS = np.array(
    [[30.0, 450], [600, 460], [560, 220], [120, 240], [330, 350], [70, 180], [590, 340], [40, 350],
     [310, 470], [330, 180], [200, 400], [450, 420]]
)  # fmt: skip


def tiles() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Return a floor of tiles of 1 m, as the bent camera sees it."""
    across, down = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    straight = LENS.straighten(np.column_stack([across.ravel(), down.ravel()]).astype(float))
    place = np.nan_to_num(np.floor(project(VIEW, straight)), nan=0.0, posinf=0.0, neginf=0.0)
    dark = (place.sum(axis=1) % 2 == 0).reshape(SIZE[::-1])
    return np.where(dark[:, :, None], 90, 150).repeat(3, axis=2).astype(np.uint8)


@pytest.fixture
def bent(transactional_db: None, tmp_path: Path) -> Camera:
    cv2.imwrite(str(tmp_path / "1.png"), tiles())
    environment = Environment.objects.create(
        environment_id="campus", name="Campus",
        map_x_min=-12, map_y_min=0, map_x_max=12, map_y_max=40,
    )  # fmt: skip
    floor = project(VIEW, LENS.straighten(PIXELS))
    return Camera.objects.create(
        environment=environment, camera_id="c16", source_address=f"{tmp_path}/",
        width=SIZE[0], height=SIZE[1],
        homography=VIEW.tolist(), calibrated_width=SIZE[0], calibrated_height=SIZE[1],
        calibration_points=[
            {"image": pixel, "floor": place}
            for pixel, place in zip(PIXELS.tolist(), floor.tolist(), strict=True)
        ],
    )  # fmt: skip


def test_the_lens_is_told_and_can_be_set_by_hand(
    browser: Browser, web: WebServer, bent: Camera
) -> None:
    with browser_page(browser, viewport={"width": 1500, "height": 950}) as watched:
        page = watched.page
        make_user(Role.OPERATOR, "ann")
        watched.sign_in(web.url, "ann", PASSWORD)
        page.goto(f"{web.url}/environments/campus/cameras/c16/calibrate")
        text, choice, k1 = (page.locator(name) for name in ("#lens-text", "#lens", "#lens-k1"))
        expect(text).to_contain_text("Barrel distortion, measured from the pairs")
        expect(page.locator("#quality")).to_have_text("Good")
        expect(k1).to_be_hidden()

        choice.select_option("none")
        expect(text).to_have_text("None, set by hand.")
        expect(page.locator("#quality")).not_to_have_text("Good")

        choice.select_option("polynomial")
        expect(k1).to_have_value("-0.13")
        expect(text).to_contain_text("Barrel distortion, set by hand")
        page.click("#save")
        expect(page.locator("#messages")).to_contain_text("Saved")
        page.reload()
        expect(choice).to_have_value("polynomial")
        expect(k1).to_be_visible()
        assert watched.complaints == []
    bent.refresh_from_db()
    assert bent.lens is not None
    assert (bent.lens_k1, bent.lens_automatic) == (-0.13, False)
    assert project(np.array(bent.homography), bent.lens.straighten(PIXELS)) == pytest.approx(
        project(VIEW, LENS.straighten(PIXELS)), abs=0.02
    )


def test_straight_edges_measure_the_lens(browser: Browser, web: WebServer, bent: Camera) -> None:
    bent.calibration_points = (bent.calibration_points or [])[:5]
    bent.save()
    with browser_page(browser, viewport={"width": 1500, "height": 950}) as watched:
        page = watched.page
        make_user(Role.OPERATOR, "ann")
        watched.sign_in(web.url, "ann", PASSWORD)
        page.goto(f"{web.url}/environments/campus/cameras/c16/calibrate")
        text = page.locator("#lens-text")
        expect(text).to_contain_text("or straight edges, show whether the lens bends lines")
        canvas = page.locator("#picture[data-view]")
        for begin, end in ([(30, 30), (500, 40)], [(25, 50), (40, 440)], [(40, 450), (600, 460)]):
            page.click("#edge-start")
            expect(page.locator("#hint")).to_contain_text("from end to end: 3 more")
            first, last = LENS.straighten(np.array([begin, end], float))
            along = LENS.bend(first + np.linspace(0, 1, 7)[:, None] * (last - first))
            click(canvas, *map(tuple, along.tolist()), upwards=False)
            page.click("#edge-end")
        expect(text).to_contain_text("Barrel distortion, measured from pairs and edges")
        expect(page.locator("#edges li")).to_have_count(3)
        expect(page.locator("#edges")).to_contain_text("Edge 1: 7 points")
        page.click("#save")
        expect(page.locator("#messages")).to_contain_text("Saved")
        page.reload()
        expect(page.locator("#edges li")).to_have_count(3)
        page.click("#edges li:first-child [data-part=delete]")
        expect(page.locator("#edges li")).to_have_count(2)
        assert watched.complaints == []
    bent.refresh_from_db()
    assert bent.lens is not None
    assert bent.lens.k1 == pytest.approx(LENS.k1, abs=0.03)
