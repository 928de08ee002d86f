"""A short private folder for sockets.

Addresses of unix sockets may have about 100 characters, so a folder inside a deep
checkout will not do; each data folder gets its own one in the system's place for
such files, named by a hash.
"""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from spoton.conf.config import Config
from spoton.conf.env import ConfigError


def private_directory(data_dir: Path) -> Path:
    """Return the folder that belongs to `data_dir`, made for us alone (mode 0700)."""
    root = os.environ.get("XDG_RUNTIME_DIR", "")
    if not os.path.isdir(root) or not os.access(root, os.W_OK):
        root = tempfile.gettempdir()
    digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    path = Path(root) / f"spoton-{os.getuid()}-{digest}"
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        status = path.lstat()
    except OSError as error:
        raise ConfigError(f"the folder {path} for sockets cannot be made: {error}") from None
    # Whoever else can write there could answer in the name of our Redis.
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise ConfigError(f"the folder {path} is open to others: remove it and start again")
    return path


def redis_url(config: Config) -> str:
    """Return the address of the given Redis, or of our own one."""
    return config.redis_url or f"unix://{private_directory(config.data_dir)}/redis.sock"
