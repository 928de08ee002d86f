"""How a setting is declared: once, with its name, default, what is allowed and what it means.

A field of a configuration class is made by one of the functions here. `read` fills the fields from
the environment; README, `.env.example` and the diagnostics list are written from the same
declarations. Standard library only: the bootstrap script uses it before anything is installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeVar

from spoton.conf.env import ConfigError, Env

_SETTING: Final = "setting"
_PART: Final = "part"
_LOAD: Final = "load"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        name: in the environment.
        default: as it would be written there, "" where there is nothing to write.
        default_words: what the default is, for people.
        allowed: which values are taken, in words.
        meaning: what it is for.
        reader: takes the value from the environment; raises `ConfigError`.
        in_diagnostics: whether the diagnostics show its value.
    """

    name: str
    default: str
    default_words: str
    allowed: str
    meaning: str
    reader: Callable[[Env], Any]
    in_diagnostics: bool


def _declared(setting: Setting) -> Any:
    return field(metadata={_SETTING: setting})


def part(settings_class: type, load: Callable[[Env], Any] | None = None) -> Any:
    """Declare a field that is a configuration class itself.

    Args:
        settings_class: its class.
        load: reads it where settings have to fit each other; by default `filled`.
    """
    return field(metadata={_PART: settings_class, _LOAD: load})


def integer(name: str, default: int, low: int, high: int, meaning: str) -> Any:
    """Declare a whole number from `low` to `high`."""
    return _declared(
        Setting(
            name,
            str(default),
            str(default),
            f"{low}–{high}",
            meaning,
            lambda env: env.integer(name, default, low, high),
            in_diagnostics=True,
        )
    )


def number(name: str, default: float, low: float, high: float, meaning: str) -> Any:
    """Declare a number from `low` to `high`."""
    return _declared(
        Setting(
            name,
            f"{default:g}",
            f"{default:g}",
            f"{low:g}–{high:g}",
            meaning,
            lambda env: env.number(name, default, low, high),
            in_diagnostics=True,
        )
    )


def flag(name: str, meaning: str, *, default: bool) -> Any:
    """Declare a setting that is on or off."""
    word = "on" if default else "off"
    return _declared(
        Setting(
            name,
            word,
            word,
            "on, off",
            meaning,
            lambda env: env.flag(name, default=default),
            in_diagnostics=True,
        )
    )


def choice(
    name: str, default: str, allowed: Sequence[str] | Mapping[str, str], meaning: str
) -> Any:
    """Declare one word of several; a mapping says what each word stands for, "" for itself."""
    notes = allowed if isinstance(allowed, Mapping) else dict.fromkeys(allowed, "")
    words = ", ".join(f"{word} ({note})" if note else word for word, note in notes.items())
    return _declared(
        Setting(
            name,
            default,
            default,
            words,
            meaning,
            lambda env: env.choice(name, default, tuple(notes)),
            in_diagnostics=True,
        )
    )


def text(
    name: str,
    meaning: str,
    *,
    reader: Callable[[Env, str], Any] | None = None,
    default: str = "",
    default_words: str = "",
    allowed: str = "",
    in_diagnostics: bool = False,
) -> Any:
    """Declare free text; `reader` checks it and gives it its type."""

    def read_text(env: Env) -> Any:
        return reader(env, name) if reader else env.text(name, default)

    words = default_words or default
    return _declared(Setting(name, default, words, allowed, meaning, read_text, in_diagnostics))


def secret(name: str, meaning: str, *, shortest: int, default_words: str = "") -> Any:
    """Declare a secret of at least `shortest` characters; it is never shown."""

    def reader(env: Env, name: str) -> str:
        value = env.text(name)
        if value and len(value) < shortest:
            raise ConfigError(f"{name} is too short: use at least {shortest} characters")
        return value

    allowed = f"at least {shortest} characters"
    return text(name, meaning, reader=reader, default_words=default_words, allowed=allowed)


def read(settings_class: type, env: Env) -> dict[str, Any]:
    """Return the value of every field, those of parts last; raise `ConfigError` for a bad one."""
    values = {
        one.name: one.metadata[_SETTING].reader(env)
        for one in fields(settings_class)
        if _SETTING in one.metadata
    }
    for one in fields(settings_class):
        if _PART in one.metadata:
            load = one.metadata[_LOAD]
            values[one.name] = load(env) if load else filled(one.metadata[_PART], env)
    return values


def filled(settings_class: type[_T], env: Env) -> _T:
    """Return a configuration class with its values; raise `ConfigError` for a bad one."""
    return settings_class(**read(settings_class, env))


def declared(settings_class: type) -> Iterator[Setting]:
    """Return all settings in the order of the fields, those of parts where the parts stand."""
    for one in fields(settings_class):
        if _SETTING in one.metadata:
            yield one.metadata[_SETTING]
        elif _PART in one.metadata:
            yield from declared(one.metadata[_PART])


def diagnostic_values(values: Any) -> dict[str, Any]:
    """Return the settings that the diagnostics show, by name, from a filled class."""
    shown: dict[str, Any] = {}
    for one in fields(values):
        if _PART in one.metadata:
            shown |= diagnostic_values(getattr(values, one.name))
        elif one.metadata[_SETTING].in_diagnostics:
            shown[one.metadata[_SETTING].name] = getattr(values, one.name)
    return shown
