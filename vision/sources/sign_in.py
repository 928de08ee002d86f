"""Signing in at a camera: Basic and Digest, as RFC 7617 and RFC 7616 have them.

FFmpeg knows neither SHA-256 nor long passwords, so it never gets to see the password.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_PART: Final = re.compile(
    r'(?<![a-z-])([a-z-]++)[ \t]*+=[ \t]*+(?:"((?:[^"\\]|\\.)*+)"|([^\s,"]++))', re.IGNORECASE
)
_SCHEME: Final = re.compile(r"\A[ \t]*([A-Za-z][A-Za-z0-9-]*)(?:[ \t]+|\Z)")
# The better one first: some cameras offer several.
_HASHES: Final[dict[str, str]] = {"SHA-512-256": "sha512_256", "SHA-256": "sha256", "MD5": "md5"}


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a camera asks to be told.

    Attributes:
        scheme: "basic", "digest" or another.
        values: realm, nonce, qop, algorithm, opaque and others, as they were sent.
    """

    scheme: str
    values: dict[str, str]

    @property
    def name(self) -> str:
        """As it is written in the settings of cameras."""
        algorithm = self.values.get("algorithm", "")
        return f"{self.scheme.capitalize()} {algorithm}".strip()

    @property
    def rank(self) -> int | None:
        """The smaller the better; None: not known here."""
        if self.scheme == "basic":
            return len(_HASHES)
        algorithm = self.values.get("algorithm", "MD5").upper().removesuffix("-SESS")
        if self.scheme != "digest" or algorithm not in _HASHES or "nonce" not in self.values:
            return None
        qop = self.values.get("qop", "auth")
        return list(_HASHES).index(algorithm) if "auth" in _words(qop) else None


def challenge_of(line: str) -> Challenge:
    """Read the value of a line `WWW-Authenticate`.

    >>> challenge_of('Digest realm="a, b", nonce="1", algorithm=MD5').values["realm"]
    'a, b'
    """
    scheme = _SCHEME.match(line)
    values = {
        match[1].lower(): re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3]
        for match in _PART.finditer(line, scheme.end() if scheme else 0)
    }
    return Challenge(scheme[1].lower() if scheme else "", values)


def best_of(challenges: Sequence[Challenge]) -> Challenge | None:
    """Return the safest one that is known here."""
    known = [(one.rank, number, one) for number, one in enumerate(challenges)]
    return min(((r, n, one) for r, n, one in known if r is not None), default=(0, 0, None))[2]


class CameraSignIn:
    """A user name and a password, and what a camera asked last.

    Attributes:
        asked: the camera's challenge, None before it asked.
    """

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password
        self.asked: Challenge | None = None
        self._count = 0

    def answer(self, challenge: Challenge) -> None:
        """Answer this challenge from now on."""
        self.asked, self._count = challenge, 0

    def line(self, method: str, uri: str) -> str:
        """Return the value of `Authorization` for a request; "" before the camera asked."""
        if self.asked is None:
            return ""
        if self.asked.scheme == "basic":
            pair = f"{self._user}:{self._password}".encode()
            return f"Basic {b64encode(pair).decode()}"
        return self._digest(self.asked.values, method, uri)

    def _digest(self, asked: dict[str, str], method: str, uri: str) -> str:
        """Return the answer to a digest challenge, RFC 7616 section 3.4."""
        said = asked.get("algorithm", "MD5")
        digest = _hash(_HASHES[said.upper().removesuffix("-SESS")])
        realm, nonce = asked.get("realm", ""), asked["nonce"]
        self._count += 1
        count, own = f"{self._count:08x}", secrets.token_hex(8)
        secret = digest(f"{self._user}:{realm}:{self._password}")
        if said.upper().endswith("-SESS"):
            secret = digest(f"{secret}:{nonce}:{own}")
        target = digest(f"{method}:{uri}")
        parts = {
            "username": _quoted(self._user), "realm": _quoted(realm), "nonce": _quoted(nonce),
            "uri": _quoted(uri),
        }  # fmt: skip
        if "qop" in asked:
            answer = digest(f"{secret}:{nonce}:{count}:{own}:auth:{target}")
            parts |= {"qop": "auth", "nc": count, "cnonce": _quoted(own)}
        else:
            answer = digest(f"{secret}:{nonce}:{target}")
        parts["response"] = _quoted(answer)
        if "algorithm" in asked:
            parts["algorithm"] = said
        if "opaque" in asked:
            parts["opaque"] = _quoted(asked["opaque"])
        return "Digest " + ", ".join(f"{name}={value}" for name, value in parts.items())


def _words(text: str) -> list[str]:
    return [word.strip().lower() for word in text.split(",")]


def _hash(name: str) -> Callable[[str], str]:
    return lambda text: hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
