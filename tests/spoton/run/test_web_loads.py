"""What the web process need not load, it does not."""

from __future__ import annotations

import json
import subprocess
import sys

from spoton.conf.config import BASE_DIR


def test_the_web_process_loads_no_networks_and_no_decoders() -> None:
    told = (
        "import json, sys, spoton.asgi;"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=BASE_DIR
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert loaded >= {"django", "numpy"}
    assert not loaded & {"av", "openvino", "pyarrow", "scipy", "torch", "ultralytics"}
