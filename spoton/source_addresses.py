"""What may be said about a camera's source address without giving its password away.

Pure functions over text: used by the web side and by the inference worker.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

MASK: Final = "***"

LIVE_KINDS: Final = frozenset({"rtsp", "http"})

_KIND_BY_SCHEME: Final = {"rtsp": "rtsp", "rtsps": "rtsp", "http": "http", "https": "http"}
_SCHEME = re.compile(r"\A\s*([A-Za-z][A-Za-z0-9+.-]*)://")
# Up to the last @. What is matched once is never looked at again (`*+`): no address takes long.
_BARE_CREDENTIALS = re.compile(r"\A[^/\s@][^/\s@:]*+:(?:[^\s@]*+@)++")
_AUTHORITY = re.compile(r"\A(\s*[A-Za-z][A-Za-z0-9+.-]*://)([^/?#]*@)?")
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
    """Return none, file, folder, rtsp, http or unknown, without touching the disk.

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


def is_live(address: str) -> bool:
    """Return whether frames arrive by themselves, so that a missed one cannot be read again."""
    return source_kind(address) in LIVE_KINDS


def mask_address(address: str) -> str:
    """Return `address` without user, password, values, and what stands in its query unnamed.

    Everything up to the last `@` goes: a password may hold `/`, `?`, `#` or `@` that nobody
    escaped. Values go wherever they stand, because many cameras take the password in the path,
    and up to the next `&`. Showing too little is strip_backslashes.

    >>> mask_address("rtsp://admin:p/w@rd@10.0.0.4:554/live?token=abc&ch=1")
    'rtsp://***@10.0.0.4:554/live?token=***&ch=***'
    >>> mask_address("rtsp://10.0.0.4/user=admin_password=pw_channel=1.sdp?real#pw")
    'rtsp://10.0.0.4/user=***'
    >>> mask_address("weights/vtest.avi")
    'weights/vtest.avi'
    >>> mask_address("admin:p@ss@10.0.0.4/live")
    '***@10.0.0.4/live'
    """
    match = _SCHEME.match(address)
    if match is None:
        return _BARE_CREDENTIALS.sub(f"{MASK}@", address)
    start, rest = address[: match.end()], address[match.end() :]
    if "@" in rest:
        rest = f"{MASK}@" + rest.rsplit("@", 1)[1]
    return start + _NAMELESS.sub(rf"\1{MASK}", _VALUE.sub(f"={MASK}", rest))


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
