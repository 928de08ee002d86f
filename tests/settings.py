"""The project's settings over a data folder that lives as long as the test run.

Programs that tests start inherit the folder through the environment.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_OURS = "SPOTON_TEST_DATA_DIR"

if _OURS not in os.environ:
    os.environ[_OURS] = tempfile.mkdtemp(prefix="spoton-test-")
    atexit.register(shutil.rmtree, os.environ[_OURS], ignore_errors=True)
    _first = True
else:
    _first = False

os.environ["SPOTON_DATA_DIR"] = os.environ[_OURS]
os.environ["SPOTON_ENV_FILE"] = os.devnull  # a developer's own .env decides nothing here

from spoton.settings import *  # noqa: E402, F403
from spoton.settings import DATA_DIR, DATABASES, REDIS_EMBEDDED, REDIS_URL  # noqa: E402

if REDIS_EMBEDDED and _first:
    atexit.register(
        shutil.rmtree, Path(REDIS_URL.removeprefix("unix://")).parent, ignore_errors=True
    )

_default = DATABASES["default"]
# A file, not memory: other processes must see the rows too.
_default["TEST"] = {
    "NAME": str(DATA_DIR / "test.sqlite3")
    if "sqlite" in _default["ENGINE"]
    else f"test_spoton_{os.getpid()}"
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
