"""In which kind a REST view answers."""

from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class Negotiation(DefaultContentNegotiation):
    """Answers in the view's first kind where the client accepts none, instead of refusing."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Return the renderer and its media type."""
        chosen: tuple[BaseRenderer, str]
        try:
            chosen = super().select_renderer(request, renderers, format_suffix)
        except NotAcceptable:
            chosen = renderers[0], renderers[0].media_type
        return chosen
