"""What to do about a camera that does not answer as ONVIF has it."""

from __future__ import annotations

from typing import Final

import aiohttp
from onvif.exceptions import ONVIFError
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault, TransportError

from tracking.onvif.device import is_refusal
from tracking.onvif.messages import OnvifError
from tracking.onvif.place import FORBIDDEN, ForbiddenPlaceError

_NO_ANSWER: Final = (
    "The camera did not respond in time. Check the address, that the camera is on, and that this "
    "server can reach its network."
)
_REFUSED: Final = (
    "The host refuses connections on this port. Enter the port of ONVIF behind the host: often 80, "
    "8000, 8080, 8899 or 2020."
)
_NOT_ONVIF: Final = (
    "The host responds, but not by ONVIF. Turn on ONVIF in the camera's settings, or enter its "
    "port behind the host, like 192.168.1.20:8000."
)
_WRONG_USER: Final = (
    "Wrong user name or password. Some cameras have users of their own for ONVIF: see their "
    "settings."
)
_NO_USER: Final = "Enter user name and password of the camera."
_LOCKED: Final = (
    "The camera is locked after too many wrong passwords. Wait until it unlocks, or restart it."
)
_ODD: Final = (ZeepError, aiohttp.ClientError, ONVIFError, ValueError, AttributeError)
"""What the libraries raise over an answer that is none."""


def explain(error: Exception, *, has_user: bool) -> OnvifError:
    """Return what is wrong and what to do; what is no fault of a camera is raised."""
    if isinstance(error, ONVIFError) and error.args and isinstance(error.args[0], Exception):
        error = error.args[0]
    if isinstance(error, OnvifError):
        return error
    if isinstance(error, Fault | TransportError):
        return _refused(error, has_user)
    if isinstance(error, ForbiddenPlaceError):
        return OnvifError(FORBIDDEN)
    refused = isinstance(getattr(error, "os_error", None), ConnectionRefusedError)
    if refused or isinstance(error, TimeoutError | aiohttp.ClientConnectorError):
        return OnvifError(_REFUSED if refused else _NO_ANSWER)
    if isinstance(error, _ODD):
        return OnvifError(_NOT_ONVIF)
    raise error


def _refused(error: Fault | TransportError, has_user: bool) -> OnvifError:
    """Return what an answer that says no means; its words may hold anything, and are cut."""
    if "lock" in str(error.message).lower():
        return OnvifError(_LOCKED, "password")
    if is_refusal(error):
        return OnvifError(_WRONG_USER if has_user else _NO_USER, "password")
    if isinstance(error, TransportError):
        return OnvifError(_NOT_ONVIF)
    return OnvifError(f"The camera refuses: {str(error.message)[:200]}.")
