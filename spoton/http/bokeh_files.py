"""The JavaScript of Bokeh's wheel as a static file; of its hundreds of files the one we use."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

PREFIX: Final = "bokeh"
NAME: Final = "bokeh.min.js"


class BokehFinder(BaseFinder):
    """Finds `bokeh/bokeh.min.js`, without importing Bokeh."""

    def __init__(self) -> None:
        spec = find_spec("bokeh")
        self._folder = (
            Path(spec.origin).parent / "server/static/js" if spec and spec.origin else None
        )

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return its path, or nothing."""
        if self._folder is None or path != f"{PREFIX}/{NAME}":
            return []
        found = str(self._folder / NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """Return the file and where it is kept."""
        if self._folder is not None:
            storage = FileSystemStorage(location=self._folder)
            storage.prefix = PREFIX  # type: ignore[attr-defined]
            yield NAME, storage
