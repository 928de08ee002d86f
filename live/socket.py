"""What every live socket does: know its client, read without waiting, write from one place."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Final, NamedTuple
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from accounts.models import User
from accounts.services.credentials import Credential
from live import access
from live.coalesce import coalesce
from live.inbox import BadMessageError, FloodError, Inbox
from live.socket_counts import socket_counts
from spoton.rights import require
from spoton.service_errors import NotAllowedError

logger = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]

NOT_SIGNED_IN: Final = 4401
NOT_ALLOWED: Final = 4403
NOT_FOUND: Final = 4404
TOO_MANY: Final = 4429
POLICY_VIOLATION: Final = 1008
SERVER_ERROR: Final = 1011
TRY_AGAIN_LATER: Final = 1013

RECHECK_SECONDS: float = 8.0
"""Together with `SHARE_SECONDS`, a withdrawn right takes effect within ten seconds."""
SHARE_SECONDS: Final = 1.0
_MAX_REPLIES: Final = 16
_CLOSE_MESSAGE_TIMEOUT: Final = 2.0
_CANCEL_AGAIN_SECONDS: Final = 1.0


class Refusal(NamedTuple):
    """Why a socket is closed: a close code, a name for programs, a text for people."""

    code: int
    name: str
    text: str


class LiveSocket(AsyncWebsocketConsumer):
    """Base class of the live sockets.

    Reading never waits for writing: a client that sends without reading fills neither the
    server's queue of received messages nor one of answers, of which the oldest are dropped.
    All writing is done by `write`, in one place, so that a slow client slows only itself.
    """

    # We take no messages from the channel layer here: the hubs do, once for all sockets.
    channel_layer_alias = ""
    right: ClassVar[str]
    """What a client needs, see `spoton.rights`."""
    messages_burst = 100.0
    messages_per_second = 20.0

    credential: Credential

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one client, and leave nothing running behind, however it ends."""
        self._jobs: list[asyncio.Task[None]] = []
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._stop_jobs()

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Pass on a message without Channels' database clean-up.

        It costs a thread switch per message; whatever uses the database here cleans up itself.
        """
        handler = getattr(self, message["type"].replace(".", "_"))
        await handler(message)

    async def connect(self) -> None:
        """Accept first, because browsers hide why they were refused, then identify the user."""
        self._inbox = Inbox(self.messages_burst, self.messages_per_second)
        self._replies: deque[dict[str, Any]] = deque(maxlen=_MAX_REPLIES)
        self._closing = False
        self.awake = asyncio.Event()
        subprotocols = self.scope.get("subprotocols") or []
        await self.accept(access.BEARER if access.BEARER in subprotocols else None)
        # The rest takes its time, while messages of the client already come in.
        self._start(self._live)

    async def _live(self) -> None:
        try:
            credential = await access.identify(self.scope)
            user = await access.current_user(credential) if credential else None
            if credential is None or user is None:
                await self.refuse(NOT_SIGNED_IN, "not_signed_in", "Sign in first.")
                return
            refusal = self._without_right(user) or await self.admit(user)
        except (DatabaseError, RedisError):
            logger.exception("a socket cannot be checked")
            await self.refuse(TRY_AGAIN_LATER, "unavailable", "Service unavailable. Try again.")
            return
        if refusal is not None:
            await self.refuse(*refusal)
            return
        self.credential = credential
        async with socket_counts().counted(credential.user_id) as fits:
            if not fits:
                await self.refuse(TOO_MANY, "too_many_sockets", "You have too many sockets open.")
                return
            self._start(self._recheck)
            await self.write()

    def _without_right(self, user: User) -> Refusal | None:
        try:
            require(user, self.right)
        except NotAllowedError as error:
            return Refusal(NOT_ALLOWED, "not_allowed", str(error))
        return None

    async def admit(self, user: User) -> Refusal | None:
        """Return why `user`, who has the right, may not watch this; None if they may."""
        raise NotImplementedError

    async def readmit(self, user: User) -> Refusal | None:
        """Check again, every `RECHECK_SECONDS`; return why `user` may not watch this."""
        raise NotImplementedError

    async def write(self) -> None:
        """Send until cancelled; check for more to send whenever `awake` is set."""
        raise NotImplementedError

    def handle(self, message: dict[str, Any]) -> None:
        """Act on a client's message; raise `BadMessageError` if it cannot be used."""
        raise NotImplementedError

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Act on a message at once, without waiting for anything to be sent."""
        if self._closing:
            return
        try:
            try:
                message = self._inbox.read(text_data)
                if message["type"] == "ping":
                    now = round(time.time(), 3)
                    self.reply({"type": "pong", "id": message.get("id"), "time": now})
                else:
                    self.handle(message)
            except BadMessageError as error:
                self._inbox.count_bad()
                self.reply(error_message(error.code, str(error)))
        except FloodError:
            self._start(
                lambda: self.refuse(POLICY_VIOLATION, "flood", "Too many or too large messages.")
            )

    def reply(self, message: dict[str, Any]) -> None:
        """Leave an answer for `write`."""
        self._replies.append(message)
        self.awake.set()

    async def send_replies(self) -> None:
        """Send the answers that wait."""
        while self._replies:
            await self.send_json(self._replies.popleft())

    async def send_json(self, message: dict[str, Any]) -> None:
        """Send an object as compact JSON."""
        await self.send(text_data=json.dumps(message, separators=(",", ":")))

    async def disconnect(self, code: int) -> None:
        """End what this socket started."""
        self._closing = True
        await self._stop_jobs()

    def query(self, name: str) -> str | None:
        """Return one value of the query string."""
        values = parse_qs(self.scope.get("query_string", b"").decode("latin1"))
        return values[name][-1] if name in values else None

    async def _recheck(self) -> None:
        while True:
            await asyncio.sleep(self._until_recheck())
            try:
                user = await coalesce(
                    self.credential, lambda: access.current_user(self.credential), SHARE_SECONDS
                )
                refusal = None
                if user is not None:
                    refusal = self._without_right(user) or await self.readmit(user)
            except DatabaseError as error:
                # A database outage withdraws no rights.
                logger.warning("rights not rechecked: %s", type(error).__name__)
                continue
            if user is None:
                await self.refuse(NOT_SIGNED_IN, "not_signed_in", "You are signed out.")
                return
            if refusal is not None:
                await self.refuse(*refusal)
                return

    def _until_recheck(self) -> float:
        """Return the seconds until the next recheck; all sockets of a user recheck together."""
        moment = asyncio.get_running_loop().time() + self.credential.user_id * 0.37
        return RECHECK_SECONDS - moment % RECHECK_SECONDS

    async def refuse(self, code: int, name: str, text: str) -> None:
        """Say what is wrong and close."""
        if self._closing:
            return
        self._closing = True
        await self._stop_jobs()
        # Whoever does not read cannot keep us from closing.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_MESSAGE_TIMEOUT):
                await self.send_json(error_message(name, text))
        await self.close(code)

    async def _stop_jobs(self) -> None:
        # A call to Redis may swallow a cancellation (see live/cancellation.py), and the job then
        # continues and may start others: so cancel until none is left.
        me = asyncio.current_task()
        while jobs := [job for job in self._jobs if job is not me and not job.done()]:
            for job in jobs:
                job.cancel()
            await asyncio.wait(jobs, timeout=_CANCEL_AGAIN_SECONDS)

    def _start(self, work: Work) -> None:
        self._jobs = [job for job in self._jobs if not job.done()]
        self._jobs.append(asyncio.create_task(self._guarded(work)))

    async def _guarded(self, work: Work) -> None:
        try:
            await work()
        except OSError:
            # The client has gone, and the server says so to whoever sends.
            logger.debug("a client left while something was sent")
        except Exception:
            logger.exception("a socket failed")
            await self.refuse(SERVER_ERROR, "server_error", "Internal server error.")


def error_message(code: str, text: str) -> dict[str, Any]:
    """Return the message that tells a client what was wrong."""
    return {"type": "error", "error": {"code": code, "message": text}}
