"""/people/search: by a picture, and by a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import AuditEntry
from tests.pages.people.conftest import Scenario
from tests.tracking.api.people.test_picture_search import clothes, encoded, vector_of
from tests.tracking.appearances import give_look, look
from tracking.pages.people import search
from tracking.search import image_query, memory
from tracking.search.image_query import SearchBusyError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_colours(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Colours tell people apart: no network has to be loaded."""
    settings.APPEARANCE_MODEL = "stripes"
    monkeypatch.setattr(memory, "AGAIN_SECONDS", 0.0)
    memory._copies.clear()
    image_query._embedder.cache_clear()
    image_query._detector.cache_clear()
    yield
    memory._copies.clear()
    image_query._embedder.cache_clear()
    image_query._detector.cache_clear()


def results(answer: Any) -> list[str]:
    text = answer.content.decode().partition('id="results"')[2]
    return re.findall(r'class="person-link" href="/people/([0-9a-f-]+)"', text)


def send(page: Client, data: bytes | None, **fields: str) -> Any:
    upload = {} if data is None else {"image": SimpleUploadedFile("a.png", data, "image/png")}
    return page.post("/people/search", upload | fields)


def test_a_picture_finds_who_looks_like_it(viewer_page: Client, scenario: Scenario) -> None:
    first, second, _ = scenario.people
    give_look(first, vector_of(clothes("green", "black")), "stripes")
    give_look(second, vector_of(clothes("red", "blue")), "stripes")
    answer = send(viewer_page, encoded(clothes("red", "blue")))
    assert results(answer)[0] == str(second.pk)
    assert "1.00" in answer.content.decode()
    answer = send(viewer_page, encoded(clothes("red", "blue")), environment="factory")
    assert "No similar people" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "Choose, drop or paste an image first."),
        (b"no picture", "Use a PNG or JPEG image."),
        (encoded(Image.new("RGB", (5, 10))), "10 pixels high"),
    ],
)
def test_what_is_wrong_with_a_picture_is_said(
    viewer_page: Client, scenario: Scenario, data: bytes | None, words: str
) -> None:
    assert words in send(viewer_page, data).content.decode()


def test_without_a_model_or_a_turn_that_is_said(
    viewer_page: Client, scenario: Scenario, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(picture: object) -> None:
        raise SearchBusyError

    settings.APPEARANCE_MODEL = "none"
    data = encoded(clothes("red", "blue"))
    assert "APPEARANCE_MODEL=none" in send(viewer_page, data).content.decode()
    monkeypatch.setattr(search, "embed_image", busy)
    assert "Try again in a moment" in send(viewer_page, data).content.decode()


def test_a_person_finds_who_looks_like_them_but_not_themselves(
    viewer_page: Client, scenario: Scenario
) -> None:
    first, second, third = scenario.people
    for person, likeness in ((first, 1.0), (second, 0.3), (third, 0.9)):
        give_look(person, look(likeness), "stripes")
    answer = viewer_page.get(f"/people/search?person={first.pk}")
    assert results(answer) == [str(third.pk), str(second.pk)]
    answer = viewer_page.get(f"/people/search?person={first.pk}&when=hour")
    assert "No similar people" in answer.content.decode()


def test_somebody_who_was_not_seen_well_cannot_be_compared(
    viewer_page: Client, scenario: Scenario
) -> None:
    text = viewer_page.get(f"/people/search?person={scenario.people[0].pk}").content.decode()
    assert "This person has no usable photo yet" in text


def test_people_of_other_environments_are_not_found(
    factory_page: Client, scenario: Scenario
) -> None:
    give_look(scenario.people[0], vector_of(clothes("red", "blue")), "stripes")
    assert results(send(factory_page, encoded(clothes("red", "blue")))) == []
    assert factory_page.get(f"/people/search?person={scenario.people[0].pk}").status_code == 404
    assert factory_page.get("/people/search?person=anna").status_code == 404


def test_htmx_gets_the_results_alone(viewer_page: Client, scenario: Scenario) -> None:
    headers = {"HX-Request": "true", "HX-Target": "results"}
    text = viewer_page.post("/people/search", headers=headers).content.decode()
    assert "<html" not in text
    assert "Choose, drop or paste" in text


def test_a_search_by_picture_is_in_the_audit_log(viewer_page: Client, scenario: Scenario) -> None:
    send(viewer_page, encoded(clothes("red", "blue")))
    entry = AuditEntry.objects.get(action="person.search")
    assert (entry.username, entry.target_id) == ("vera", "")
    assert entry.after is not None
    assert entry.after["by"] == "picture"
