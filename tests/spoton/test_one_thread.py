"""Linear algebra stays in its thread, unless the environment says otherwise."""

import os
import subprocess
import sys

import pytest

from spoton.conf.config import BASE_DIR

THREADS = """
import os
import vision
import numpy as np
square = np.ones((800, 800))
square @ square
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts threads as Linux shows them")
@pytest.mark.parametrize(("given", "threads"), [({}, 1), ({"OPENBLAS_NUM_THREADS": "2"}, 2)])
def test_products_of_numpy_take_one_thread(given: dict[str, str], threads: int) -> None:
    env = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", THREADS],
        capture_output=True,
        text=True,
        check=True,
        cwd=BASE_DIR,
        env=env | given,
    )
    assert int(done.stdout) == min(threads, os.cpu_count() or 1)
