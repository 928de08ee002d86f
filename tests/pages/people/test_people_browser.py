"""People in a real browser: found, merged, split and taken back; searched by a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.models import Role
from tests.factories import make_user
from tests.live.fixtures import RedisServer, WebServer, served, session_cookie
from tests.pages.browser import Watched, browser_page
from tests.pages.people.conftest import Scenario
from tests.pages.people.test_person_page import walk
from tests.proxies import below, chosen
from tests.tracking.api.people.test_picture_search import clothes, encoded, vector_of
from tests.tracking.appearances import give_look

pytestmark = pytest.mark.django_db(transaction=True)

WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}
PASTE = """async (data) => {
  const given = new DataTransfer();
  given.items.add(new File([Uint8Array.from(data)], "pasted.png", {type: "image/png"}));
  document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: given, bubbles: true}));
}"""


@pytest.fixture
def web(process_env: dict[str, str], redis_server: RedisServer) -> Iterator[WebServer]:
    """Tells people apart by their colours: no network has to be loaded."""
    env = {"REDIS_URL": redis_server.url, "APPEARANCE_MODEL": "stripes"}
    with served(process_env | env, chosen()) as server:
        yield server


@pytest.fixture
def seen(scenario: Scenario) -> Scenario:
    """The first and the third are in red, the second is in green; the first walked about."""
    for person, top in zip(scenario.people, ("red", "green", "red"), strict=True):
        give_look(person, vector_of(clothes(top, "blue")), "stripes")
    walk(scenario.people[0].tracks.earliest("pk"), 10)
    return scenario


def sign_in(watched: Watched, web: WebServer, role: Role) -> Page:
    """On the list, as somebody with `role`."""
    name, _, value = session_cookie(make_user(role)).partition("=")
    watched.page.context.add_cookies([{"name": name, "value": value, "url": web.url}])
    watched.page.goto(f"{web.url}/people")
    return watched.page


def test_an_operator_finds_merges_splits_and_takes_back(
    browser: Browser, web: WebServer, seen: Scenario
) -> None:
    first, _, third = seen.people
    name = str(first.pk)[:4].upper()
    with browser_page(browser, **WIDE) as watched:
        page = sign_in(watched, web, Role.OPERATOR)
        cards = page.locator(".person-card")
        expect(cards).to_have_count(4)
        page.select_option("#filter-environment", "campus")
        expect(cards).to_have_count(3)
        page.select_option("#filter-camera", "c09")
        page.select_option("#filter-state", "lost")
        expect(cards).to_have_count(2)
        page.wait_for_url(re.compile("environment=campus.*camera=c09.*state=lost"))
        page.fill("#filter-q", str(first.pk)[:8])
        expect(cards).to_have_count(1)
        page.reload()
        expect(cards).to_have_count(1)
        cards.get_by_role("link").click()

        page.wait_for_selector("#timeline[data-drawn]")
        page.wait_for_selector("#path-map[data-points='20']")
        page.focus("#path-time")
        page.keyboard.press("Home")
        expect(page.locator("#path-now")).to_contain_text("10:00:00 · c09 · 1.0, 1.0 m")
        page.get_by_role("button", name="By time").click()
        expect(page.locator("#path-legend li")).to_have_count(5)
        page.click("[data-theme-switch]")

        page.get_by_role("link", name="Merge", exact=True).click()
        other = str(third.pk)[:4].upper()
        page.get_by_role("link", name=f"Compare with {other}").click()
        page.get_by_role("radio", name=f"Keep {name}").check()
        page.get_by_role("button", name="Merge into one person").click()
        expect(page.locator(".changed")).to_contain_text(f"{other} was merged into {name}.")
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Undone.")).to_be_visible()

        page.get_by_role("link", name="Tracks").click()
        expect(page.locator("[data-split]")).to_be_disabled()
        page.get_by_role("checkbox", name="in c12").check()
        page.get_by_role("button", name="Split 1 track").click()
        page.get_by_role("dialog").get_by_role("button", name="Split 1 track").click()
        expect(page.locator(".changed")).to_contain_text(f"1 track of {name} moved to new person")
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("Undone.")).to_be_visible()

        page.goto(f"{web.url}/people?environment=campus")
        merge = page.locator("[data-merge-chosen]")
        expect(merge).to_be_disabled()
        for box in page.get_by_role("checkbox").all()[:2]:
            box.check()
        expect(merge).to_have_text("Merge 2 selected")
        merge.click()
        expect(page.locator(".compare-one")).to_have_count(2)
        assert watched.complaints == []


def test_a_viewer_searches_by_picture_and_can_change_nothing(
    browser: Browser, web: WebServer, seen: Scenario, tmp_path: Path
) -> None:
    shown = tmp_path / "red.png"
    shown.write_bytes(encoded(clothes("red", "blue")))
    with browser_page(browser, **PHONE) as watched:
        page = sign_in(watched, web, Role.VIEWER)

        def fits() -> None:
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url

        assert page.get_by_role("checkbox").count() == 0
        expect(page.locator("#filter-camera")).to_be_hidden()
        page.get_by_role("button", name="More filters").click()
        expect(page.locator("#filter-camera")).to_be_visible()
        fits()
        page.goto(f"{web.url}/people/{seen.people[2].pk}")
        page.wait_for_selector("#timeline[data-drawn]")
        for gone in ("Merge", "Split", "Changes"):
            assert page.get_by_role("link", name=gone).count() == 0
        live = page.get_by_role("link", name="Watch live").get_attribute("href")
        assert live == below(f"/live/{seen.task.pk}#focus={seen.people[2].pk}")
        fits()

        page.get_by_role("link", name="Find similar").click()
        expect(page.locator("#results .person-card")).to_have_count(2)
        page.get_by_role("link", name="Search by image").click()
        page.set_input_files("#image", shown)
        expect(page.locator("#results .person-card")).to_have_count(3)
        expect(page.locator("#preview")).to_be_visible()
        best = page.locator("#results .person-card").first
        expect(best).to_contain_text("1.00")
        page.select_option("#filter-when", "hour")
        expect(page.locator("#results")).to_contain_text("No similar people")
        page.select_option("#filter-when", "")
        expect(page.locator("#results .person-card")).to_have_count(3)
        page.evaluate(PASTE, list(encoded(clothes("green", "blue"))))
        expect(best).to_contain_text(str(seen.people[1].pk)[:4].upper())
        page.evaluate(PASTE, list(b"this is no picture"))
        expect(page.locator("#results")).to_contain_text("Use a PNG or JPEG image.")
        fits()
        assert watched.complaints == []
