"""POST /api/v1/persons/search by a picture."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories import client_for, make_person, make_user
from tests.tracking.api.floor.test_map_upload import bomb, picture
from tests.tracking.appearances import give_look
from tracking.models import Environment, Person
from tracking.models.vector_field import Vector
from tracking.search import image_query, memory
from tracking.services.uploaded_images import MAX_BYTES
from vision.appearance import ColourStripes

URL = "/api/v1/persons/search"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_colours(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Colours tell people apart: no network has to be loaded."""
    settings.APPEARANCE_MODEL = "stripes"
    monkeypatch.setattr(memory, "AGAIN_SECONDS", 0.0)
    for known in (memory._copies, image_query._embedder, image_query._detector):
        known.clear() if isinstance(known, dict) else known.cache_clear()
    yield
    memory._copies.clear()
    image_query._embedder.cache_clear()
    image_query._detector.cache_clear()


def clothes(top: str, trousers: str, size: tuple[int, int] = (60, 150)) -> Image.Image:
    """Somebody in two colours."""
    shown = Image.new("RGB", size, top)
    shown.paste(trousers, (0, size[1] // 2, *size))
    return shown


def vector_of(shown: Image.Image) -> Vector:
    (vector,) = ColourStripes().embed([np.ascontiguousarray(np.asarray(shown)[..., ::-1])])
    return np.asarray(vector)


def encoded(shown: Image.Image, kind: str = "PNG") -> bytes:
    data = io.BytesIO()
    shown.save(data, kind)
    return data.getvalue()


def post(data: bytes, **query: Any) -> Any:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    upload = SimpleUploadedFile("anna.png", data, "image/png")
    return client_for(make_user()).post(f"{URL}?{words}", {"image": upload}, format="multipart")


@pytest.fixture
def people(campus: Environment) -> tuple[Person, Person]:
    red, green = make_person(campus), make_person(campus, 1)
    give_look(red, vector_of(clothes("red", "blue")), "stripes")
    give_look(green, vector_of(clothes("green", "black")), "stripes")
    return red, green


def test_a_crop_is_taken_whole(people: tuple[Person, Person]) -> None:
    answer = post(encoded(clothes("red", "blue")), min_score=0.5)
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["model"], body["query"]) == ("stripes", {"person_id": None, "box": None})
    assert [(row["person_id"], row["score"]) for row in body["results"]] == [
        (str(people[0].pk), 1.0)
    ]


def test_colours_are_not_swapped_nor_a_photo_left_lying(people: tuple[Person, Person]) -> None:
    lying = clothes("red", "blue").rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter to the right
    data = io.BytesIO()
    lying.save(data, "PNG", exif=exif)
    (first, *_) = post(data.getvalue()).json()["results"]
    assert (first["person_id"], first["score"]) == (str(people[0].pk), 1.0)


def test_in_a_larger_picture_the_largest_person_is_found_first(
    weights: Path, street_photo: Path, campus: Environment
) -> None:
    shown = Image.open(street_photo).convert("RGB").crop((0, 380, 810, 1000))
    answer = post(encoded(shown, "JPEG"))
    assert answer.status_code == 200, answer.content
    x1, y1, x2, y2 = answer.json()["query"]["box"]
    assert 0 <= x1 < x2 <= 810
    assert 0 <= y1 < y2 <= 620
    assert y2 - y1 > 350
    person = make_person(campus)
    crop = np.asarray(Image.open(io.BytesIO(encoded(shown, "JPEG"))))[y1:y2, x1:x2]
    give_look(person, vector_of(Image.fromarray(crop)), "stripes")
    (found,) = post(encoded(shown, "JPEG")).json()["results"]
    assert (found["person_id"], found["score"]) == (str(person.pk), 1.0)


def test_our_own_network_knows_somebody_again(
    street_photo: Path, campus: Environment, settings: Any
) -> None:
    settings.APPEARANCE_MODEL = "spoton"
    photo = Image.open(street_photo).convert("RGB")
    one, other = photo.crop((50, 400, 245, 905)), photo.crop((670, 380, 810, 880))
    looked = image_query.embed_image(one)
    assert looked.probe.model == "spoton"
    person = make_person(campus)
    give_look(person, looked.probe.vector)
    smaller = one.resize((one.width // 2, one.height // 2))
    ((again,), stranger) = (
        post(encoded(shown), min_score=-1).json()["results"] for shown in (smaller, other)
    )
    assert again["person_id"] == str(person.pk)
    assert again["score"] > 0.8 > stranger[0]["score"]


def test_nobody_in_it_is_400(weights: Path) -> None:
    answer = post(picture(size=(400, 300)))
    assert answer.status_code == 400
    assert "No person found" in answer.json()["error"]["message"]


def test_without_a_detector_it_says_what_to_send(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(image_query, "_detector", lambda: None)
    answer = post(picture(size=(400, 300)))
    assert answer.status_code == 409
    assert "one person" in answer.json()["error"]["message"]
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"hello", "PNG or JPEG"),
        (picture("GIF", "P"), "PNG or JPEG"),
        (picture()[:-30], "damaged or incomplete"),
        (bomb(60_000, 60_000), "16 million"),
        (bomb(8000, 8000), "8000×8000"),
        (picture(size=(10, 20)), "at least 24"),
    ],
    ids=["empty", "text", "gif", "cut", "bomb", "large", "tiny"],
)
def test_what_is_no_good_picture_is_refused(data: bytes, words: str) -> None:
    answer = post(data)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]


def test_too_many_bytes_are_413() -> None:
    assert post(picture() + bytes(MAX_BYTES)).status_code == 413


def test_text_instead_of_a_picture_is_400_and_another_body_415() -> None:
    client = client_for(make_user())
    assert client.post(URL, {"image": "me"}, format="multipart").status_code == 400
    answer = client.post(URL, picture(), content_type="image/png")
    assert answer.status_code == 415


def test_where_nobody_is_told_apart_by_looks_it_is_409(settings: Any) -> None:
    settings.APPEARANCE_MODEL = "none"
    answer = post(encoded(clothes("red", "blue")))
    assert answer.status_code == 409
    assert "APPEARANCE_MODEL=none" in answer.json()["error"]["message"]


def test_while_others_pictures_are_looked_at_it_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_query, "WAIT_SECONDS", 0.01)
    busy = threading.Lock()
    busy.acquire()
    monkeypatch.setattr(image_query, "_one_at_a_time", busy)
    answer = post(encoded(clothes("red", "blue")))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    busy.release()
    assert post(encoded(clothes("red", "blue"))).status_code == 200
