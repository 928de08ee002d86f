"""The delivery process: one thread per receiver that something is due for, and those around them.

What is to be sent lies in the database (`outbox.py`), so that whatever ends this process, the next
one continues. A second process waits until the leases of the first have run out.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from redis.exceptions import RedisError

from alerts.deliveries import outbox
from alerts.deliveries.live_state import LiveState
from alerts.deliveries.outbox import Due, own_connection
from alerts.deliveries.outcome import DeliveryFailedError
from alerts.deliveries.senders import Senders
from alerts.deliveries.system_watch import watch
from alerts.deliveries.wake import WAKE_CHANNEL
from spoton.workers import client, tell_deliveries

logger = logging.getLogger(__name__)
LOOK_SECONDS: Final = 1.0
RENEW_SECONDS: Final = 3.0
TELL_SECONDS: Final = 3.0
GIVE_UP_EVERY: Final = timedelta(minutes=1)
MOST_AT_ONCE: Final = 64
"""Receivers that are sent to at the same time. One that fails waits outside of its thread."""
SLICE_SECONDS: Final = 20.0
"""After so long a receiver makes room for another one."""
STOP_SECONDS: Final = 5.0
RETRY_SECONDS: Final = 0.5


class Runner:
    """Delivers until asked to stop.

    Args:
        clock: says when something is due.
    """

    def __init__(self, clock: Callable[[], datetime] = timezone.now) -> None:
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.senders = Senders(settings.RECEIVER_NETWORKS)
        self._clock = clock
        self._awake, self._stopping = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._busy: dict[int, threading.Thread] = {}
        self._taken: set[UUID] = set()
        self._renewed = self._told = float("-inf")
        self._gave_up: datetime | None = None
        self._away = self._more = False

    def run(self) -> None:
        """Deliver until `stop` is called; blocks.

        Raises:
            RuntimeError: a thread has died; the process is started again.
        """
        threads = [
            threading.Thread(target=self._listen, name="wake", daemon=True),
            threading.Thread(target=self._tell_brokers, name="live state", daemon=True),
            threading.Thread(target=watch, args=(self._stopping,), name="system", daemon=True),
        ]
        for thread in threads:
            thread.start()
        logger.info("deliveries %s are ready", self.holder)
        try:
            while not self._stopping.is_set():
                self.step()
                self._tell()
                self._awake.wait(LOOK_SECONDS)
                self._awake.clear()
                alive = all(thread.is_alive() for thread in threads)
                if not alive and not self._stopping.is_set():
                    raise RuntimeError("a thread of the deliveries has died")
        finally:
            self._close()

    def stop(self) -> None:
        """End `run` soon; a signal handler may call it."""
        self._stopping.set()
        self._awake.set()

    def step(self) -> None:
        """Renew leases, and start to serve receivers that something is due for."""
        try:
            with own_connection():
                self._renew()
                due = outbox.due_receivers(self.holder, self._clock())
                self.senders.keep_sessions(outbox.brokers(self.holder))
        except (DatabaseError, InterfaceError) as error:
            if not self._away:
                logger.warning("the database is down (%s): alerts wait", type(error).__name__)
            self._away = True
            return
        self._away = False
        for receiver in due:
            self._start(receiver)

    def join(self) -> None:
        """Wait until nothing is being sent."""
        while threads := list(self._busy.values()):
            for thread in threads:
                thread.join()

    def _tell(self) -> None:
        """Say now and then that this process lives; without Redis nobody hears it."""
        if (now := time.monotonic()) - self._told >= TELL_SECONDS:
            self._told = now
            with suppress(RedisError, OSError):
                said = {"sending": len(self._busy), "database_away": self._away}
                tell_deliveries(self.holder, said)

    def _renew(self) -> None:
        now = time.monotonic()
        if now - self._renewed >= RENEW_SECONDS or outbox.unclaimed():
            outbox.claim(self.holder)
            self._renewed = now
        if self._gave_up is None or self._clock() - self._gave_up >= GIVE_UP_EVERY:
            self._gave_up = self._clock()
            outbox.give_up(self._gave_up)

    def _start(self, receiver: int) -> None:
        with self._lock:
            if receiver in self._busy or len(self._busy) >= MOST_AT_ONCE:
                self._more = True  # look once more when a thread has ended
                return
            thread = threading.Thread(
                target=self._serve, args=(receiver,), name=f"receiver {receiver}", daemon=True
            )
            self._busy[receiver] = thread
        thread.start()

    def _serve(self, receiver: int) -> None:
        """Send what is due for one receiver, one after the other."""
        end = time.monotonic() + SLICE_SECONDS
        try:
            while time.monotonic() < end and not self._stopping.is_set():
                with own_connection():
                    due = outbox.next_due(receiver, self.holder, self._clock())
                if due is None or not self._deliver(due):
                    return
        except (DatabaseError, InterfaceError) as error:
            logger.warning("a delivery is not noted (%s): it waits", type(error).__name__)
        except Exception:
            logger.exception("deliveries to receiver %s failed", receiver)
        finally:
            with self._lock:
                del self._busy[receiver]
                look, self._more = self._more, False
            if look or time.monotonic() >= end:
                self._awake.set()

    def _deliver(self, due: Due) -> bool:
        """Make one delivery; return whether the next one may follow."""
        delivery_id = due.delivery.delivery_id
        failure: DeliveryFailedError | None = None
        if delivery_id not in self._taken:  # else it was taken, and the database was away
            try:
                self.senders.send(due.receiver, due.delivery)
                self._taken.add(delivery_id)
            except DeliveryFailedError as error:
                failure = error
            except Exception as error:
                logger.exception("receiver %s cannot be served", due.receiver.receiver_id)
                failure = DeliveryFailedError(
                    f"SpotOn failed ({type(error).__name__}): see its log."
                )
        with own_connection():
            if failure is None:
                outbox.delivered(due, self.holder, self._clock())
                self._taken.discard(delivery_id)
                return True
            outbox.failed(due, self.holder, failure, self._clock())
        # The first time, and when it fails in another way: receivers may be away for a day.
        level = logging.DEBUG if due.receiver.last_error == str(failure) else logging.WARNING
        logger.log(level, "receiver %s: %s", due.receiver.receiver_id, failure)
        return not (failure.away or failure.gone)

    def _listen(self) -> None:
        """Wake up when there is something to send."""
        while not self._stopping.is_set():
            try:
                with client().pubsub() as pubsub:  # type: ignore[no-untyped-call]
                    pubsub.subscribe(WAKE_CHANNEL)
                    self._awake.set()  # what came before
                    while not self._stopping.is_set():
                        if pubsub.get_message(ignore_subscribe_messages=True, timeout=1):
                            self._awake.set()
            except (RedisError, OSError):
                self._stopping.wait(RETRY_SECONDS)

    def _tell_brokers(self) -> None:
        asyncio.run(LiveState(self.senders).run(self._stopping.is_set))

    def _close(self) -> None:
        """Let what is under way end; what does not is sent once more by the next process."""
        self._stopping.set()
        end = time.monotonic() + STOP_SECONDS
        for thread in list(self._busy.values()):
            thread.join(max(0.0, end - time.monotonic()))
        self.senders.close()
        with suppress(DatabaseError, InterfaceError), own_connection():
            outbox.release(self.holder, set(self._busy))
        with suppress(RedisError, OSError):
            tell_deliveries(self.holder, None)
        logger.info("deliveries %s have ended", self.holder)
