"""What a client may send: small JSON objects, not too many, and little nonsense."""

from __future__ import annotations

import json
import time
from typing import Any, Final

MAX_BYTES: Final = 8192
_MAX_BAD: Final = 10
_BAD_FORGIVEN_PER_SECOND: Final = 0.5


class BadMessageError(ValueError):
    """The message cannot be used; the text is for the client."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class FloodError(Exception):
    """The client sends too much, or too much nonsense."""


class TokenBucket:
    """Tokens that come back with time: a burst is allowed, a flood is not."""

    def __init__(self, burst: float, per_second: float) -> None:
        self._level = self._burst = burst
        self._per_second = per_second
        self._at = time.monotonic()

    def spend(self) -> None:
        """Take one token; raise `FloodError` when there is none."""
        now = time.monotonic()
        self._level = min(self._burst, self._level + (now - self._at) * self._per_second)
        self._at = now
        if self._level < 1:
            raise FloodError
        self._level -= 1


class Inbox:
    """Reads a client's messages and counts them."""

    def __init__(self, burst: float, per_second: float) -> None:
        self._all = TokenBucket(burst, per_second)
        self._bad = TokenBucket(_MAX_BAD, _BAD_FORGIVEN_PER_SECOND)

    def read(self, text: str | None) -> dict[str, Any]:
        """Return the message; its values may lie in it or in its `payload`."""
        self._all.spend()
        if text is None:
            raise BadMessageError("not_json", "Send text that is a JSON object.")
        if len(text) > MAX_BYTES:
            raise FloodError
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            raise BadMessageError("not_json", "Send text that is a JSON object.") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise BadMessageError("no_type", 'A message is a JSON object with a text "type".')
        payload = message.get("payload")
        return {**message, **payload} if isinstance(payload, dict) else message

    def count_bad(self) -> None:
        """Count a message that could not be used; raise `FloodError` when there were many."""
        self._bad.spend()
