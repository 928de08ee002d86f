"""GStreamer's RTSP server as several cameras. Runs with the system's Python, outside of SpotOn.

    python3 gst_server.py '{"port": 8554, "cameras": 8, "fps": 15, "codec": "h264", ...}'

It says "ready" when it listens, and takes commands on standard input, one a line: `drop` closes all
connections, `size W H` changes the size of all pictures in the middle of the stream.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # type: ignore[import-not-found]  # noqa: E402

ENCODERS = {
    "h264": "x264enc speed-preset=ultrafast tune=zerolatency key-int-max={gop} bitrate=500"
    " ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h264-b": "x264enc speed-preset=ultrafast bframes=3 b-adapt=false key-int-max={gop} bitrate=500"
    " ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h265": "x265enc speed-preset=ultrafast tune=zerolatency key-int-max={gop} bitrate=500"
    " ! rtph265pay name=pay0 pt=96 config-interval=-1",
    "mjpeg": "jpegenc ! rtpjpegpay name=pay0 pt=26",
}
PICTURES = (
    "( videotestsrc is-live=true pattern=ball ! videorate ! videoscale ! capsfilter name=size"
    " caps=video/x-raw,format=I420,width={width},height={height},framerate={fps}/1 ! {encoder} )"
)


def main() -> None:
    """Serve until the end of standard input."""
    wish: dict[str, Any] = {
        "port": 8554,
        "host": "127.0.0.1",
        "cameras": 1,
        "fps": 15,
        "codec": "h264",
    }
    wish |= {"width": 320, "height": 240, "fps": 15, "password": "", "gop": 15}
    wish |= json.loads(sys.argv[1])
    Gst.init(None)
    server = GstRtspServer.RTSPServer(address=wish["host"], service=str(wish["port"]))
    medias: list[Any] = []
    for number in range(wish["cameras"]):
        server.get_mount_points().add_factory(f"/{number}", _camera(wish, medias))
    if wish["password"]:
        server.set_auth(_auth(wish["password"]))
    if server.attach(None) == 0:
        sys.exit(f"port {wish['port']} is taken")
    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, _command, server, medias)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    GLib.MainLoop().run()


def _camera(wish: dict[str, Any], medias: list[Any]) -> Any:
    factory = GstRtspServer.RTSPMediaFactory()
    encoder = ENCODERS[wish["codec"]].format(**wish)
    factory.set_launch(PICTURES.format(encoder=encoder, **wish))
    factory.set_shared(True)
    factory.connect("media-configure", lambda _, media: medias.append(media))
    if wish["password"]:
        roles = GstRtspServer.RTSPPermissions.new()
        role = Gst.Structure.new_empty("user")
        for name in ("media.factory.access", "media.factory.construct"):
            role.set_value(name, True)  # noqa: FBT003
        roles.add_role_from_structure(role)
        factory.set_permissions(roles)
    return factory


def _auth(password: str) -> Any:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic("viewer", password), token)
    return auth


def _command(_: Any, condition: int, server: Any, medias: list[Any]) -> bool:
    line = sys.stdin.readline().split()
    if not line:
        sys.exit()  # whoever started us is gone
    if line[0] == "drop":
        server.client_filter(lambda *_: GstRtspServer.RTSPFilterResult.REMOVE)
    elif line[0] == "size":
        for media in medias:
            size = media.get_element().get_by_name("size")
            caps = size.get_property("caps").copy()
            caps.set_value("width", int(line[1]))
            caps.set_value("height", int(line[2]))
            size.set_property("caps", caps)
    return True


main()
