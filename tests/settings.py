"""The project's settings over a data folder that lives as long as the test run.

Programs that tests start inherit the folder through the environment.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

_OURS = "SPOTON_TEST_DATA_DIR"
_RUNNER = os.environ.get("PYTEST_XDIST_WORKER", "main")

if _OURS not in os.environ:
    os.environ[_OURS] = tempfile.mkdtemp(prefix="spoton-test-")
    atexit.register(shutil.rmtree, os.environ[_OURS], ignore_errors=True)

# Tests that run at the same time (pytest-xdist) have a folder, a database and a Redis each; of a
# given Redis, one of its databases.
_data_dir = Path(os.environ[_OURS], _RUNNER)
_first = not _data_dir.exists()  # programs that tests start find it there
_data_dir.mkdir(exist_ok=True)
if _first:  # how fast the processor is holds for all: measured once
    (_data_dir / "precision.json").symlink_to(_data_dir.parent / "precision.json")
os.environ["SPOTON_DATA_DIR"] = str(_data_dir)
os.environ["SPOTON_ENV_FILE"] = os.devnull  # a developer's own .env decides nothing here
_parts = urlsplit(os.environ.get("REDIS_URL", ""))
if _parts.scheme.startswith("redis") and _RUNNER.startswith("gw"):
    _database = f"/{int(_RUNNER.removeprefix('gw')) + 1}"
    os.environ["REDIS_URL"] = urlunsplit(_parts._replace(path=_database))

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
# Most tests run without Redis; those of the limits set their own.
CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "limits")
}
API_RATES = dict.fromkeys(("user", "anonymous", "expensive"), 1_000_000)
