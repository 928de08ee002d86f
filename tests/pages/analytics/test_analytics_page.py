"""The page of an environment's figures: what it says, to whom, and where it leads."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from analytics.queries.buckets import Bucket, make_span
from analytics.queries.people import unique_people
from analytics.queries.series import occupancy
from analytics.templatetags.analytics import figure
from tests.factories import make_environment, make_task, make_user
from tests.pages.analytics.mall import Mall
from tests.pages.signed_in import SignedIn, part, signed_in, text_of
from tracking.models import Camera, Environment, FloorMinute, Line, Person, Zone

pytestmark = pytest.mark.django_db

WEDNESDAY = "when=range&since=2026-01-14T00:00&until=2026-01-14T18:00"
EXPECTED_QUERIES = 28


def tiles_of(text: str) -> dict[str, str]:
    """Figures by their label."""
    tiles = text[text.index('id="tiles"') :].partition("</dl>")[0]
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", tiles))


def links_of(text: str, card: str) -> list[str]:
    """Where the links of a card lead."""
    start = text.index(f'id="{card}"')
    ends = [found.start() for found in re.finditer('<section|<figure class="card"', text)]
    end = next((one for one in ends if one > start), len(text))
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', text[start:end])]


def test_tiles_say_what_the_queries_say(mall: Mall) -> None:
    text = text_of(signed_in(), f"/analytics/mall?{WEDNESDAY}")
    start, end = datetime(2026, 1, 14, tzinfo=UTC), datetime(2026, 1, 14, 18, tzinfo=UTC)
    totals = occupancy(mall.environment, make_span(start, end, Bucket.QUARTER))[0].totals
    tiles = tiles_of(text)
    assert tiles["People"] == figure(unique_people(mall.environment, start, end))
    assert tiles["Peak"] == str(totals.maximum)
    assert tiles["Mean occupancy"] == figure(totals.mean)
    assert tiles["Entries"] == figure(totals.entries)
    assert totals.maximum_at is not None
    assert f"<span>{totals.maximum_at:%H:%M}</span>" in text


def test_figures_stand_beside_those_of_the_time_before(mall: Mall) -> None:
    text = text_of(signed_in(), f"/analytics/mall?{WEDNESDAY}")
    assert "compared with Tue 13 Jan, 06:00–24:00" in text
    assert re.search(r'title="Compared with [^"]+">[+−±]\d+ %<', text)


def test_a_place_has_figures_of_its_own(mall: Mall) -> None:
    text = text_of(signed_in(), f"/analytics/mall?{WEDNESDAY}&place=zone:cafe")
    assert "Occupancy: Café" in text
    assert "People" not in tiles_of(text)
    assert all("zone=cafe" in one for one in links_of(text, "occupancy") if "people" in one)
    of_camera = text_of(signed_in(), f"/analytics/mall?{WEDNESDAY}&place=camera:c02")
    assert int(tiles_of(of_camera)["People"]) > 0


def test_unknown_time_is_said_to_be_unknown() -> None:
    Mall(days=5, people_at_noon=4, now=datetime(2026, 1, 14, 18, tzinfo=UTC))
    day = "when=range&since=2026-01-11T00:00&until=2026-01-12T00:00"
    text = text_of(signed_in(), f"/analytics/mall?{day}")
    row = re.search(r"10:00–10:15</a>(.*?)</tr>", text)
    assert row is not None
    assert "not watched" in row[1]
    assert re.findall(r'<td class="number">(.*?)</td>', row[1]) == ["–"] * 4
    assert "url(#hatch)" in text
    night = re.search(r"03:00–03:15</a>(.*?)</tr>", text)
    assert night is not None
    assert re.findall(r'<td class="number">(.*?)</td>', night[1])[1] == "0"


@pytest.mark.usefixtures("mall")
def test_a_bar_leads_to_the_people_behind_it() -> None:
    client = signed_in()
    text = text_of(client, f"/analytics/mall?{WEDNESDAY}")
    link = next(one for one in links_of(text, "occupancy") if "T12%3A00" in one)
    start, end = (datetime(2026, 1, 14, 12, one, tzinfo=UTC) for one in (0, 15))
    there = Person.objects.filter(first_seen__lt=end, last_seen__gte=start).count()
    assert there > 0
    assert f"<b>{there}</b>" in text_of(client, link)


@pytest.mark.usefixtures("mall")
def test_zones_and_flows_lead_to_the_people_there() -> None:
    text = text_of(signed_in(), f"/analytics/mall?{WEDNESDAY}")
    assert any("zone=tills" in one for one in links_of(text, "dwell"))
    bars = [one for one in links_of(text, "dwell") if "min_dwell=300&max_dwell=600" in one]
    assert len(bars) == 2 * len(mall_zones())  # a bar and a cell of the table
    assert any("zone=aisles" in one for one in links_of(text, "flows"))
    assert any("camera=c0" in one for one in links_of(text, "flows"))


def mall_zones() -> list[Zone]:
    return list(Zone.objects.filter(environment__environment_id="mall"))


def test_recordings_that_two_tasks_played_are_named(mall: Mall) -> None:
    path = f"/analytics/mall?{WEDNESDAY}"
    noon = datetime(2026, 1, 14, 12, tzinfo=UTC)
    cameras = mall.cameras["c01"], mall.cameras["c02"]
    for some in (cameras[:1], cameras):
        assert "count twice" not in text_of(signed_in(), path)
        task = make_task(
            mall.environment, some, status="completed", finished_at=noon, mode="recorded"
        )
        FloorMinute.objects.create(task=task, minute=noon, watched_seconds=60)
    assert "same recordings of c01 in this range" in text_of(signed_in(), path)


@pytest.mark.usefixtures("mall")
def test_every_chart_has_its_figures_as_a_file(admin: User, signed_in: SignedIn) -> None:
    client = signed_in(admin)
    path = f"/analytics/mall?{WEDNESDAY}&place=zone:cafe"
    text = text_of(client, path) + text_of(client, path.replace("mall?", "mall/heat?"))
    links = {unescape(one) for one in re.findall(r'href="(/api/[^"]+format=csv)"', text)}
    assert len(links) == 11  # occupancy, week, heatmap, two of flows, four zones, two lines
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200, link
        assert answer.headers["Content-Type"].startswith("text/csv"), link


@pytest.mark.usefixtures("mall")
def test_times_are_of_the_users_zone(signed_in: SignedIn) -> None:
    user = make_user(Role.VIEWER, "kim")
    user.time_zone = "Asia/Tokyo"
    user.save()
    day = "when=range&since=2026-01-14T00:00&until=2026-01-15T00:00"
    text = text_of(signed_in(user), f"/analytics/mall?{day}")
    assert "<b>Wed 14 Jan</b>" in text
    assert "time_zone=Asia%2FTokyo" in text
    assert "start_time=2026-01-13T15%3A00" in text


@pytest.mark.usefixtures("mall")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("when=range&since=2026-01-14T00:00&until=2026-01-13T00:00", "“To” must be after “From”."),
        ("when=range&since=2020-01-01T00:00&until=2026-01-13T00:00", "At most 1098 days at once."),
        ("when=range&since=yesterday&until=2026-01-13T00:00", "Enter a valid date/time."),
    ],
)
def test_a_range_without_sense_is_refused_in_words(query: str, words: str) -> None:
    text = text_of(signed_in(), f"/analytics/mall?{query}")
    assert words in text
    assert 'id="tiles"' not in text


@pytest.mark.usefixtures("mall")
def test_an_old_address_is_read_as_far_as_it_is_known() -> None:
    text = text_of(signed_in(), "/analytics/mall?when=century&place=zone:gone")
    assert 'value="day" id="filter-when_3" checked' in text
    assert "Not watched" in text


@pytest.mark.usefixtures("mall")
def test_a_changed_filter_brings_the_results_alone() -> None:
    text = text_of(signed_in(), f"/analytics/mall?{WEDNESDAY}", **part("results"))
    assert 'id="tiles"' in text
    assert "<html" not in text
    assert "analytics-filters" not in text


def test_the_heatmap_comes_after_the_page(mall: Mall) -> None:
    client = signed_in()
    assert f"/analytics/mall/heat?{WEDNESDAY.replace('&', '&amp;')[:10]}" in text_of(
        client, f"/analytics/mall?{WEDNESDAY}"
    )
    text = text_of(client, f"/analytics/mall/heat?{WEDNESDAY}")
    assert 'max="18"' in text  # hours
    mall.environment.zones.all().delete()
    empty = text_of(client, "/analytics/mall/heat?when=today")
    assert "No heatmap" in empty


def test_before_anything_was_counted_the_page_says_so() -> None:
    make_environment("yard")
    text = text_of(signed_in(Role.OPERATOR), "/analytics/yard")
    assert "No figures yet" in text
    assert "Open environment" in text


@pytest.mark.usefixtures("mall")
def test_what_is_not_drawn_is_offered_to_who_may_draw() -> None:
    Zone.objects.all().delete()
    Line.objects.all().delete()
    path = f"/analytics/mall?{WEDNESDAY}"
    assert "Draw zones and lines" in text_of(signed_in(Role.ADMIN), path)
    assert "An administrator can do this" in text_of(signed_in(Role.VIEWER), path)


@pytest.mark.usefixtures("mall")
def test_strangers_see_no_environment(signed_in: SignedIn) -> None:
    elsewhere = make_environment("elsewhere")
    client = signed_in(make_user(Role.ADMIN, "sam", limited_to=[elsewhere]))
    assert client.get("/analytics/mall").status_code == 404
    assert client.get("/analytics/mall/heat").status_code == 404
    assert client.get("/analytics").headers["Location"] == "/analytics/elsewhere"
    assert Client().get("/analytics/mall").status_code == 302


@pytest.mark.usefixtures("mall")
def test_the_list_says_how_full_it_was_lately(admin: User, signed_in: SignedIn) -> None:
    Mall(days=1, people_at_noon=8, name="depot", now=timezone.now())
    text = text_of(signed_in(admin), "/analytics")
    assert text.index("Depot") < text.index("Mall")
    assert re.search(r"Mall</span><span class=\"chip\">Not watched", text)


def test_more_zones_and_cameras_need_no_more_statements(mall: Mall) -> None:
    def statements() -> int:
        client = signed_in(Role.ADMIN)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/analytics/mall?{WEDNESDAY}").status_code == 200
        return len(queries)

    few = statements()
    more(mall.environment)
    assert statements() == few
    if connection.vendor == "sqlite":
        assert few == EXPECTED_QUERIES


def more(environment: Environment) -> None:
    corners = [[0, 0], [1, 0], [1, 1]]
    for number in range(10):
        name = f"more-{number}"
        Zone.objects.create(environment=environment, zone_id=name, name=name, polygon=corners)
        Line.objects.create(environment=environment, line_id=name, name=name, points=corners[:2])
        Camera.objects.create(environment=environment, camera_id=name)
