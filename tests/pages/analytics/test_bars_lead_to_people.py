"""A bar leads to the people behind it: each kind of bar is pressed in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Role
from analytics.rollups import quarter
from tests.factories import make_camera, make_environment, make_person, make_task, make_track
from tests.pages.analytics.test_analytics_browser import client_of
from tests.pages.browser import browser_page
from tests.proxies import below
from tracking.models import FloorMinute, Line, LineCrossing, Person, PersonZone, Zone, ZoneVisit

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
PATH = "/analytics/campus?when=range&since=2026-01-14T12:00&until=2026-01-14T13:00"
DWELLS = (18.0, 20.0, 25.0, 100.0, 400.0)
"""Of five people at the tills, one a minute."""


class Shop:
    """Five people at the tills for a time, one at the entrance alone, and one of two IDs."""

    def __init__(self) -> None:
        self.environment = make_environment("campus")
        self.camera = make_camera(self.environment, "c09")
        self.task = make_task(self.environment, [self.camera], status="stopped", finished_at=NOON)
        self.tills, self.entrance = self._zone("tills"), self._zone("entrance")
        self.line = Line.objects.create(
            environment=self.environment, line_id="door", name="Door", points=[[0, 0], [1, 0]]
        )
        self.people = [self._visitor(self.tills, at, one) for at, one in enumerate(DWELLS)]
        self.elsewhere = self._visitor(self.entrance, 5, 20.0)
        self.kept, gone = self._visitor(self.tills, 6, 8.0), self._visitor(self.tills, 6, 21.0)
        Person.objects.filter(pk=gone.pk).update(merged_into=self.kept)
        gone.tracks.update(person=self.kept)
        for minute in range(60):
            FloorMinute.objects.create(
                task=self.task, minute=NOON + timedelta(minutes=minute), watched_seconds=60.0
            )
        LineCrossing.objects.create(
            line=self.line,
            task=self.task,
            person=self.people[4],
            time=NOON + timedelta(minutes=4, seconds=5),
            direction="in",
        )
        for number in range(4):
            quarter.roll(self.environment.pk, NOON + number * timedelta(minutes=15))

    def _zone(self, zone_id: str) -> Zone:
        return Zone.objects.create(
            environment=self.environment,
            zone_id=zone_id,
            name=zone_id.title(),
            polygon=[[0, 0], [5, 0], [5, 5], [0, 5]],
        )

    def _visitor(self, zone: Zone, minute: int, seconds: float) -> Person:
        """Someone who comes at a minute, and was in the zone from then on."""
        begin = NOON + timedelta(minutes=minute)
        end = begin + timedelta(seconds=seconds)
        person = make_person(self.environment, first_seen=begin, last_seen=end, state="archived")
        make_track(person, self.camera, self.task, first_seen=begin, last_seen=end)
        ZoneVisit.objects.create(
            zone=zone, task=self.task, person=person, entered_at=begin, last_seen=end, ended=True
        )
        PersonZone.objects.create(person=person, zone=zone, first_seen=begin, last_seen=end)
        return person


@pytest.fixture
def shop(db: None) -> Shop:
    return Shop()


@pytest.fixture
def page(shop: Shop, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """The figures of the hour, as a viewer sees them."""
    cookie = client_of(Role.VIEWER).cookies["spoton_session"].value
    with browser_page(browser, viewport={"width": 1280, "height": 900}) as watched:
        watched.page.context.add_cookies(
            [{"name": "spoton_session", "value": cookie, "url": live_server.url}]
        )
        watched.page.goto(f"{live_server.url}{PATH}")
        yield watched.page
        assert watched.complaints == []


def bar(page: Page, picture: str, tip: str) -> Locator:
    """The bar of a chart whose tip has these words."""
    return page.locator(f'[data-picture="{picture}"] a[data-tip*="{tip}"]')


def open_bar(page: Page, chart: str, name: str, *, says: str) -> None:
    """Point at a bar, read its tip, and click it."""
    one = bar(page, chart, name)
    one.hover()
    expect(page.locator("#chart-tip")).to_contain_text(says)
    one.click()


def expect_people(page: Page, people: list[Person]) -> None:
    """The list has these people and nobody else, and says how many."""
    page.wait_for_url("**/people?environment=campus&*")
    words = f"{len(people)} {'person' if len(people) == 1 else 'people'}"
    expect(page.locator("#results")).to_contain_text(words)
    links = page.locator(".person-link").evaluate_all("all => all.map(one => one.pathname)")
    assert sorted(links) == sorted(below(f"/people/{one.pk}") for one in people)


def test_a_dwell_bar_opens_as_many_people_as_it_counts(page: Page, shop: Shop) -> None:
    open_bar(page, "dwell-tills", "15 s to 30 s", says="4 visits")
    expect_people(page, [*shop.people[:3], shop.kept])


def test_the_last_dwell_bar_opens_the_one_who_stayed_longest(page: Page, shop: Shop) -> None:
    open_bar(page, "dwell-tills", "5 min to 10 min", says="1 visit,")
    expect_people(page, [shop.people[4]])


def test_dwell_is_followed_with_the_keyboard_in_its_table(page: Page, shop: Shop) -> None:
    card = page.locator("#dwell")
    card.locator("summary").press("Enter")
    row = card.get_by_role("row", name=re.compile("^15 s to 30 s"))
    row.get_by_role("link", name="1", exact=True).press("Enter")
    expect_people(page, [shop.elsewhere])


def test_all_visits_of_a_zone_open_all_its_people(page: Page, shop: Shop) -> None:
    page.locator('[data-picture="dwell-tills"]').get_by_role("link", name="6 visits").click()
    expect_people(page, [*shop.people, shop.kept])


def test_an_occupancy_bar_opens_who_was_in_view(page: Page, shop: Shop) -> None:
    open_bar(page, "occupancy", "12:03–12:04", says="1 in")
    expect_people(page, [shop.people[3]])


def test_a_bar_of_a_line_opens_who_was_in_view_then(page: Page, shop: Shop) -> None:
    open_bar(page, "line-door", "12:04–12:05", says="1 in, 0 out")
    expect_people(page, [shop.people[3], shop.people[4]])
