"""A broker for the tests of deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.alerts.deliveries.broker import Broker


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A Mosquitto that runs."""
    broker = Broker(tmp_path)
    broker.start()
    yield broker
    broker.stop()
