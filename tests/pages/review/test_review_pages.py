"""Review: its page, its data and its footage, by role."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from tests.factories import make_environment, make_person, make_track, make_user
from tests.pages.review.scene import START, Scene, box
from tests.pages.signed_in import SignedIn, text_of
from tracking.models import LineCrossing, Recording

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

PAGE = "/environments/yard/review"
MIDNIGHT = START.timestamp() - 10 * 3600
DAY = f"from={MIDNIGHT}&to={MIDNIGHT + 86400}"
FIRST = f"from={START.timestamp()}&to={START.timestamp() + 10}"


def data(client: Client, path: str) -> Any:
    answer = client.get(f"{PAGE}/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def footage(scene: Scene) -> str:
    recording = Recording.objects.filter(camera=scene.cameras[0]).earliest("pk")
    return f"{PAGE}/footage/{recording.pk}"


def test_it_opens_on_the_last_day_with_footage(scene: Scene, viewer_page: Client) -> None:
    page = text_of(viewer_page, PAGE)
    assert 'value="2026-01-01"' in page
    assert "day-before" not in page
    later = text_of(viewer_page, f"{PAGE}?day=2026-03-01")
    assert 'href="?day=2026-01-01"' in later
    for odd in ("day=2026-02-31", "at=1", "at=x", "day=9999-12-31", "at=2026-01-01T10:00:05Z"):
        assert viewer_page.get(f"{PAGE}?{odd}").status_code == 200


def test_the_timeline_has_footage_tracks_and_events(scene: Scene, viewer_page: Client) -> None:
    found = data(viewer_page, f"timeline?{DAY}")
    begin = START.timestamp()
    assert found["cameras"]["c01"]["footage"] == [
        [begin, begin + 40],
        [begin + 3600, begin + 3620],
    ]
    assert sum(found["cameras"]["c01"]["tracks"]) == 2
    assert found["cameras"]["c02"]["footage"] == [[begin, begin + 20]]
    assert found["events"] == {kind: [[200, 1]] for kind in ("line", "zone", "person", "alert")}
    near = data(viewer_page, f"timeline?from={begin}&to={begin + 48}")
    tracks = near["cameras"]["c03"]["tracks"]
    assert (tracks[0], tracks[100], tracks[300], tracks[-1]) == (1, 1, 1, 0)


def test_events_come_in_order_and_name_people_as_now(scene: Scene, viewer_page: Client) -> None:
    found = data(viewer_page, f"events?{DAY}")
    assert [one["kind"] for one in found["events"]] == ["person", "line", "zone", "alert"]
    assert found["events"][1]["text"] == "crossed Gate, in"
    assert {one["person"] for one in found["events"]} == {str(scene.walker.pk), None}
    assert not found["more"]
    some = data(viewer_page, f"events?{DAY}&kind=zone&kind=alert")
    assert [one["kind"] for one in some["events"]] == ["zone", "alert"]


def test_many_events_come_in_parts(scene: Scene, viewer_page: Client) -> None:
    first = LineCrossing.objects.get()
    LineCrossing.objects.bulk_create(
        LineCrossing(
            line=first.line, task=first.task, time=START + timedelta(minutes=n), direction="in"
        )
        for n in range(1, 300)
    )
    found = data(viewer_page, f"events?{DAY}&kind=line")
    assert (len(found["events"]), found["more"]) == (200, True)
    last = data(viewer_page, f"events?{DAY}&kind=line&backwards=1")
    times = [one["time"] for one in last["events"]]
    assert (len(times), last["more"], times) == (200, True, sorted(times))
    assert times[-1] == START.timestamp() + 299 * 60


def test_boxes_and_files_of_a_few_seconds(scene: Scene, operator_page: Client) -> None:
    found = data(operator_page, f"moment?{FIRST}&camera=c01")
    # A second more, for what is drawn between two observations, and the file that comes next.
    (track,) = found["tracks"]
    assert (track["person"], track["live"], len(track["times"])) == (
        str(scene.walker.pk),
        False,
        110,
    )
    assert track["boxes"][4:8] == list(map(float, box(1)))
    assert track["floor"][:4] == [0.0, 4.0, 0.03, 4.0]
    assert [one["start"] - START.timestamp() for one in found["files"]] == [0, 20]
    thin = data(operator_page, f"moment?{FIRST}&camera=c01&every=4")["tracks"][0]["times"]
    assert thin[:3] == [0.0, 0.4, 0.8]


def test_too_many_observations_come_in_parts(
    scene: Scene, operator_page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.review.boxes.MOST", 30)
    found = data(operator_page, f"moment?{FIRST}")
    assert found["until"] == START.timestamp() + 0.5


def test_who_may_not_see_faces_gets_no_footage(
    scene: Scene, viewer_page: Client, operator_page: Client
) -> None:
    assert all(one["source"] is None for one in data(viewer_page, f"moment?{FIRST}")["files"])
    assert "footage is not shown" in text_of(viewer_page, PAGE)
    assert viewer_page.get(footage(scene)).status_code == 403
    part = operator_page.get(footage(scene), headers={"Range": "bytes=10-19"})
    assert (part.status_code, part["Content-Type"]) == (206, "video/mp4")
    assert len(b"".join(part.streaming_content)) == 10  # type: ignore[attr-defined]
    source = data(operator_page, f"moment?{FIRST}")["files"][0]["source"]
    assert source == footage(scene)


def test_footage_comes_in_pieces(
    scene: Scene, operator_page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.pages.review.footage._PIECE", 100)
    size = Path(Recording.objects.earliest("pk").path).stat().st_size
    for asked, sent in (("0-", "0-99"), ("50-60", "50-60"), ("-200", f"{size - 200}-{size - 101}")):
        part = operator_page.get(footage(scene), headers={"Range": f"bytes={asked}"})
        assert part["Content-Range"] == f"bytes {sent}/{size}"
        assert len(b"".join(part.streaming_content)) <= 100  # type: ignore[attr-defined]


def test_a_range_of_endless_digits_is_no_range(scene: Scene, operator_page: Client) -> None:
    whole = operator_page.get(footage(scene), headers={"Range": f"bytes={'9' * 5000}-"})
    assert whole.status_code == 200


def test_what_roles_may_do_is_offered(scene: Scene, signed_in: SignedIn) -> None:
    for role in Role:
        page = text_of(signed_in(make_user(role)), PAGE)
        for name in ("export-video", "export-data", "keep"):
            assert (f'id="{name}"' in page) == (role != Role.VIEWER)


def test_others_find_nothing(scene: Scene, signed_in: SignedIn) -> None:
    elsewhere = make_environment("elsewhere")
    stranger = signed_in(make_user(Role.ADMIN, limited_to=[elsewhere]))
    for path in (
        PAGE,
        f"{PAGE}/timeline?{DAY}",
        f"{PAGE}/events?{DAY}",
        f"{PAGE}/moment?{FIRST}",
        footage(scene),
        footage(scene).replace("yard", "elsewhere"),
    ):
        assert stranger.get(path).status_code == 404, path


@pytest.mark.parametrize("path", ["timeline", "events", "moment"])
@pytest.mark.parametrize(
    "asked", ["", "from=1&to=x", "from=9&to=9", "from=1&to=1e9", "from=nan&to=9"]
)
def test_what_is_no_span_is_refused(
    path: str, asked: str, scene: Scene, viewer_page: Client
) -> None:
    answer = viewer_page.get(f"{PAGE}/{path}?{asked}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_request"


def test_more_rows_need_no_more_statements(scene: Scene, viewer: User, signed_in: SignedIn) -> None:
    client = signed_in(viewer)
    paths = ("", f"/timeline?{DAY}", f"/events?{DAY}", f"/moment?{FIRST}")

    def counts() -> list[int]:
        found = []
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(PAGE + path).status_code == 200
            found.append(len(queries))
        return found

    before = counts()
    for number in range(20):
        person = make_person(scene.yard, number)
        make_track(person, scene.cameras[number % 3], scene.task, number)
        crossing = LineCrossing.objects.earliest("time")
        LineCrossing.objects.create(
            line=crossing.line, task=scene.task, person=person, time=START, direction="out"
        )
    assert counts() == before
