"""LOG_FORMAT=json: one object a line, with the ids of what it is about, and no secret."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

from spoton.conf.json_logs import JsonFormatter
from spoton.conf.logs import logging_config
from spoton.http import request_context
from spoton.log_context import logged


def told(message: str, *arguments: object, **extra: Any) -> dict[str, Any]:
    record = logging.LogRecord("worker.store", logging.WARNING, "f", 1, message, arguments, None)
    record.__dict__.update(extra)
    (line,) = JsonFormatter().format(record).splitlines()
    read: dict[str, Any] = json.loads(line)
    return read


def test_a_record_is_one_object_with_its_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPOTON_PROCESS", "worker")
    with logged(task="t1"), logged(camera="c01"):
        found = told("two\nlines of %s", "text")
    time = found.pop("time")
    assert time.endswith("+00:00")
    assert found == {
        "level": "WARNING",
        "logger": "worker.store",
        "process": "worker",
        "message": "two\nlines of text",
        "task": "t1",
        "camera": "c01",
    }
    assert "task" not in told("later")


def test_a_request_has_its_id_and_who_asked() -> None:
    request_context.begin("10.0.0.1", given_id="from-the-proxy")
    try:
        request_context.note_user("olga")
        found = told("x")
    finally:
        request_context.end()
    assert (found["request"], found["user"]) == ("from-the-proxy", "olga")
    request_context.note_user("nobody asks")
    assert "user" not in told("x")


def test_passwords_are_gone_from_messages_and_traces() -> None:
    try:
        raise ValueError("rtsp://joe:SECRET@cam/1 is wrong")
    except ValueError:
        found = told("no answer from %s", "rtsp://joe:SECRET@cam/1", exc_info=sys.exc_info())
    assert "SECRET" not in json.dumps(found)
    assert found["trace"].endswith("ValueError: rtsp://***@cam/1 is wrong")


def test_the_setting_chooses_the_form() -> None:
    handlers = logging_config(debug=False, form="json")["handlers"]
    assert handlers["stderr"]["formatter"] == "json"
