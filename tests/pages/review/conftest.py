"""Footage is made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pages.review.scene import Scene, film, store


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A film that browsers play, and one that they do not."""
    folder = tmp_path_factory.mktemp("films")
    return film(folder / "a.mp4"), film(folder / "b.avi", "mpeg4")


@pytest.fixture
def scene(db: None, films: tuple[Path, Path]) -> Scene:
    return store(*films)
