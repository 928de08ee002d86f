"""`/ws/system`: how the installation fares, as JSON every second."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from analytics.live.collector import Environments, collector
from analytics.system.state import environments_of
from live.database import in_database
from live.inbox import BadMessageError
from live.socket import LiveSocket, Refusal


class SystemSocket(LiveSocket):
    """First a `snapshot`, then a `system_update` every second, for operators and administrators.

    Who is limited to environments sees their tasks and cameras only. A slow client gets the
    newest figures.
    """

    right = "system.view"
    environments: Environments

    async def admit(self, user: User) -> Refusal | None:
        """Look which environments' tasks may be shown."""
        self.environments = await in_database(environments_of, user)
        return None

    async def readmit(self, user: User) -> Refusal | None:
        """Look again: they may have changed."""
        return await self.admit(user)

    async def write(self) -> None:
        """Send the newest figures when the last send has finished."""
        kind, sent = "snapshot", 0
        async with collector().watch(self.awake) as figures:
            while True:
                self.awake.clear()
                await self.send_replies()
                text = figures.text(kind, self.environments)
                if text is None or figures.sequence == sent:
                    await self.awake.wait()
                    continue
                kind, sent = "system_update", figures.sequence
                await self.send(text_data=text)

    def handle(self, message: dict[str, Any]) -> None:
        """Ignore messages: there is nothing to choose."""
        raise BadMessageError("unknown_type", "Send ping.")
