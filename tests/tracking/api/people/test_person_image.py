"""GET /api/v1/media/persons/{id}/image."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import Role
from tests.factories import SEEN, client_for, make_person, make_user
from tracking.models import Environment, Person, PersonImage

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def keep_image(media: Path, person: Person, quality: float) -> Path:
    path = media / f"{person.pk}.jpg"
    path.write_bytes(b"\xff\xd8" + str(quality).encode())
    PersonImage.objects.create(
        person=person, path=path.name, quality=quality, time=SEEN, width=40, height=100
    )
    return path


def image_of(person: Person) -> tuple[int, bytes]:
    user = make_user(Role.OPERATOR)
    answer = client_for(user).get(f"/api/v1/media/persons/{person.pk}/image")
    return answer.status_code, answer.content


def test_without_a_picture_it_is_404(campus: Environment, media: Path) -> None:
    person = make_person(campus)
    assert image_of(person)[0] == 404
    keep_image(media, person, 0.5).unlink()
    assert image_of(person)[0] == 404


def test_the_best_of_all_that_were_merged_is_shown(campus: Environment, media: Path) -> None:
    person = make_person(campus)
    keep_image(media, person, 0.4)
    old = make_person(campus, state=Person.State.ARCHIVED, merged_into=person)
    keep_image(media, old, 0.7)
    assert image_of(person) == (200, b"\xff\xd80.7")
    client = client_for(make_user(Role.OPERATOR))
    answer = client.get(client.get("/api/v1/persons").json()["results"][0]["image_url"])
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-store"


def test_it_is_for_those_who_may_see_the_environment(
    campus: Environment, factory: Environment, media: Path
) -> None:
    person = make_person(campus)
    keep_image(media, person, 0.4)
    path = f"/api/v1/media/persons/{person.pk}/image"
    assert client_for(make_user(limited_to=[factory])).get(path).status_code == 404
    assert client_for(None).get(path).status_code == 401
    assert client_for(None).get(f"/media/{person.pk}.jpg").status_code == 404


def test_the_file_goes_with_the_person(
    campus: Environment,
    media: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    path = keep_image(media, make_person(campus), 0.4)
    with django_capture_on_commit_callbacks(execute=True):
        campus.delete()
        assert path.exists()  # until it is certain
    assert not path.exists()


def test_who_may_not_see_faces_gets_the_photo_blurred(campus: Environment, media: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (120, 60, 3), np.uint8)
    person = make_person(campus)
    keep_image(media, person, 0.4).write_bytes(cv2.imencode(".jpg", noise)[1].tobytes())
    details = []
    for role in (Role.OPERATOR, Role.VIEWER):
        answer = client_for(make_user(role)).get(f"/api/v1/media/persons/{person.pk}/image")
        photo = cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_GRAYSCALE)
        assert photo is not None
        assert photo.shape == (120, 60)
        details.append([float(part.std()) for part in (photo[:40], photo[80:])])
    clear, blurred = details
    assert blurred[0] < clear[0] / 2
    assert blurred[1] > clear[1] * 0.8
