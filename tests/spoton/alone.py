"""Runs all of SpotOn where there is no network: `python -m tests.spoton.alone FOLDER`.

Within a network namespace of its own; tests/spoton/test_quiet.py starts it and reads what was
tried.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import cv2

from spoton.config import BASE_DIR
from tests.spoton.test_demo_live import PASSWORD, Demo

MODEL = """
import sys
from pathlib import Path
from tracking.weights import exporter
exporter.export(Path(sys.argv[1]))
from ultralytics.utils import ONLINE  # what the worker imports on a GPU
assert not ONLINE
"""


def picture() -> bytes:
    capture = cv2.VideoCapture(str(BASE_DIR / "weights/vtest.avi"))
    _, image = capture.read()
    capture.release()
    return bytes(cv2.imencode(".jpg", image[:, :400])[1])


def search(demo: Demo, token: str) -> None:
    """A search by picture loads the appearance model into the web process."""
    head = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n'
    body = head + b"Content-Type: image/jpeg\r\n\r\n" + picture() + b"\r\n--x--\r\n"
    request = urllib.request.Request(
        f"http://127.0.0.1:{demo.port}/api/v1/persons/search",
        data=body,
        headers={
            "Content-Type": "multipart/form-data; boundary=x",
            "Authorization": f"Bearer {token}",
        },
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert json.load(answer)["model"] == "spoton"


def main() -> None:
    """Start the demo, search by picture, end it, export a model."""
    folder = Path(sys.argv[1])
    demo = Demo(folder)
    try:
        demo.wait(demo.ready, 90, "it does not become ready")
        login = {"username": "admin", "password": PASSWORD}
        token = json.loads(demo.call("/api/v1/auth/login", body=login))["access"]
        demo.wait(lambda: people(demo, token), 60, "nobody is found")
        search(demo, token)
    finally:
        demo.stop()
    copy = folder / "yolov8n.pt"
    copy.write_bytes((BASE_DIR / "weights/yolov8n.pt").read_bytes())
    subprocess.run([sys.executable, "-c", MODEL, str(copy)], cwd=BASE_DIR, check=True, timeout=150)


def people(demo: Demo, token: str) -> bool:
    return bool(json.loads(demo.call("/api/v1/persons", token))["count"])


if __name__ == "__main__":
    main()
