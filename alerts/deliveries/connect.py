"""Connecting to a receiver: to an address that was checked, within a time for everything."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Sequence

from alerts.deliveries.outcome import DeliveryFailedError
from spoton.networks import allowed


class Deadline:
    """A point in time by which all has to be done, however many steps it takes.

    Args:
        seconds: from now.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left.

        Raises:
            DeliveryFailedError: none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> DeliveryFailedError:
        """Return the error that says so."""
        return DeliveryFailedError(f"No complete answer within {self._seconds:g} s.")


def connect(host: str, port: int, networks: Sequence[str], deadline: Deadline) -> socket.socket:
    """Return a connection to the first allowed address of `host` that answers.

    The name is looked up once and what was checked is connected to: a second look could be
    answered differently.

    Raises:
        DeliveryFailedError: nobody has the name, or its address is not allowed, or does not answer.
    """
    addresses = _resolve(host, port, deadline)
    usable = [address for address in addresses if allowed(address, networks)]
    if not usable:
        raise DeliveryFailedError(
            f"Receivers may not be at {addresses[0]}: the setting RECEIVER_NETWORKS does not "
            "allow it."
        )
    failure = deadline.passed()
    for number, address in enumerate(usable):
        try:
            share = deadline.left() / (len(usable) - number)  # the next ones get their turn, too
            return socket.create_connection((address, port), share)
        except TimeoutError:
            failure = deadline.passed()
        except OSError as error:
            failure = DeliveryFailedError(f"No connection: {_words(error)}.")
    raise failure


def secure(plain: socket.socket, host: str, deadline: Deadline) -> ssl.SSLSocket:
    """Return the connection with TLS on it, once the certificate is known to be of `host`.

    Raises:
        DeliveryFailedError: it is not, or the other side does not speak TLS.
    """
    plain.settimeout(deadline.left())
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except TimeoutError:
        raise deadline.passed() from None
    except ssl.SSLCertVerificationError as error:
        raise DeliveryFailedError(
            f"Its certificate is not valid: {error.verify_message}."
        ) from None
    except OSError:
        raise DeliveryFailedError("It does not speak TLS: try the address without the s.") from None


def _resolve(host: str, port: int, deadline: Deadline) -> list[str]:
    """Look the name up in a thread: the system's resolver knows no limit of ours."""
    answer: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        answer.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        addresses = answer.get(timeout=deadline.left())
    except queue.Empty:
        raise deadline.passed() from None
    if not addresses:
        raise DeliveryFailedError("There is no machine of this name in the network.")
    return addresses


def _words(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
