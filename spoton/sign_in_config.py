"""How long people stay signed in, by role. Standard library only."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from spoton.env import ConfigError, Env

_DEFAULTS: Final = {"viewer": (720, 0), "operator": (168, 720), "admin": (24, 120)}
"""Hours in all and minutes without use (0: no limit). A viewer's screen on a wall stays."""


@dataclass(frozen=True, slots=True)
class SignInConfig:
    """The limits of one role; `idle` None: a sign-in does not end by lack of use."""

    absolute: timedelta
    idle: timedelta | None


def load(env: Env) -> dict[str, SignInConfig]:
    """Read and check the settings of each role; raise `ConfigError` for the first bad one."""
    return {role: _of_role(env, role, *default) for role, default in _DEFAULTS.items()}


def _of_role(env: Env, role: str, hours: int, minutes: int) -> SignInConfig:
    hours = env.integer(f"SIGN_IN_HOURS_{role.upper()}", hours, 1, 8760)
    minutes = env.integer(f"SIGN_IN_IDLE_MINUTES_{role.upper()}", minutes, 0, 525_600)
    if 0 < minutes < 5:
        raise ConfigError(
            f"SIGN_IN_IDLE_MINUTES_{role.upper()}={minutes} is not allowed: use 5 to 525600, "
            "or 0 for no limit"
        )
    return SignInConfig(timedelta(hours=hours), timedelta(minutes=minutes) if minutes else None)
