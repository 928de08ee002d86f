"""What may be said about a camera's source address without giving its password away.

Pure functions over text: used by the web side and by the inference worker.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

MASK: Final = "***"

SEALED: Final = "sealed://"
"""How an address begins that is encrypted; nobody may enter one."""
UNREADABLE: Final = (
    "Its address is encrypted with a key that is not here: put the former key back, or enter the "
    "address again."
)

LIVE_KINDS: Final = frozenset({"rtsp", "http"})

_KIND_BY_SCHEME: Final = {
    "rtsp": "rtsp",
    "rtsps": "rtsp",
    "http": "http",
    "https": "http",
    "sealed": "sealed",
}
_SCHEME = re.compile(r"\A\s*([A-Za-z][A-Za-z0-9+.-]*)://")
# Up to the last @. What is matched once is not tried again (`*+`): no address takes long.
_BARE_CREDENTIALS = re.compile(r"\A[^/\s@][^/\s@:]*+:(?:[^\s@]*+@)++")
_AUTHORITY = re.compile(r"\A(\s*[A-Za-z][A-Za-z0-9+.-]*://)([^/?#]*@)?")
_END_OF_HOST = re.compile(r"[/?#]")
_HOST = re.compile(r":\d+(?=[/?#]|\Z)|[/?#]")
_VALUE = re.compile(r"=[^&]*")
_NAMELESS = re.compile(r"([?#&])[^=&?#]+(?=[&?#]|\Z)")


def scheme_of(address: str) -> str:
    """Return the lower-case scheme, "" for a path.

    >>> scheme_of("RTSP://10.0.0.4/stream"), scheme_of("recordings/c01.mp4")
    ('rtsp', '')
    """
    match = _SCHEME.match(address)
    return match[1].lower() if match else ""


def source_kind(address: str) -> str:
    """Return none, file, folder, rtsp, http, sealed or unknown, without touching the disk.

    >>> [source_kind(a) for a in ("", "a/c01.mp4", "a/frames/", "rtsp://h/1", "https://h/1")]
    ['none', 'file', 'folder', 'rtsp', 'http']
    """
    text = address.strip()
    if not text:
        return "none"
    scheme = scheme_of(text)
    if scheme:
        return _KIND_BY_SCHEME.get(scheme, "unknown")
    return "file" if PurePath(text).suffix and not text.endswith(("/", "\\")) else "folder"


def is_sealed(address: str) -> bool:
    """Return whether it is encrypted, with a key that this installation does not have."""
    return address.startswith(SEALED)


def is_live(address: str) -> bool:
    """Return whether frames arrive by themselves, so that a missed one cannot be read again."""
    return source_kind(address) in LIVE_KINDS


def mask_address(address: str) -> str:
    """Return `address` without user, password, values, and what stands in its query unnamed.

    Everything up to the last `@` goes: a password may hold `/`, `?`, `#` or `@` that nobody
    escaped. Values go wherever they stand, because many cameras take the password in the path,
    and up to the next `&`. Showing too little is harmless.

    >>> mask_address("rtsp://admin:p/w@rd@10.0.0.4:554/live?token=abc&ch=1")
    'rtsp://***@10.0.0.4:554/live?token=***&ch=***'
    >>> mask_address("rtsp://10.0.0.4/user=admin_password=pw_channel=1.sdp?real#pw")
    'rtsp://10.0.0.4/user=***'
    >>> mask_address("weights/vtest.avi")
    'weights/vtest.avi'
    >>> mask_address("admin:p@ss@10.0.0.4/live")
    '***@10.0.0.4/live'
    """
    if is_sealed(address):
        return SEALED + MASK
    match = _SCHEME.match(address)
    if match is None:
        return _BARE_CREDENTIALS.sub(f"{MASK}@", address)
    start, rest = address[: match.end()], address[match.end() :]
    if "@" in rest:
        rest = f"{MASK}@" + rest.rsplit("@", 1)[1]
    return start + _NAMELESS.sub(rf"\1{MASK}", _VALUE.sub(f"={MASK}", rest))


def mask_all_but_host(address: str) -> str:
    """Return `address` for what is kept for years: of a stream only where it comes from.

    Many cameras take a password as a part of the path, where nobody can tell it.

    >>> mask_all_but_host("rtsp://admin:pw@10.0.0.4:554/pw/main"), mask_all_but_host("http://a")
    ('rtsp://***@10.0.0.4:554/***', 'http://a')
    >>> mask_all_but_host("weights/vtest.avi")
    'weights/vtest.avi'
    """
    shown = mask_address(address)
    match = _SCHEME.match(shown)
    if match is None or is_sealed(shown):
        return shown
    start, rest = shown[: match.end()], shown[match.end() :]
    host = _END_OF_HOST.split(rest, maxsplit=1)[0]
    return f"{start}{host}" if host == rest else f"{start}{host}/{MASK}"


def has_secret(address: str) -> bool:
    """Return whether masking hides something."""
    return mask_address(address) != address


def without_credentials(address: str) -> str:
    """Return a masked address as a form shows it: user and password have fields of their own.

    >>> without_credentials("rtsp://***@10.0.0.4:554/live?token=***")
    'rtsp://10.0.0.4:554/live?token=***'
    """
    return _AUTHORITY.sub(r"\1", address)


def with_credentials(address: str, user: str, password: str) -> str:
    """Return `address` with this user and password instead of what it may hold.

    >>> with_credentials("rtsp://10.0.0.4/live", "admin", "p@ss/word")
    'rtsp://admin:p%40ss%2Fword@10.0.0.4/live'
    """
    secret = f"{quote(user, safe='')}:{quote(password, safe='')}@"
    return _AUTHORITY.sub(lambda match: f"{match[1]}{secret}", address, count=1)


def with_same_credentials(address: str, other: str) -> str:
    """Return `address` with user and password of `other`, where it has none and the host is one.

    >>> with_same_credentials("rtsp://10.0.0.4/main", "rtsp://me:pw@10.0.0.4:554/sub")
    'rtsp://me:pw@10.0.0.4/main'
    >>> with_same_credentials("rtsp://10.0.0.5/main", "rtsp://me:pw@10.0.0.4:554/sub")
    'rtsp://10.0.0.5/main'
    """
    mine = _AUTHORITY.match(address)
    theirs = _AUTHORITY.match(with_quoted_password(other))
    if mine is None or theirs is None or mine[2] or not theirs[2]:
        return address
    here, there = address[mine.end() :], with_quoted_password(other)[theirs.end() :]
    if _HOST.split(here, maxsplit=1)[0].lower() != _HOST.split(there, maxsplit=1)[0].lower():
        return address
    return f"{mine[1]}{theirs[2]}{here}"


def with_quoted_password(address: str) -> str:
    """Return `address` with a password that nobody escaped written as addresses have it.

    The last `@` ends the password where a host could not look like this: what should be its port is
    no number, or `#` follows, which no camera's address has.

    >>> with_quoted_password("rtsp://admin:12#x@10.0.0.4:554/live")
    'rtsp://admin:12%23x@10.0.0.4:554/live'
    >>> with_quoted_password("http://10.0.0.4:80/video?user=a@b")
    'http://10.0.0.4:80/video?user=a@b'
    """
    match = _SCHEME.match(address)
    rest = address[match.end() :] if match else ""
    head = _END_OF_HOST.split(rest, maxsplit=1)[0]
    _, colon, port = head.partition(":")
    hash_follows = rest[len(head) : len(head) + 1] == "#"
    if match is None or "@" in head or "@" not in rest or not colon:
        return address
    if port.isdigit() and not hash_follows:
        return address
    secret, _, host = rest.rpartition("@")
    user, _, password = secret.partition(":")
    return with_credentials(f"{match[0]}{host}", user, password)
