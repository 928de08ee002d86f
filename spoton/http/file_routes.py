"""Which addresses take files, and from which users."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.urls import Resolver404, get_resolver

_MARK: Final = "takes_files"
_V = TypeVar("_V", bound=Callable[..., Any])


def takes_files(right: str) -> Callable[[_V], _V]:
    """Mark a view, function or class, that takes files from those who have `right`.

    Others' bodies are held to the limit of bodies without files, before they are read.
    """

    def mark(view: _V) -> _V:
        setattr(view, _MARK, right)
        return view

    return mark


def right_for_files(path: str) -> str:
    """Return the right that one needs to send files to `path`, "" where none are taken."""
    try:
        view: Any = get_resolver().resolve(path.rstrip("/") or "/").func
    except Resolver404:
        return ""
    made_of = getattr(view, "view_class", None) or getattr(view, "cls", None)
    return str(getattr(view, _MARK, "") or getattr(made_of, _MARK, ""))
