"""A file as an answer, in whole or in part (RFC 9110, section 14), read a piece at a time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, parse_etags

_PIECE: Final = 1 << 18
_RANGE: Final = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.ASCII)
"""Python refuses to read numbers of some thousand digits."""


class _PartOfFile(StreamingHttpResponse):
    """Streams bytes `first` to `last`, both included, without holding up an event loop."""

    def __init__(self, path: Path, first: int, last: int, **options: Any) -> None:
        self._file = path.open("rb")  # held open: it may be deleted meanwhile
        self._first, self._left = first, last - first + 1
        super().__init__(self._pieces(), **options)
        self["Content-Length"] = str(self._left)

    def _pieces(self) -> Iterator[bytes]:
        self._file.seek(self._first)
        while self._left > 0 and (piece := self._file.read(min(_PIECE, self._left))):
            self._left -= len(piece)
            yield piece

    def close(self) -> None:
        """Let go of the file, also when the client has left."""
        super().close()
        self._file.close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the pieces, each read in a thread: Django would read all of them first."""
        pieces = self._pieces()
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            yield piece


def ranged_file(
    request: HttpRequest,
    path: Path,
    *,
    content_type: str,
    etag: str,
    name: str = "",
    most: int | None = None,
) -> HttpResponseBase:
    """Answer a file, or the part of it that `Range` asks for.

    Args:
        path: a file that does not change.
        etag: says which content it is, without quotes.
        name: what the download is called; "" shows it in the browser.
        most: bytes of a part, also where more is asked for; who plays a file asks again.
    """
    size, tag = path.stat().st_size, f'"{etag}"'
    if _is_known(request, tag):
        return _marked(HttpResponse(status=304), tag, name)
    part = _asked_part(request, size, tag)
    if part == ():
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return _marked(refused, tag, name)
    if part and most:
        part = part[0], min(part[1], part[0] + most - 1)
    first, last = part or (0, size - 1)
    status = 206 if part else 200
    answer: HttpResponseBase
    if request.method == "HEAD" or size == 0:
        answer = HttpResponse(status=status, content_type=content_type)
        answer["Content-Length"] = str(last - first + 1)
    else:
        answer = _PartOfFile(path, first, last, status=status, content_type=content_type)
    if part:
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _marked(answer, tag, name)


def begins_download(request: HttpRequest) -> bool:
    """Return whether a request is for a file from its begin, not for its head or a further part."""
    asked = _RANGE.fullmatch(request.headers.get("Range", "bytes=0-").strip())
    return request.method == "GET" and (asked is None or asked[1] in ("", "0"))


def _is_known(request: HttpRequest, tag: str) -> bool:
    """Return whether the client has this content.

    Tags are compared weakly (RFC 9110, section 13.1.2): a proxy that compresses makes them weak.
    """
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in (one.removeprefix("W/") for one in known)


def _asked_part(request: HttpRequest, size: int, tag: str) -> tuple[int, int] | tuple[()] | None:
    """Return the first and last byte to send, () for a part that is not there, None for all.

    Several parts, other units and a condition that does not hold: the whole file is the answer.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or asked[0] == "bytes=-" or request.headers.get("If-Range", tag) != tag:
        return None
    if not asked[1]:  # the last so many
        count = min(int(asked[2]), size)
        return (size - count, size - 1) if count else ()
    first = int(asked[1])
    if asked[2] and int(asked[2]) < first:
        return None
    last = min(int(asked[2]), size - 1) if asked[2] else size - 1
    return (first, last) if first <= last else ()


def _marked(answer: HttpResponseBase, tag: str, name: str) -> HttpResponseBase:
    answer["ETag"], answer["Accept-Ranges"] = tag, "bytes"
    if name:
        answer["Content-Disposition"] = str(
            content_disposition_header(as_attachment=True, filename=name)
        )
    return answer
