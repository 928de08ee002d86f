"""What passes between FFmpeg and a camera, read as far as it has to be understood.

The door of `relay` signs in, notices when the camera sends us elsewhere, and learns what it sends.
Only heads are read: a head ends, for FFmpeg too, with the first empty line.
"""

from __future__ import annotations

import errno
import re
import time
from dataclasses import dataclass, field
from typing import Final

from .sign_in import CameraSignIn, best_of, challenge_of

LONGEST_HEAD: Final = 65536
_LOCATION: Final = re.compile(rb"^[ \t]*location:[ \t]*([^\n]*)", re.IGNORECASE | re.MULTILINE)
_PACKET_IN_HEAD: Final = re.compile(rb"^\$", re.MULTILINE)
# Where to the camera would have packets sent: no business of FFmpeg's.
_PLACES: Final = re.compile(rb";[ \t]*(?:source|destination)=[^;,\r\n]*", re.IGNORECASE)
_TRANSPORT: Final = re.compile(rb"^transport:.*$", re.IGNORECASE | re.MULTILINE)


class OddAnswerError(OSError):
    """A head that never ends, or that hides something."""

    def __init__(self) -> None:
        super().__init__(errno.EPROTO, "the camera's answer makes no sense")


@dataclass(slots=True)
class Passed:
    """What to do with what came.

    Attributes:
        on: bytes for the other side.
        back: a request to send to the camera again, None for most.
    """

    on: bytes = b""
    back: bytes | None = None


@dataclass(slots=True)
class Answer:
    """What a camera said last.

    Attributes:
        status: 200 and so on, 0 before it answered.
        kind: of the content, lower case, without parameters.
        length: of the content, None where it does not say, as of live video.
        elsewhere: where it sends us, "" if it does not.
        sign_in: the kinds that it wants, where we know none of them.
    """

    status: int = 0
    kind: str = ""
    length: int | None = None
    elsewhere: str = ""
    sign_in: str = ""


@dataclass(slots=True)
class CameraDialog:
    """One connection: requests one way, answers the other.

    Attributes:
        sign_in: user name and password, None without.
        rtsp: else HTTP, of which only the first answer is read.
        answer: what the camera said last.
        over: nothing more may pass.
        began: when the first of the video came, by `time.monotonic()`; None: not yet.
    """

    sign_in: CameraSignIn | None
    rtsp: bool
    answer: Answer = field(default_factory=Answer)
    over: bool = False
    began: float | None = None
    _asking: bytes = b""
    _answering: bytes = b""
    _request: bytes = b""
    _tried: int = 0
    _body: int = 0
    _unwanted: int = 0
    _open: bool = False

    def ask(self, data: bytes) -> bytes:
        """Take what FFmpeg sends; return what the camera is sent."""
        self._asking += data
        out = b""
        while self._asking:
            if self.rtsp and self._asking[:1] == b"$":
                size = _packets(self._asking)
                if not size:
                    break
                out, self._asking = out + self._asking[:size], self._asking[size:]
                continue
            end = _head_end(self._asking)
            if end is None:
                break
            head, self._asking = self._asking[:end], self._asking[end:]
            self._request, self._tried = head, 0
            out += self._signed(head)
        return out

    def hear(self, data: bytes) -> Passed:
        """Take what the camera sends; return what FFmpeg may have of it.

        Raises:
            OddAnswerError: a head has no end.
        """
        if self._open:
            return Passed(data)
        self._answering += data
        on: list[bytes] = []
        back: bytes | None = None
        while self._answering and not self.over:
            taken = self._take()
            if taken is None:
                break
            on.append(taken.on)
            back = taken.back or back
        return Passed(b"".join(on), back)

    def _take(self) -> Passed | None:
        """Take one piece of what has come; None: there is none yet."""
        data = self._answering
        if self._unwanted:
            size = min(self._unwanted, len(data))
            self._unwanted, self._answering = self._unwanted - size, data[size:]
            return Passed()
        if self._body:
            size = min(self._body, len(data))
            self._body, self._answering = self._body - size, data[size:]
            return Passed(data[:size])
        if self.rtsp and data[:1] == b"$":
            self.began = self.began or time.monotonic()
            size = _packets(data)
            self._answering = data[size:]
            return Passed(data[:size]) if size else None
        end = _head_end(data)
        if (len(data) if end is None else end) > LONGEST_HEAD:
            raise OddAnswerError
        if end is None:
            return None
        self._answering = data[end:]
        return self._head(data[:end])

    def _head(self, head: bytes) -> Passed:
        """Understand a head."""
        plain = head.replace(b"\r", b"")
        self.answer = answer = _answer(plain)
        if self.rtsp and _PACKET_IN_HEAD.search(plain):
            raise OddAnswerError  # FFmpeg would skip what follows, and we would not
        if answer.elsewhere:
            self.over = True
            return Passed()
        again = self._sign_again(plain) if answer.status == 401 else None
        if again is not None:
            self._unwanted = answer.length or 0
            return Passed(back=again)
        if not self.rtsp:
            self._open, self.began = True, time.monotonic()
            rest, self._answering = self._answering, b""
            return Passed(head + rest)
        self._body = answer.length or 0
        return Passed(_TRANSPORT.sub(lambda line: _PLACES.sub(b"", line[0]), head))

    def _sign_again(self, plain: bytes) -> bytes | None:
        """Return the request once more with what the camera asked for; None: to no avail."""
        lines = _values(plain, b"www-authenticate")
        best = best_of([challenge_of(line) for line in lines])
        if best is None:
            self.answer.sign_in = ", ".join(challenge_of(line).name for line in lines)
            return None
        if self.sign_in is None or self._tried >= 1:
            return None
        self._tried += 1
        self.sign_in.answer(best)
        return self._signed(self._request)

    def _signed(self, head: bytes) -> bytes:
        if self.sign_in is None:
            return head
        first, rest = head.split(b"\n", 1)
        method, uri, *_ = (*first.decode("latin-1").split(), "", "")
        line = self.sign_in.line(method, uri)
        return head if not line else b"%s\nAuthorization: %s\r\n%s" % (first, line.encode(), rest)


def _packets(data: bytes) -> int:
    """Return how many bytes the whole packets of RTP have with which this begins."""
    end = 0
    while data[end : end + 1] == b"$" and end + 4 <= len(data):
        behind = end + 4 + int.from_bytes(data[end + 2 : end + 4])
        if behind > len(data):
            break
        end = behind
    return end


def _head_end(data: bytes) -> int | None:
    """Return where the first empty line ends."""
    match = re.search(rb"(?:\A|\n)\r*\n", data)
    return match.end() if match else None


def _answer(plain: bytes) -> Answer:
    words = plain.split(b"\n", 1)[0].split()
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() and len(words[1]) < 4 else 0
    where = _LOCATION.search(plain)
    kind = (_values(plain, b"content-type") or [""])[0]
    length = (_values(plain, b"content-length") or [""])[0]
    return Answer(
        status,
        kind.split(";")[0].strip().lower(),
        int(length) if length.isdecimal() and len(length) < 16 else None,
        (where[1].strip().decode("latin-1") or "/") if where else "",
    )


def _values(plain: bytes, name: bytes) -> list[str]:
    """Return the values of all lines of that name."""
    lines = (line.partition(b":") for line in plain.split(b"\n"))
    return [
        value.strip().decode("latin-1") for key, _, value in lines if key.strip().lower() == name
    ]
