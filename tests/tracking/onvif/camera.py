"""An ONVIF camera on this computer: it answers the multicast search and SOAP over HTTP."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from xml.sax.saxutils import escape

from tests.tracking.onvif import soap

USER: Final = "onvif"
PASSWORD: Final = "p@ss<word"
_GROUP: Final = ("239.255.255.250", 3702)
_SKEW: Final = timedelta(seconds=30)
_OPEN: Final = frozenset({"GetSystemDateAndTime"})


@dataclass
class OnvifCamera:
    """A camera, and how it misbehaves.

    Attributes:
        maker, model: what it calls itself.
        streams: name, source, codec, width, height, fps and path of each profile.
        told_host: in the addresses that it tells, "" for the right one.
        ahead: of its clock, by which it checks what is signed.
        tells_wrong_time: its clock is right, and it tells another.
        is_old: it does not know GetServices.
        signs_in: wsse or digest.
        raw: an answer to everything instead.
        redirect: where it sends everybody.
        asked: the operations so far.
    """

    maker: str = "HIKVISION"
    model: str = "DS-2CD2043G2-I"
    streams: list[tuple[str, str, str, int, int, int, str]] = field(default_factory=list)
    told_host: str = ""
    ahead: timedelta = timedelta()
    tells_wrong_time: bool = False
    is_old: bool = False
    signs_in: str = "wsse"
    raw: bytes = b""
    redirect: str = ""
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> OnvifCamera:
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                camera._post(self)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_port}"
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("", _GROUP[1]))
        group = struct.pack("4s4s", socket.inet_aton(_GROUP[0]), socket.inet_aton("127.0.0.1"))
        self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
        self._socket.settimeout(0.2)
        self._is_on = True
        self._threads = [
            threading.Thread(target=self._server.serve_forever, args=(0.05,)),
            threading.Thread(target=self._answer_searches),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_on = False
        self._server.shutdown()
        for thread in self._threads:
            thread.join()
        self._server.server_close()
        self._socket.close()

    def _answer_searches(self) -> None:
        name = f"{self.maker} {self.model}".replace(" ", "%20")
        scopes = (
            "onvif://www.onvif.org/type/video_encoder onvif://www.onvif.org/Profile/Streaming "
            f"onvif://www.onvif.org/hardware/{self.model} onvif://www.onvif.org/name/{name}"
        )
        host = self.told_host or self.address
        addresses = f"http://[fe80::1]/onvif/device_service http://{host}/onvif/device_service"
        while self._is_on:
            with suppress(TimeoutError):
                data, sender = self._socket.recvfrom(65_535)
                probe = re.search(rb"MessageID[^>]*>([^<]+)<", data)
                if probe and b"/Probe<" in data:
                    answer = soap.probe_match(probe[1].decode(), addresses, scopes)
                    self._socket.sendto(answer, sender)

    def _post(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        found = re.search(r"Body>\s*<(?:\w+:)?(\w+)", body)
        operation = found[1] if found else ""
        self.asked.append(operation)
        status, answer, extra = 200, self.raw, {}
        if self.redirect:
            status, extra = 307, {"Location": self.redirect}
        elif not self.raw and operation not in _OPEN and not self._is_signed(handler, body):
            status, answer = 400, soap.fault("NotAuthorized", "Sender not authorized")
            if self.signs_in == "digest":
                status, answer = 401, b""
                extra = {"WWW-Authenticate": 'Digest realm="cam", qop="auth", nonce="abc"'}
        elif not self.raw:
            status, answer = self._answer(operation, body)
        handler.send_response(status)
        for name, value in extra.items():
            handler.send_header(name, value)
        handler.send_header("Content-Type", "application/soap+xml; charset=utf-8")
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        with suppress(OSError):
            handler.wfile.write(answer)

    def _is_signed(self, handler: BaseHTTPRequestHandler, body: str) -> bool:
        if self.signs_in == "digest":
            return _is_http_digest(handler.headers.get("Authorization", ""), handler.path)
        parts = {
            name: (re.search(rf"<(?:\w+:)?{name}\b[^>]*>([^<]*)<", body) or [None, ""])[1] or ""
            for name in ("Username", "Password", "Nonce", "Created")
        }
        if parts["Username"] != USER:
            return False
        created = datetime.fromisoformat(parts["Created"])
        now = datetime.now(UTC) + (timedelta() if self.tells_wrong_time else self.ahead)
        signed = base64.b64decode(parts["Nonce"]) + f"{parts['Created']}{PASSWORD}".encode()
        right = base64.b64encode(hashlib.sha1(signed).digest()).decode()
        return abs(now - created) < _SKEW and parts["Password"] == right

    def _answer(self, operation: str, body: str) -> tuple[int, bytes]:
        media = f"http://{self.told_host or self.address}/onvif/Media"
        answers: dict[str, Callable[[], bytes]] = {
            "GetSystemDateAndTime": lambda: soap.date_and_time(datetime.now(UTC) + self.ahead),
            "GetDeviceInformation": lambda: soap.information(self.maker, self.model),
            "GetServices": lambda: soap.services(media),
            "GetCapabilities": lambda: soap.capabilities(media),
            "GetProfiles": lambda: soap.profiles([soap.profile(*one[:6]) for one in self.streams]),
            "GetStreamUri": lambda: soap.stream_uri(escape(self._stream(body))),
        }
        if operation not in answers or (operation == "GetServices" and self.is_old):
            return 500, soap.fault("ActionNotSupported", "Optional Action Not Implemented")
        return 200, answers[operation]()

    def _stream(self, body: str) -> str:
        wanted = re.search(r"ProfileToken>([^<]+)<", body)
        path = next(one[6] for one in self.streams if wanted and one[0] == wanted[1])
        return f"rtsp://{self.told_host.partition(':')[0] or '127.0.0.1'}:554{path}"


def _is_http_digest(header: str, path: str) -> bool:
    facts = dict(re.findall(r'(\w+)="?([^",]+)"?', header))

    def md5(text: str) -> str:
        return hashlib.md5(text.encode()).hexdigest()

    secret = md5(f"{USER}:cam:{PASSWORD}")
    parts = (secret, "abc", facts.get("nc"), facts.get("cnonce"), "auth", md5(f"POST:{path}"))
    return facts.get("response") == md5(":".join(str(part) for part in parts))
