"""An environment without cameras, who looks at its pages, and a short video to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Role, User
from tests.factories import make_environment, make_user
from tests.pages.signed_in import SignedIn
from tracking.models import Environment


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 pictures of 320×240 at 10 per second, half of them red, half blue."""
    path = tmp_path_factory.mktemp("clip") / "A walk (1).mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for index in range(20):
            picture = np.zeros((240, 320, 3), np.uint8)
            picture[..., 0 if index < 10 else 2] = 200
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def yard(db: None) -> Environment:
    return make_environment("yard")


@pytest.fixture
def stranger_page(yard: Environment, signed_in: SignedIn) -> Client:
    """An administrator of another environment."""
    elsewhere = make_environment("elsewhere")
    return signed_in(make_user(Role.ADMIN, "sam", limited_to=[elsewhere]))


@pytest.fixture
def own_admin(yard: Environment) -> User:
    """An administrator of the yard alone."""
    return make_user(Role.ADMIN, "lea", limited_to=[yard])
