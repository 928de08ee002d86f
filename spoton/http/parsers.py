"""How bodies of REST calls are read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser as FrameworkJSONParser


class JSONParser(FrameworkJSONParser):
    """JSON in UTF-8 whose every text and number can be stored.

    Refused: NaN, numbers beyond a float, null characters, halves of surrogate pairs, and what is
    nested deeper than Python reads.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return what the body says."""
        try:
            text = stream.read().decode("utf-8")
            data = json.loads(text, parse_constant=_no_constant, parse_float=_finite)
            # Only an escape can stand for these characters.
            if "\\u" in text:
                _check_texts(data)
        except RecursionError:
            raise ParseError("JSON parse error - nested too deeply") from None
        except ValueError as error:
            raise ParseError(f"JSON parse error - {error}") from None
        return data


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is too large")
    return number


def _check_texts(data: Any) -> None:
    if isinstance(data, str):
        if any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in data):
            raise ValueError("null characters and single surrogates are not allowed")
    elif isinstance(data, dict):
        for name, value in data.items():
            _check_texts(name)
            _check_texts(value)
    elif isinstance(data, list):
        for value in data:
            _check_texts(value)
