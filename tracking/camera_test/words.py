"""Why a source cannot be read, said so that one knows what to do."""

from __future__ import annotations

import re
from typing import Final


def _says(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_STREAM: Final = (
    (
        _says(r"may not be at"),
        "CAMERA_NETWORKS does not allow the network of this camera or its redirect. "
        "Ask an administrator.",
    ),
    (
        _says(r"playlist"),
        "This is a playlist (HLS, DASH or SDP). Enter the stream address of the "
        "camera, usually rtsp://….",
    ),
    (
        _says(r"\b401\b|unauthori[sz]ed"),
        "Wrong user name or password.",
    ),
    (
        _says(r"\b403\b|forbidden"),
        "This camera user has no permission to view the stream. Change its "
        "permissions on the camera or use another user.",
    ),
    (
        _says(r"\b(404|454)\b|not found"),
        "The camera responds but has no such stream. Check the path after the host "
        "name. See the camera's manual.",
    ),
    (
        _says(r"refuse"),
        "The host refuses connections on this port. Check the port (usually 554 for "
        "rtsp://, 80 for http://) and that streaming is enabled on the camera.",
    ),
    (
        _says(r"in time|timed out"),
        "The camera did not respond in time. Check the address, that the camera is "
        "on, and that this server can reach its network.",
    ),
    (
        _says(r"unreachable|no route"),
        (
            "This server cannot reach the network of the camera. Check the address, "
            "cable, VPN and firewall."
        ),
    ),
    (
        _says(r"not a video|invalid data"),
        "The address responds but sends no video. It may be the camera's web page. "
        "See the manual for the stream address, usually rtsp://….",
    ),
    (
        _says(r"ended|no (picture|frame)|end of file"),
        "Connected, but no frame arrived. Is the stream enabled on the camera?",
    ),
)
_FILE: Final = (
    (
        _says(r"permission"),
        "Permission denied. Let the user that runs SpotOn read this file.",
    ),
    (_says(r"0 bytes"), "The file is empty (0 bytes). Copy it again."),
    (
        _says(r"not a video|invalid data|no (picture|frame)|end of file"),
        "The file contains no readable video. It may be damaged or incomplete. Try "
        "to play it on your computer.",
    ),
)


def explained(reason: str, *, live: bool) -> str:
    """Return what to do about `reason`, which is a reader's or the system's own word.

    >>> explained("Server returned 401 Unauthorized (authorization failed)", live=True)
    'The camera wants another user name or password: check both.'
    >>> explained("clip.mp4 is empty (0 bytes)", live=False)
    'The file is empty (0 bytes): copy it again.'
    """
    for pattern, words in _STREAM if live else _FILE:
        if pattern.search(reason):
            return words
    return f"Cannot read the source: {reason[:200]}."
