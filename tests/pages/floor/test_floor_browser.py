"""Drawing and calibrating in a real browser: an administrator's and an operator's way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import Role
from tests.factories import PASSWORD, make_user
from tests.live.fixtures import WebServer
from tests.pages.browser import browser_page
from tests.proxies import below
from tracking.demo.facts import read_facts
from tracking.models import Camera, Environment, Line, Zone
from vision.calibration.homography import project

FACTS = read_facts("campus")
TRUE = np.array(next(c["homography"] for c in FACTS["cameras"] if c["camera_id"] == "c16"))
WIDTH, HEIGHT = 448, 336
PIXELS = [(60, 320), (400, 310), (420, 90), (50, 70), (230, 180), (250, 60)]
Place = tuple[float, float]


@pytest.fixture
def floor(transactional_db: None, tmp_path: Path) -> Environment:
    """The demo's campus without what is drawn there, and a camera that gives a grey picture."""
    cv2.imwrite(str(tmp_path / "1.jpg"), np.full((HEIGHT, WIDTH, 3), 90, np.uint8))
    left, low, right, high = FACTS["bounds"]
    environment = Environment.objects.create(
        environment_id="campus", name="Campus",
        map_x_min=left, map_y_min=low, map_x_max=right, map_y_max=high,
    )  # fmt: skip
    Camera.objects.create(
        environment=environment, camera_id="c16", source_address=f"{tmp_path}/",
        width=WIDTH, height=HEIGHT,
    )  # fmt: skip
    return environment


@contextmanager
def opened(browser: Browser, web: WebServer, role: Role, path: str) -> Iterator[Page]:
    """A page as somebody of that role sees it, who has nothing to complain about."""
    make_user(role, "ann")
    with browser_page(browser, viewport={"width": 1500, "height": 950}) as watched:
        watched.page.goto(f"{web.url}/login?next={below(path)}")
        watched.page.fill("input[name=username]", "ann")
        watched.page.fill("input[name=password]", PASSWORD)
        watched.page.click("button[type=submit]")
        watched.page.wait_for_selector("canvas.plane[data-view]")
        yield watched.page
        assert watched.complaints == []


def spot(canvas: Locator, place: Place, upwards: bool = True) -> Place:
    """Where a place lies on the page."""
    scale, x, y = map(float, (canvas.get_attribute("data-view") or "").split())
    box = canvas.bounding_box()
    assert box is not None
    sign = -1 if upwards else 1
    return (
        box["x"] + box["width"] / 2 + (place[0] - x) * scale,
        box["y"] + box["height"] / 2 + sign * (place[1] - y) * scale,
    )


def click(canvas: Locator, *places: Place, upwards: bool = True) -> None:
    for place in places:
        canvas.page.mouse.click(*spot(canvas, place, upwards))


def drag(canvas: Locator, begin: Place, end: Place) -> None:
    mouse = canvas.page.mouse
    mouse.move(*spot(canvas, begin))
    mouse.down()
    mouse.move(*spot(canvas, end), steps=4)
    mouse.up()


def seen(pixel: Place) -> Place:
    """The place on the floor that a pixel shows."""
    x, y = project(TRUE, np.array([pixel], float))[0]
    return float(x), float(y)


def test_clicked_pairs_calibrate_and_a_wrong_one_is_named(
    browser: Browser, web: WebServer, floor: Environment
) -> None:
    path = "/environments/campus/cameras/c16/calibrate"
    with opened(browser, web, Role.OPERATOR, path) as page:
        picture, plan = page.locator("#picture"), page.locator("#map")
        expect(page.locator("#picture-state")).to_have_attribute("data-state", "shown")
        for pixel in PIXELS:
            click(picture, pixel, upwards=False)
            click(plan, seen(pixel))
        expect(page.locator("#quality")).to_have_text("Good")
        assert page.locator("#pairs li").count() == len(PIXELS)

        click(picture, (100, 200), upwards=False)
        wrong = seen((100, 200))
        click(plan, (wrong[0] + 4, wrong[1] + 2))
        flagged = page.locator("#pairs li[data-odd]")
        expect(flagged).to_have_count(1)
        expect(flagged).to_contain_text("7")
        expect(page.locator("#advice")).to_contain_text("Pair 7 does not match the others")
        expect(page.locator("#quality")).to_have_text("Poor")

        plan.focus()  # the pair is selected still: by keys it goes, comes back and goes
        page.keyboard.press("Delete")
        expect(flagged).to_have_count(0)
        page.keyboard.press("Control+z")
        expect(flagged).to_have_count(1)
        drag(plan, (wrong[0] + 4, wrong[1] + 2), wrong)
        expect(flagged).to_have_count(0)
        expect(page.locator("#quality")).to_have_text("Good")

        page.click("#save")
        expect(page.locator("#messages")).to_contain_text("Saved")
    camera = Camera.objects.get(camera_id="c16")
    assert camera.homography is not None
    grid = np.array([(x, y) for x in range(40, 448, 60) for y in range(60, 336, 60)], float)
    off = np.linalg.norm(project(np.array(camera.homography), grid) - project(TRUE, grid), axis=1)
    assert off.max() < 0.30


