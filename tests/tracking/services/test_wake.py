"""Waking the workers."""

from __future__ import annotations

import logging

import pytest
from redis import Redis

from tracking.services import wake


def test_without_redis_it_is_logged_and_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    nobody = Redis.from_url("redis://user:secret@127.0.0.1:1/0", socket_connect_timeout=1)
    monkeypatch.setattr(wake, "client", lambda: nobody)
    with caplog.at_level(logging.WARNING):
        wake.wake_workers()
    assert "not woken" in caplog.text
    assert "secret" not in caplog.text
