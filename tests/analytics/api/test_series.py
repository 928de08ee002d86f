"""GET historical/summary, occupancy, lines/{id}/counts and zones/{id}/dwell."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from accounts.models import User
from tests.analytics.api.hour import RANGE, Hour
from tests.factories import client_for, make_environment
from tracking.models import Environment

URL = "/api/v1/analytics/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def hour(campus: Environment) -> Hour:
    return Hour()


def get(user: User, path: str, **query: Any) -> Any:
    return client_for(user).get(URL + path, RANGE | query)


def rows(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(StringIO(text)))


def test_summary_is_null_where_nobody_watched(viewer: User, hour: Hour) -> None:
    found = get(viewer, "historical/summary", time_zone="Europe/Berlin").json()
    assert found["start"] == ["2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"]
    assert found["known"] == [1.0, 0.0]
    assert found["people"] == [3, None]
    assert found["mean_occupancy"] == [2.0, None]
    assert found["maximum_occupancy"] == [3, None]
    assert found["maximum_at"] == ["2026-01-01T10:00:00Z", None]
    assert (found["entries"], found["exits"]) == ([60, None], [120, None])
    assert found["mean_dwell_seconds"] == [40.0, None]
    assert found["totals"] == {
        "people": 3,
        "mean_occupancy": 2.0,
        "maximum_occupancy": 3,
        "maximum_at": "2026-01-01T10:00:00Z",
        "entries": 60,
        "exits": 120,
        "dwell_count": 60,
        "mean_dwell_seconds": 40.0,
        "known": 0.5,
    }


def test_occupancy_of_cameras_and_zones(viewer: User, hour: Hour) -> None:
    answer = get(viewer, "occupancy", cameras="c09", zones="door,till").json()
    found = {(one["scope"], one["id"]): one for one in answer["series"]}
    assert list(found) == [
        ("environment", "campus"),
        ("camera", "c09"),
        ("zone", "door"),
        ("zone", "till"),
    ]
    assert found["zone", "till"]["mean"] == [0.5, None]
    assert found["zone", "door"]["mean"] == [0.0, None]
    assert found["zone", "door"]["maximum"] == [0, None]


def test_ranges_may_begin_at_any_minute(viewer: User, hour: Hour) -> None:
    query = {"start_time": "2026-01-01T10:07:00Z", "end_time": "2026-01-01T10:38:00Z"}
    found = get(viewer, "lines/gate/counts", **query).json()
    assert (found["in"], found["out"], found["known"]) == ([31], [62], [1.0])
    assert found["totals"] == {"in": 31, "out": 62}


def test_dwell_of_a_zone(viewer: User, hour: Hour) -> None:
    found = get(viewer, "zones/till/dwell").json()
    assert (found["count"], found["mean_seconds"], found["median_seconds"]) == (60, 40.0, 40.0)
    assert [one for one in found["histogram"] if one["count"]] == [
        {"from_seconds": 30, "to_seconds": 45, "count": 60}
    ]


def test_csv_has_units_and_local_times(viewer: User, hour: Hour) -> None:
    answer = get(viewer, "occupancy", format="csv", time_zone="Asia/Kathmandu", bucket="day")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (day,) = rows(answer)
    assert day["start"] == "2026-01-01T15:45:00+05:45"
    assert (day["mean occupancy (people)"], day["known (share)"]) == ("2.0", "0.5")


def test_csv_has_no_formulas(viewer: User, hour: Hour) -> None:
    hour.camera.name = '=HYPERLINK("http://x")'
    hour.camera.save()
    found = rows(get(viewer, "occupancy", format="csv", cameras="c09"))
    assert {row["name"] for row in found} == {"Campus", '\'=HYPERLINK("http://x")'}


@pytest.mark.parametrize(
    "path",
    [
        "dashboard",
        "historical/summary",
        "occupancy",
        "heatmap",
        "flows",
        "zones/till/dwell",
        "lines/gate/counts",
    ],
)
def test_every_figure_is_also_csv(viewer: User, hour: Hour, path: str) -> None:
    assert rows(get(viewer, path, format="csv"))


def test_an_empty_cell_is_unknown(viewer: User, hour: Hour) -> None:
    _, second = rows(get(viewer, "historical/summary", format="csv"))
    assert (second["people"], second["mean occupancy (people)"], second["known (share)"]) == (
        "",
        "",
        "0.0",
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"days": "3"}, "days"),
        ({"bucket": "year"}, "bucket"),
        ({"time_zone": "Europe/Nowhere"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"start_time": "yesterday"}, "start_time"),
        ({"start_time": "2026-01-02T00:00:00Z"}, "end_time"),
        ({"start_time": "2020-01-01T00:00:00Z"}, "start_time"),
        ({"start_time": "0001-01-01T00:00:00Z"}, "start_time"),
        ({"cameras": "c09,c10"}, "cameras"),
        ({"zones": "\x00"}, "zones"),
        ({"format": "pdf"}, "format"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    viewer: User, hour: Hour, query: dict[str, str], field: str
) -> None:
    answer = get(viewer, "occupancy", **query)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["fields"]


def test_a_refused_bucket_names_the_one_that_fits(viewer: User, hour: Hour) -> None:
    answer = get(viewer, "occupancy", start_time="2025-12-05T00:00:00Z", bucket="minute")
    (text,) = answer.json()["error"]["fields"]["bucket"]
    assert text.startswith("At most 3,000 buckets. Use 15-minutes or longer")


def test_an_environment_is_named_where_there_are_two(viewer: User, hour: Hour) -> None:
    make_environment("factory")
    answer = get(viewer, "occupancy")
    assert answer.json()["error"]["fields"]["environment"] == ["Name one: campus, factory."]
    assert get(viewer, "zones/till/dwell").status_code == 200
    Hour("factory")
    assert get(viewer, "zones/till/dwell").status_code == 400
    assert get(viewer, "zones/till/dwell", environment="factory").status_code == 200


def test_what_is_elsewhere_is_not_found(limited: User, hour: Hour) -> None:
    Hour("factory")
    assert get(limited, "occupancy").json()["environment_id"] == "campus"
    for path in ("occupancy", "heatmap", "flows", "zones/till/dwell", "lines/gate/counts"):
        assert get(limited, path, environment="factory").status_code == 404
    assert get(limited, "zones/none/dwell").status_code == 404
