"""The section "Source settings" of a camera's form."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from django.test import Client

from tests.pages.signed_in import unindented
from tracking.models import Camera, Environment
from vision.source_options import SourceOptions

NEW = "/environments/yard/cameras/new"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def path_values(path: Path, **more: str) -> dict[str, str]:
    return {"kind": "path", "path": str(path), "camera_id": "cam1", "name": "Gate"} | more


def test_source_settings_are_kept_and_explained(
    admin_page: Client, yard: Environment, clip: Path
) -> None:
    text = unindented(admin_page.get(NEW))
    assert '<details class="more"><summary>Source settings</summary>' in text
    wrong = unindented(admin_page.post(NEW, path_values(clip, pixel_aspect="thin")))
    assert "Use auto, or width:height of one pixel" in wrong
    assert '<details class="more" open><summary>Source settings</summary>' in wrong
    chosen = {"transport": "udp", "snapshot_seconds": "", "pixel_aspect": "2:1"}
    admin_page.post(NEW, path_values(clip, deinterlacing="off", **chosen))
    camera = Camera.objects.get()
    assert camera.source_options == SourceOptions("udp", None, Fraction(2), "off")
    before = camera.width
    assert before is not None
    edit = "/environments/yard/cameras/cam1/edit"
    admin_page.post(edit, path_values(clip, pixel_aspect="", enabled="on"))
    camera.refresh_from_db()
    assert camera.source_options == SourceOptions("udp", None, None, "off")
    assert camera.width == before / 2
