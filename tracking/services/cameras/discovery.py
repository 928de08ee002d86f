"""Find cameras in the network by ONVIF, and ask one for its streams."""

from __future__ import annotations

from accounts.models import User
from spoton.rights import require
from spoton.service_errors import InvalidInputError, TooManyError
from tracking.onvif import run
from tracking.onvif.messages import DeviceStreams, FoundDevices, OnvifError

_BUSY = "Others are searching. Try again in a few seconds."


def find_cameras(actor: User) -> FoundDevices:
    """Return the cameras that answer in the networks of this computer.

    Raises:
        InvalidInputError: the network cannot be searched; the message says what to do.
        TooManyError: others are searching.
    """
    require(actor, "environments.manage", doing="Searching for cameras")
    try:
        return run.search()
    except OnvifError as error:
        raise InvalidInputError("host", str(error)) from None
    except run.OnvifBusyError:
        raise TooManyError(_BUSY) from None


def streams_of(actor: User, host: str, username: str, password: str) -> DeviceStreams:
    """Return what a camera offers: main and sub stream of each of its inputs.

    Raises:
        InvalidInputError: it offers none; the message says what to do.
        TooManyError: others are asking.
    """
    require(actor, "environments.manage", doing="Asking a camera")
    try:
        return run.ask(host, username, password)
    except OnvifError as error:
        raise InvalidInputError(error.field, str(error)) from None
    except run.OnvifBusyError:
        raise TooManyError(_BUSY) from None
