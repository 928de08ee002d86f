"""Why a delivery failed, in words that hold no secret."""

from __future__ import annotations


class DeliveryFailedError(Exception):
    """The receiver did not take it; the message says why, without address, secret or answer.

    Attributes:
        away: nothing else would reach it now either; False: it refused this one message.
        gone: it wants nothing any longer.
        wait: seconds after which it asks to be tried again, None if it did not say.
    """

    def __init__(
        self, message: str, *, away: bool = True, gone: bool = False, wait: float | None = None
    ) -> None:
        super().__init__(message)
        self.away, self.gone, self.wait = away, gone, wait
