"""Why a use case was refused, in words for the one who asked."""

from __future__ import annotations


class ServiceError(Exception):
    """Base of all refusals; the message is shown to the user."""


class NotAllowedError(ServiceError):
    """The role does not include this."""


class NotVisibleError(ServiceError):
    """Unknown, or in an environment that the user may not see: the two are similar."""


class InvalidInputError(ServiceError):
    """One field has a value that cannot be used."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class ConflictError(ServiceError):
    """It exists already, or something that exists depends on it."""


class TooLargeError(ServiceError):
    """What was uploaded is larger than is taken."""


class GoneError(ServiceError):
    """It was there, and has expired."""


class TooManyError(ServiceError):
    """One may have no more of these at once; the next may be asked for a little later."""


class CameraBusyError(ServiceError):
    """Another task holds one of the cameras."""
