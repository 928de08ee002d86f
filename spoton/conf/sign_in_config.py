"""How people sign in, and how long they stay signed in, by role. Standard library only."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from spoton.conf import setting
from spoton.conf.env import ConfigError, Env

_SHORTEST_MINUTES = 5  # use is noted once a minute
ROLES: Final = ("viewer", "operator", "admin")


def _hours(role: str, default: int) -> Any:
    name = f"SIGN_IN_HOURS_{role.upper()}"
    meaning = f"hours after which the sign-in of a user with the role {role} ends"
    return setting.integer(name, default, 1, 8760, meaning)


def _minutes(env: Env, name: str, default: int) -> int:
    minutes = env.integer(name, default, 0, 525_600)
    if 0 < minutes < _SHORTEST_MINUTES:
        raise ConfigError(
            f"{name}={minutes} is not allowed: use {_SHORTEST_MINUTES} to 525600, or 0 for no limit"
        )
    return minutes


def _idle(role: str, default: int, note: str = "") -> Any:
    return setting.text(
        f"SIGN_IN_IDLE_MINUTES_{role.upper()}",
        f"minutes without use after which the sign-in of a user with the role {role} ends{note}",
        reader=lambda env, name: _minutes(env, name, default),
        default=str(default),
        allowed="5–525600, 0 for no limit",
        in_diagnostics=True,
    )


def _roles(env: Env, name: str) -> tuple[str, ...]:
    roles = env.words(name)
    for role in roles:
        if role not in ROLES:
            raise ConfigError(f"{name}: {role!r} is not allowed: use {', '.join(ROLES)}")
    return roles


@dataclass(frozen=True, slots=True)
class SignInConfig:
    """Limits of sign-ins: in all, and without use. A viewer's screen on a wall stays."""

    second_factor_roles: tuple[str, ...] = setting.text(
        "SECOND_FACTOR_ROLES",
        "roles that must sign in with two factors (password and the code of an authenticator "
        "app), separated by commas; others may",
        reader=_roles,
        default_words="none",
        allowed="viewer, operator, admin",
        in_diagnostics=True,
    )

    hours_viewer: int = _hours("viewer", 720)
    hours_operator: int = _hours("operator", 168)
    hours_admin: int = _hours("admin", 24)
    idle_viewer: int = _idle(
        "viewer", 0, "; an open page that only updates itself is not use. Programs: a day at most"
    )
    idle_operator: int = _idle("operator", 720)
    idle_admin: int = _idle("admin", 120)

    def limits(self) -> dict[str, tuple[timedelta, timedelta | None]]:
        """Return for each role the time in all, and that without use (None: no limit)."""
        times = {
            "viewer": (self.hours_viewer, self.idle_viewer),
            "operator": (self.hours_operator, self.idle_operator),
            "admin": (self.hours_admin, self.idle_admin),
        }
        return {
            role: (timedelta(hours=hours), timedelta(minutes=minutes) if minutes else None)
            for role, (hours, minutes) in times.items()
        }
