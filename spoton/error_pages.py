"""Pages for people whose request went wrong; they need neither the database nor Redis.

So no context processor runs for them: who is signed in is not asked, and no session is read.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template import loader

from spoton import request_context

_BROKEN: Final = (
    "Something broke",
    "It is in the log. Try again; if it happens again, tell whoever runs this server.",
)
_WORDS: Final[dict[int, tuple[str, str]]] = {
    400: ("Not understood", "The address or the form is not one of ours. Go back and try again."),
    403: ("Not for this account", "Your role does not include this."),
    404: ("Nothing here", "This page does not exist, or your account may not see it."),
    413: ("Too large", "This is more than the server takes. Try a smaller file."),
    429: ("Too many requests", "You opened more pages than the server takes. Wait a minute."),
    500: _BROKEN,
    503: (
        "A part is down",
        "The database or Redis does not answer. That often lasts a few seconds: try again.",
    ),
}
_RETRIED: Final = (500, 503)


def error_page(
    request: HttpRequest, status: int, *, title: str = "", text: str = "", again: bool = False
) -> HttpResponse:
    """Return the page for a status, in other words where they are given.

    `again`: whether loading the same address once more may help.
    """
    theme = request.COOKIES.get("spoton_theme", "")
    known_title, known_text = _WORDS.get(status, _BROKEN)
    context = {
        "status": status,
        "title": title or known_title,
        "text": text or known_text,
        "theme": theme if theme in {"light", "dark"} else "auto",
        "again": request.get_full_path() if again or status in _RETRIED else "",
        "request_id": request_context.current().request_id if status in _RETRIED else "",
    }
    response = HttpResponse(loader.render_to_string("error.html", context), status=status)
    response["Cache-Control"] = "no-store"
    return response
