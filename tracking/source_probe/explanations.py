"""What to do about a source that cannot be read."""

from __future__ import annotations

from typing import Final

from vision.sources.faults import SourceFault

_STREAM: Final = {
    SourceFault.FORBIDDEN_NETWORK: (
        "CAMERA_NETWORKS does not allow the network of this camera or its redirect. "
        "Ask an administrator."
    ),
    SourceFault.PLAYLIST: (
        "This is a playlist (HLS, DASH or SDP). Enter the stream address of the camera, usually "
        "rtsp://…."
    ),
    SourceFault.FILM: (
        "This is a video file on a web server, not a camera. Copy the file to this server and "
        "choose “File on the server”."
    ),
    SourceFault.UNSUPPORTED_SIGN_IN: (
        "SpotOn does not support the camera's sign-in method. Choose Digest or Basic in the "
        "camera's settings."
    ),
    SourceFault.IN_USE: (
        "The camera accepts no more viewers: another program or a running task uses it. Stop that, "
        "or allow more viewers in the camera's settings."
    ),
    SourceFault.NO_TCP: (
        "The camera does not stream over TCP. Set Transport to Automatic or UDP in the source "
        "settings."
    ),
    SourceFault.NO_UDP: (
        "The camera does not stream over UDP. Set Transport to Automatic or TCP in the source "
        "settings."
    ),
    SourceFault.UNAUTHORIZED: "Wrong user name or password.",
    SourceFault.FORBIDDEN: (
        "This camera user has no permission to view the stream. Change its permissions on the "
        "camera or use another user."
    ),
    SourceFault.NO_SUCH_STREAM: (
        "The camera responds but has no such stream. Check the path after the host name. See the "
        "camera's manual."
    ),
    SourceFault.REFUSED: (
        "The host refuses connections on this port. Check the port (usually 554 for rtsp://, 80 "
        "for http://) and that streaming is enabled on the camera."
    ),
    SourceFault.TIMED_OUT: (
        "The camera did not respond in time. Check the address, that the camera is on, and that "
        "this server can reach its network."
    ),
    SourceFault.UNREACHABLE: (
        "This server cannot reach the network of the camera. Check the address, cable, VPN and "
        "firewall."
    ),
    SourceFault.NOT_VIDEO: (
        "The address responds but sends no video. It may be the camera's web page. See the manual "
        "for the stream address, usually rtsp://…."
    ),
    SourceFault.NO_FRAMES: (
        "Connected, but no frame arrived. Is the stream enabled on the camera?"
    ),
}
_UNREADABLE: Final = (
    "The file contains no readable video. It may be damaged or incomplete. Try to play it on your "
    "computer."
)
_FILE: Final = {
    SourceFault.FILE_PERMISSION: "Permission denied. Let the user that runs SpotOn read this file.",
    SourceFault.EMPTY_FILE: "The file is empty (0 bytes). Copy it again.",
    SourceFault.NOT_VIDEO: _UNREADABLE,
    SourceFault.NO_FRAMES: _UNREADABLE,
}


def explain(fault: SourceFault, reason: str, *, live: bool) -> str:
    """Return what is wrong and what to do.

    Args:
        fault: the code.
        reason: a reader's or the system's own words, shown where the code says nothing.
        live: whether the source is a stream.

    >>> explain(SourceFault.UNAUTHORIZED, "Server returned 401", live=True)
    'Wrong user name or password.'
    >>> explain(SourceFault.OTHER, "odd", live=False)
    'Cannot read the source: odd.'
    """
    known = _STREAM if live else _FILE
    return known.get(fault) or f"Cannot read the source: {reason[:200]}."
