"""Run in a network namespace of its own: the whole system once through, at its own loopback."""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import requests

from tests.spoton.run.test_up import Up

PASSWORD = "a long pass phrase"


def loopback_up() -> None:
    with socket.socket() as any_socket:  # SIOCSIFFLAGS, IFF_UP | IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", 0x41))


class Demo(Up):
    settings = {"SPOTON_DEMO": "on", "SPOTON_ADMIN_PASSWORD": PASSWORD}


def search(port: int, photo: Path) -> None:
    """Sign in and search by a picture, which loads both models into the web process."""
    base = f"http://127.0.0.1:{port}/api/v1"
    signed_in = requests.post(
        f"{base}/auth/login", json={"username": "admin", "password": PASSWORD}, timeout=30
    )
    signed_in.raise_for_status()
    token = signed_in.json()["access"]
    with photo.open("rb") as picture:
        found = requests.post(
            f"{base}/persons/search",
            headers={"Authorization": f"Bearer {token}"},
            files={"image": ("bus.jpg", picture, "image/jpeg")},
            timeout=60,
        )
    assert found.status_code == 200, found.text


def main() -> None:
    folder, weights, photo = map(Path, sys.argv[1:])
    loopback_up()
    demo = Demo(folder)
    try:
        demo.wait(demo.ready, 100, "it does not become ready")
        demo.wait(lambda: demo.health("/health").get("status") == "healthy", 60, "not healthy")
        search(demo.port, photo)
    finally:
        demo.stop()
    model = folder / "yolov8n.pt"
    shutil.copy(weights, model)
    code = (
        "import sys; from pathlib import Path; import lab.evaluation.run;"
        "from vision.weights.exporter import export; export(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, str(model)], check=True, env=dict(os.environ))


if __name__ == "__main__":
    main()
