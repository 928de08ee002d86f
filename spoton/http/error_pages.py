"""Pages for people whose request went wrong; they need neither the database nor Redis.

So no context processor runs for them: who is signed in is not asked, and no session is read.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.template import loader

from spoton.http import request_context

_BROKEN: Final = (
    "Server error",
    ("The error was logged. Try again. If it happens again, contact your administrator."),
)
_WORDS: Final[dict[int, tuple[str, str]]] = {
    400: ("Bad request", "The address or form is not valid. Go back and try again."),
    403: ("Not allowed", "Your role does not include this."),
    404: ("Page not found", "This page does not exist or you have no access to it."),
    405: (
        "No page here",
        "This address takes what a form sends. Nothing was changed. Go back to the form's page.",
    ),
    413: ("Too large", "This is more than the server accepts. Try a smaller file."),
    429: ("Too many requests", "You sent too many requests. Wait a minute."),
    500: _BROKEN,
    503: (
        "Service unavailable",
        "The database or Redis does not respond. Try again in a few seconds.",
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
