"""Typed reading of settings from the environment and a `.env` file.

Standard library only: the bootstrap script uses it before anything is installed.
"""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_LINE = re.compile(r"^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$")
SECRETS = (
    "DATABASE_PASSWORD",
    "DATABASE_URL",
    "REDIS_URL",
    "SPOTON_ADMIN_PASSWORD",
    "METRICS_TOKEN",
    "EMAIL_URL",
    "OIDC_CLIENT_SECRET",
)
"""What may stand in a file of its own, as containers and systemd hand out secrets."""
_KEYS = ("SECRET_KEY", "ENCRYPTION_KEYS")
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class ConfigError(ValueError):
    """A setting has a value that cannot be used; the message is one line for the operator."""


def _unquote(raw: str) -> str:
    value = raw.strip()
    if value[:1] in ("'", '"'):
        end = value.find(value[0], 1)
        if end > 0:
            return value[1:end]
    return re.split(r"\s#", value, maxsplit=1)[0].strip()


def read_env_file(path: Path) -> dict[str, str]:
    """Return the `NAME=value` lines of `path`; an absent file is an empty one."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name} cannot be read: {error}") from None
    values: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _LINE.match(stripped)
        if match is None:
            # The line itself may hold a secret, so only its number is shown.
            raise ConfigError(f"{path.name} line {number} is not NAME=value")
        values[match[1]] = _unquote(match[2])
    return values


def with_secrets(values: Mapping[str, str]) -> dict[str, str]:
    """Return `values` with those secrets that stand in files: `NAME_FILE` has the path for `NAME`.

    Raises:
        ConfigError: a file cannot be read.
    """
    found = dict(values)
    for name in SECRETS:
        path = found.get(f"{name}_FILE", "").strip()
        if path and not found.get(name):
            try:
                found[name] = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(f"{name}_FILE: {path} cannot be read: {error}") from None
    return found


ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""For programs that decode beside running tasks: they take no core away from them."""


_DECODERS_READ: Final = frozenset(
    (
        *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "XDG_RUNTIME_DIR"),
        *("VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    )
)
_DECODERS_READ_ALL_OF: Final = (
    *("LC_", "LD_", "PYTHON", "MALLOC_", "COVERAGE_", "SPOTON_"),
    *("OMP_", "OPENBLAS_", "MKL_", "ONEDNN_", "TBB_", "OPENVINO_", "OPENCV_", "CUDA_", "NVIDIA_"),
)


def for_decoders(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what programs that take apart what strangers send get of an environment.

    What is not known to be harmless is left out, so that a secret of another program is, too.

    >>> for_decoders({"PATH": "/bin", "SPOTON_ADMIN_PASSWORD": "x", "AWS_SECRET_ACCESS_KEY": "y"})
    {'PATH': '/bin'}
    """
    secrets = {*SECRETS, *_KEYS, *(f"{name}_FILE" for name in (*SECRETS, *_KEYS))}
    return {
        name: value
        for name, value in environ.items()
        if (name in _DECODERS_READ or name.startswith(_DECODERS_READ_ALL_OF))
        and name not in secrets
    }


class Env:
    """Settings by name; each reader refuses what it cannot use with one clear line."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Read from `values`; a name that is absent or empty has its default."""
        self._values = values

    @classmethod
    def load(cls, env_file: Path) -> "Env":
        """Return the process environment, which wins over the lines of `env_file`."""
        return cls(with_secrets({**read_env_file(env_file), **os.environ}))

    def text(self, name: str, default: str = "") -> str:
        """Return the text of `name` without surrounding blanks."""
        return self._values.get(name, "").strip() or default

    def _refuse(self, name: str, allowed: str) -> ConfigError:
        return ConfigError(f"{name}={self.text(name)!r} is not allowed: use {allowed}")

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        try:
            value = float(self.text(name, str(default)))
        except ValueError:
            value = float("nan")
        if not low <= value <= high:  # also false for "nan"
            raise self._refuse(name, f"a number from {low:g} to {high:g}")
        return value

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        try:
            value = int(self.text(name, str(default)))
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            raise self._refuse(name, f"a whole number from {low} to {high}")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Return a yes-or-no setting."""
        value = self.text(name).lower()
        if not value:
            return default
        if value not in _TRUE | _FALSE:
            raise self._refuse(name, "on or off")
        return value in _TRUE

    def choice(self, name: str, default: str, allowed: Sequence[str]) -> str:
        """Return one of the `allowed` words."""
        value = self.text(name, default)
        if value not in allowed:
            raise self._refuse(name, "one of " + ", ".join(allowed))
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """Return the comma-separated words of `name`."""
        return tuple(word for part in self.text(name).split(",") if (word := part.strip()))