def test_a_known_rectangle_calibrates_without_a_floor_map(
    browser: Browser, web: WebServer, floor: Environment
) -> None:
    path = "/environments/campus/cameras/c16/calibrate"
    with opened(browser, web, Role.OPERATOR, path) as page:
        page.click("#rectangle-start")
        expect(page.locator("#hint")).to_contain_text("near left corner")
        click(page.locator("#picture"), (60, 300), (400, 300), (330, 90), (120, 90), upwards=False)
        page.fill("#rectangle-width", "4")
        page.fill("#rectangle-depth", "6")
        page.click("button[value=make]")
        expect(page.locator("#total")).to_contain_text("0.0 cm mean error")
        expect(page.locator("#advice")).to_contain_text("Four pairs always fit")

        page.click("#add-pair")  # from here on by keys alone
        for number in ("230", "300", "-6", "-7"):
            page.keyboard.press("Control+a")
            page.keyboard.type(number)
            page.keyboard.press("Tab")
        expect(page.locator("#total")).to_contain_text("maximum")
        row = page.locator("#pairs li[data-selected]")
        before = float(row.locator("[data-side=floor][data-axis='1']").input_value())
        page.locator("#map").focus()
        page.keyboard.press("Shift+ArrowUp")
        after = float(row.locator("[data-side=floor][data-axis='1']").input_value())
        assert (before, after) == (-7.0, -6.5)
        page.locator("#save").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#messages")).to_contain_text("Saved")
    points = Camera.objects.get(camera_id="c16").calibration_points or []
    assert points[0]["floor"] == [-8.0, -7.0]  # in the middle of the map
    assert points[4] == {"image": [230, 300], "floor": [-6, -6.5]}


def test_an_administrator_draws_and_edits_a_zone_and_a_line(
    browser: Browser, web: WebServer, floor: Environment
) -> None:
    with opened(browser, web, Role.ADMIN, "/environments/campus/floor") as page:
        canvas = page.locator("#floor")
        page.click("[data-draw=zone]")
        click(canvas, (-10, -10), (0, -10), (0, 0), (-10, 0), (-10, -10))
        page.fill("#zone-line-name", "Dock 1")
        drag(canvas, (-10, 0), (5, -5))
        expect(page.locator("[data-part=problem]")).to_contain_text("crosses itself")
        page.click("[data-part=save]")
        assert Zone.objects.count() == 0
        canvas.focus()
        page.keyboard.press("Control+z")
        expect(page.locator("[data-part=problem]")).to_be_hidden()
        drag(canvas, (-5, -10), (-5, -12))  # an edge: a corner more
        page.click("[data-part=save]")
        expect(page.locator("#lists")).to_contain_text("Dock 1")
        zone = Zone.objects.get(zone_id="dock_1")
        assert len(zone.polygon) == 5
        assert np.allclose(zone.polygon[1], [-5, -12], atol=0.1)

        page.click("[data-draw=line]")  # by keys alone
        page.keyboard.press("Enter")
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Enter")
        page.keyboard.type("Gate")
        page.keyboard.press("Enter")
        expect(page.locator("[data-kind=line]")).to_contain_text("Gate")
        assert Line.objects.get(line_id="gate").points == [[-6, -4], [-1, -4]]

        page.click("[data-edit=line]")
        page.click("[data-part=turn]")
        canvas.focus()
        page.keyboard.press("n")
        page.keyboard.press("ArrowUp")
        with page.expect_response(lambda response: response.request.method == "PATCH"):
            page.keyboard.press("Control+Enter")
        assert Line.objects.get(line_id="gate").points == [[-1, -3.9], [-6, -4]]

        page.click("[data-edit=zone]")
        page.click("[data-part=delete]")
        page.click("#confirm button[value=yes]")
        expect(page.locator("#lists")).to_contain_text("No zones yet")
    assert Zone.objects.count() == 0


def test_an_administrator_draws_a_map_and_scales_it_by_points(
    browser: Browser, web: WebServer, floor: Environment
) -> None:
    with opened(browser, web, Role.ADMIN, "/environments/campus/floor/draw") as page:
        board = page.locator("#board")
        page.click("[data-tool=rectangle]")
        page.click("[data-fill=path]")
        click(board, (-20, -16), (8, 8))
        page.click("[data-tool=wall]")
        click(board, (-20, 0), (0, 0), (0, 0))
        page.click("[data-tool=text]")
        page.fill("#label-text", "Hall")
        click(board, (-10, 4))
        expect(board).to_have_attribute("data-shapes", "3")
        page.click("#store")
        page.wait_for_url("**/floor/map")

        canvas = page.locator("#floor")
        page.wait_for_selector("#floor[data-view]")
        page.click("#measure-start")
        click(canvas, (-20, 0), (0, 0))
        page.fill("#distance", "10")
        expect(page.locator("[name=width]")).to_have_value("16.000")
        page.click("button[value=scale]")
        expect(page.locator("#messages")).to_contain_text("Scale saved")
    floor.refresh_from_db()
    assert floor.map_bounds == pytest.approx((-22, -18, -6, -4), abs=0.05)
    with floor.map_image.open() as stored:
        picture = cv2.imdecode(np.frombuffer(stored.read(), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape[:2] == (1750, 2000)
    assert len({tuple(pixel) for pixel in picture[::25, ::25].reshape(-1, 3).tolist()}) > 3
