"""No regular expression takes long, whatever a stranger sends: it would hold everybody up.

A search that goes over its text once for each character does so in Python's lock: no other
request, socket or health check is served meanwhile.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest

from spoton.conf import redaction
from spoton.http import heads
from tests.spoton import patterns
from tracking.models.validators import validate_identifier

LONGEST = 64 * 1024
SECONDS = 0.05
_PAIR_LENGTH = 8 * 1024  # a search that is too slow takes its 50 ms here already


def slowest(pattern: re.Pattern[str], text: str) -> float:
    """The longest that one use takes of this thread's own time, at best of three.

    A substitution begins with what a search does, and that with what a match does.
    """
    uses: tuple[Callable[[], object], ...] = (
        lambda: pattern.fullmatch(text),
        lambda: pattern.sub("", text),
    )
    return max(best_of_three(use) for use in uses)


def best_of_three(use: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        begun = time.thread_time()
        use()
        best = min(best, time.thread_time() - begun)
        if best < SECONDS:
            break
    return best


def texts(pattern: re.Pattern[str]) -> Iterator[str]:
    """Short before long: a bad pattern shows itself before it takes minutes."""
    own = patterns.characters(pattern)
    begun = patterns.beginnings(pattern)
    for length in (1024, 4096, 16 * 1024, LONGEST):
        yield from (char * length for char in own)
    for length in (1024, _PAIR_LENGTH):
        yield from (start + char * length for start in begun for char in own)
        yield from (start * (length // len(start)) for start in begun[1:])
    for length in (1024, _PAIR_LENGTH):
        yield from ((one + two) * (length // 2) for one in own for two in own if one != two)


def test_every_pattern_of_the_project_is_found() -> None:
    found = patterns.all_patterns()
    assert {"spoton.conf.redaction._VALUES", "spoton.source_addresses._NAMELESS", "routes"} <= set(
        found.values()
    )
    assert patterns.again(validate_identifier.regex).pattern in {
        pattern.pattern for pattern in found
    }
    assert len(found) > 100
    assert patterns.unseen_calls() == []


@pytest.mark.timeout(600)
@pytest.mark.slow
def test_none_of_them_takes_long() -> None:
    slow = []
    for pattern, place in patterns.all_patterns().items():
        # Django's own `r/<path>/<path>/` goes over a path twice: longer ones do not come so far.
        longest = heads.PATH_BYTES if place == patterns.ADMIN_ROUTES else LONGEST
        for text in texts(pattern):
            took = slowest(pattern, text[:longest])
            if took >= SECONDS:
                slow.append(f"{place}: {took:.2f} s for {text[:30]!r}… ({len(text)})")
                break
    assert slow == []


@pytest.mark.parametrize("start", ["", "://", "rtsp://a", "://:", "?token=", "@", "://a@"])
@pytest.mark.parametrize("char", [":", "/", "@", "=", "?", "&", "a", ";", "_", "://", "a:", "@:"])
def test_what_a_stranger_makes_us_log_is_redacted_at_once(start: str, char: str) -> None:
    text = start + char * (LONGEST // len(char))
    assert best_of_three(lambda: redaction.redact(text)) < SECONDS
