"""A mall whose figures are known: two days up to a Wednesday evening."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from tests.pages.analytics.mall import Mall
from tests.proxies import chosen

WEDNESDAY = datetime(2026, 1, 14, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    if not chosen():  # a server of its own keeps to its settings
        settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


@pytest.fixture
def mall(db: None) -> Mall:
    return Mall(days=2, people_at_noon=8, now=WEDNESDAY)
