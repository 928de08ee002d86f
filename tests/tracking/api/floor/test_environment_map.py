"""GET /api/v1/environments/{env}/map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from pytest_django import Settings

from tests.factories import client_for, make_user
from tracking.demo.drawing import render
from tracking.models import Environment

URL = "/api/v1/environments/campus/map"

pytestmark = pytest.mark.django_db

PICTURE = render({"background": "lawn", "shapes": []}, (0, 0, 4, 3))


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mapped(campus: Environment) -> Environment:
    campus.map_image.save("campus.png", ContentFile(PICTURE))
    return campus


def test_the_picture_is_served(mapped: Environment) -> None:
    answer: Any = client_for(make_user()).get(URL)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert "private" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content) == PICTURE


def test_the_environment_says_where_it_is(mapped: Environment) -> None:
    answer = client_for(make_user()).get("/api/v1/environments/campus")
    assert answer.json()["map"]["url"] == URL


def test_an_img_element_that_accepts_only_pictures_is_served(mapped: Environment) -> None:
    answer = client_for(make_user()).get(URL, headers={"Accept": "image/png"})
    assert answer.status_code == 200
    answer.close()


def test_a_user_limited_elsewhere_does_not_get_it(
    mapped: Environment, factory: Environment
) -> None:
    assert client_for(make_user(limited_to=[factory])).get(URL).status_code == 404


def test_a_lost_file_is_404_and_says_so(mapped: Environment) -> None:
    Path(mapped.map_image.path).unlink()
    answer = client_for(make_user()).get(URL)
    assert answer.status_code == 404
    assert "missing" in answer.json()["error"]["message"]
