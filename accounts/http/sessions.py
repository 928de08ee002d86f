"""Browser sessions in the database that end with their sign-in."""

from __future__ import annotations

from typing import Any, Final, cast

from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.http import HttpRequest

from accounts.services import sign_ins
from spoton.http import request_context

SIGN_IN_KEY: Final = "_sign_in"
"""Where a session holds the id of its sign-in."""


def current_sign_in(request: HttpRequest) -> str:
    """Return the id of the sign-in of a page's session, "" for a stranger."""
    return str(cast("SessionStore", request.session).get(SIGN_IN_KEY, ""))


class SessionStore(DatabaseSessionStore):
    """A session whose user is gone once the sign-in has ended."""

    def load(self) -> dict[str, Any]:
        """Return what is kept; nothing if the sign-in has ended."""
        return self._checked(super().load())

    async def aload(self) -> dict[str, Any]:
        """Return the same without blocking."""
        return await sync_to_async(self._checked)(await super().aload())

    def flush(self) -> None:
        """Forget everything and end the sign-in, as on signing out or in as another user."""
        user_id, sign_in = self.get(SESSION_KEY), self.get(SIGN_IN_KEY)
        super().flush()
        if user_id and sign_in:
            sign_ins.sign_out(int(user_id), sign_in)

    async def aflush(self) -> None:
        """Do the same without blocking."""
        await sync_to_async(self.flush)()

    def _checked(self, kept: dict[str, Any]) -> dict[str, Any]:
        user_id = kept.get(SESSION_KEY)
        if user_id is None:
            return kept
        is_use = request_context.current().is_use
        if sign_ins.is_active(int(user_id), str(kept.get(SIGN_IN_KEY, "")), is_use=is_use):
            return kept
        # As for a session that has expired: the next one gets another key.
        self._session_key = None
        return {}
