"""Log lines hold no passwords, wherever they stand, and are no longer than anyone reads."""

from __future__ import annotations

import logging
import sys

import pytest

from spoton.conf import logs
from spoton.conf.redaction import redact


@pytest.mark.parametrize(
    "text",
    [
        "rtsp://joe:SECRET@cam/1",
        "rtsp://joe:SECRET@SECRET@cam/1",  # nobody escaped the @
        "rtsp://joe:SECRET/SECRET@cam/1",
        "rtsp://SECRET@cam/1",
        "rtsp://:SECRET@cam/1",
        "tried rtsp://a:SECRET@one/1,rtsp://b:SECRET@two/2 in vain",
        "https://cam/1?user=joe&password=SECRET&x=1",
        "rtsp://10.0.0.4/user=admin_password=SECRET",
        "/ws/frames/1?ticket=SECRET",
        "/x;TOKEN=SECRET&y=1 rtsp://c:SECRET@d",
        "rtsp://joe:SECRET@cam/1?token=SECRET",
        "http://" + "a" * 5000 + ":SECRET@cam/",
    ],
)
def test_no_password_is_logged(text: str) -> None:
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "%s failed", (text,), None)
    assert "SECRET" not in logs.OneLineFormatter("%(message)s").format(record)


def test_the_rest_of_an_address_stays() -> None:
    line = redact("no answer from rtsp://joe:pw@10.0.0.4:554/live?ch=1&token=abc&x=2, again")
    assert line == "no answer from rtsp://***@10.0.0.4:554/live?ch=1&token=***&x=2, again"


def test_a_long_path_is_cut_and_a_trace_keeps_its_end() -> None:
    formatter = logs.OneLineFormatter("%(levelname)s %(message)s")
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "Not Found: %s", ("/" * 60_000,), None)
    assert len(formatter.format(record)) < logs.MESSAGE_CHARACTERS + 100
    try:
        raise ValueError("x" * 60_000 + " the end")
    except ValueError:
        record.exc_info = sys.exc_info()
    line = formatter.format(record)
    assert len(line) < logs.TRACE_CHARACTERS + 100
    assert line.endswith("the end")
    assert line.startswith("ERROR Not Found: ///")


def test_a_password_is_gone_before_its_address_is_cut() -> None:
    secret = "SECRET" * 200
    text = (
        "x" * (logs.MESSAGE_CHARACTERS // 2 - 40) + " rtsp://joe:" + secret + "@cam/" + "y" * 5000
    )
    record = logging.LogRecord("x", logging.ERROR, "f", 1, text, None, None)
    assert "SECRET" not in logs.OneLineFormatter("%(message)s").format(record)
