"""Before the start: the port, and one supervisor per data folder."""

import http.server
import socket
import threading
from pathlib import Path

import pytest

from spoton.conf.env import ConfigError
from spoton.run import preflight


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"PORT={port} is in use by another program"):
            preflight.check_port("127.0.0.1", port)
    preflight.check_port("127.0.0.1", port)


def test_a_second_spoton_is_told_so() -> None:
    class Root(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"name": "SpotOn"}')

        def log_message(self, *args: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Root) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        with pytest.raises(ConfigError, match="SpotOn already runs at http://localhost"):
            preflight.check_port("127.0.0.1", port)
        server.shutdown()


def test_a_host_that_is_not_ours_is_named() -> None:
    with pytest.raises(ConfigError, match=r"HOST='192\.0\.2\.1'"):
        preflight.check_port("192.0.2.1", 3847)


def test_one_data_folder_has_one_supervisor(tmp_path: Path) -> None:
    with (
        preflight.only_one(tmp_path),
        pytest.raises(ConfigError, match="already runs with the data in"),
        preflight.only_one(tmp_path),
    ):
        pytest.fail("two at once")
    with preflight.only_one(tmp_path):
        pass
