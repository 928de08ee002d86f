"""nginx and Caddy in front of a server of a test, configured by the very files of ops/proxy.

`make test-proxies` runs the browser tests through each: `SPOTON_TEST_PROXY` names it.
"""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spoton.conf.config import BASE_DIR
from tests.alerts.deliveries.certificates import make_certificate
from tests.processes import die_with_parent
from tests.waiting import free_port, wait_for, wait_for_port

FILES: Final = BASE_DIR / "ops" / "proxy"
HOST: Final = "127.0.0.1"
_NGINX: Final = """\
{user}
daemon off;
pid {folder}/nginx.pid;
error_log stderr warn;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    types {{ text/html html; }}
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/1;
    uwsgi_temp_path {folder}/2;
    scgi_temp_path {folder}/3;
    include {folder}/spoton.conf;
}}
"""
_CADDY: Final = """\
{
	admin off
	auto_https disable_redirects
	skip_install_trust
}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """One that runs.

    Attributes:
        url: where SpotOn is behind it, without a slash at the end.
        port: of TLS.
        plain_port: of http, 0 if there is none.
        folder: its files; what it buffers on disk would be here.
    """

    url: str
    port: int
    plain_port: int
    folder: Path


def chosen() -> str:
    """Return the name of the proxy that all browser tests go through, mostly none."""
    return os.environ.get("SPOTON_TEST_PROXY", "")


def find(name: str) -> str | None:
    """Return the path of a proxy's program; that of nginx is where only root looks."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def prefix_of(name: str) -> str:
    """Return the path below which SpotOn is behind a proxy in tests."""
    return "/spoton" if name == "nginx" else ""


def below(path: str) -> str:
    """Return a path of SpotOn as the chosen proxy shows it, for what names paths in addresses."""
    return prefix_of(chosen()) + path


def settings_behind(name: str) -> dict[str, str]:
    """Return SpotOn's settings, as ops/proxy says."""
    return {
        "HTTPS": "on",
        "TRUSTED_PROXIES": HOST,
        "URL_PREFIX": prefix_of(name),
    }


@contextmanager
def in_front_of(name: str, backend_port: int) -> Iterator[Proxy]:
    """Start the proxy `name` in front of a server of this machine."""
    with tempfile.TemporaryDirectory(prefix="spoton-proxy-") as given:
        folder, port = Path(given), free_port()
        plain_port = free_port() if name == "nginx" else 0
        proxy = Proxy(f"https://{HOST}:{port}{prefix_of(name)}", port, plain_port, folder)
        prepare = {"nginx": _nginx, "caddy": _caddy}[name]
        command = prepare(proxy, backend_port)
        env = os.environ | {"XDG_DATA_HOME": given, "XDG_CONFIG_HOME": given, "HOME": given}
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                command,
                env=env,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,  # noqa: PLW1509
            )
        try:
            wait_for_port(port, process)
            wait_for(lambda: _has_certificate(port), 60)
            yield proxy
        finally:
            process.terminate()
            process.wait(20)


def _has_certificate(port: int) -> bool:
    """Tell whether TLS can be spoken: Caddy listens before it has made its certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with socket.create_connection((HOST, port), timeout=5) as plain:
            context.wrap_socket(plain, server_hostname=HOST).close()
    except OSError:
        return False
    return True


def _nginx(proxy: Proxy, backend_port: int) -> list[str]:
    certificate, key = make_certificate(proxy.folder)
    prefix = prefix_of("nginx")
    text = _with(
        (FILES / "nginx.conf").read_text(encoding="utf-8"),
        {
            "listen 80;": f"listen {HOST}:{proxy.plain_port};",
            "listen 443 ": f"listen {HOST}:{proxy.port} ",
            "server_name spoton.example.org;": f"server_name {HOST};",
            "/etc/ssl/spoton.crt": str(certificate),
            "/etc/ssl/spoton.key": str(key),
            "server 127.0.0.1:3847;": f"server {HOST}:{backend_port};",
            "location / {": f"location {prefix}/ {{",
            "location /static/ {": f"location {prefix}/static/ {{",
        },
    )
    (proxy.folder / "spoton.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""  # else the worker could not read the key
    main = proxy.folder / "nginx.conf"
    main.write_text(_NGINX.format(folder=proxy.folder, user=user), encoding="utf-8")
    return [str(find("nginx")), "-c", str(main), "-e", "stderr"]


def _caddy(proxy: Proxy, backend_port: int) -> list[str]:
    text = _with(
        (FILES / "Caddyfile").read_text(encoding="utf-8"),
        {
            "\nspoton.example.org {": f"\nhttps://{HOST}:{proxy.port} {{",
            "127.0.0.1:3847 {": f"{HOST}:{backend_port} {{",
        },
    )
    file = proxy.folder / "Caddyfile"
    file.write_text(_CADDY + text, encoding="utf-8")
    return ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"]


def _with(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"ops/proxy no longer has {old!r}"
        text = text.replace(old, new)
    return text
