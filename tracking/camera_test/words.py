"""Why a source cannot be read, said so that one knows what to do."""

from __future__ import annotations

import re
from typing import Final


def _says(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_STREAM: Final = (
    (
        _says(r"may not be at"),
        "The camera, or where it sends us, is in a network that CAMERA_NETWORKS does not allow: "
        "ask whoever runs this server.",
    ),
    (
        _says(r"playlist"),
        "This is a playlist (HLS, DASH or SDP), which names further addresses: give the address of "
        "the camera's stream itself, which mostly begins with rtsp://.",
    ),
    (
        _says(r"\b401\b|unauthori[sz]ed"),
        "The camera wants another user name or password: check both.",
    ),
    (
        _says(r"\b403\b|forbidden"),
        "The camera does not allow this user to see the stream: give the user that right at the "
        "camera, or take another one.",
    ),
    (
        _says(r"\b(404|454)\b|not found"),
        "The camera answers, but knows no such stream: check what stands behind the host name. "
        "The camera's manual says it.",
    ),
    (
        _says(r"refuse"),
        "The machine is there, but takes no connection at this port. Check the port (often 554 "
        "for rtsp://, 80 for http://) and that streaming is switched on at the camera.",
    ),
    (
        _says(r"in time|timed out"),
        "No answer came in time. Check the address, that the camera is switched on, and that this "
        "server reaches its network.",
    ),
    (
        _says(r"unreachable|no route"),
        "This server does not reach that network. Check the address, and cable, VPN or firewall.",
    ),
    (
        _says(r"not a video|invalid data"),
        "Something answers, but it sends no video. That may be the camera's web page: its stream "
        "has an address of its own, which the manual says and which mostly begins with rtsp://.",
    ),
    (
        _says(r"ended|no picture|end of file"),
        "The connection works, but no picture came. Is the camera's stream switched on?",
    ),
)
_FILE: Final = (
    (
        _says(r"permission"),
        "The server may not read it: give the user that SpotOn runs as the right to.",
    ),
    (_says(r"0 bytes"), "The file is empty (0 bytes): copy it again."),
    (
        _says(r"not a video|invalid data|no picture|end of file"),
        "There is no video in this file that can be read. It may be damaged or cut off; play it "
        "on your own machine to see.",
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
    return f"It cannot be read: {reason[:200]}."
