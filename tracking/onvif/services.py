"""SOAP services of a camera that may be hostile: what it sends is bounded before it is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import onvif
from aiohttp import ClientResponse, ClientSession, ClientTimeout, DigestAuthMiddleware, TCPConnector
from onvif.client import AsyncTransportProtocolErrorHandler, ONVIFService
from onvif.definition import SERVICES
from onvif.settings import DEFAULT_SETTINGS

from tracking.onvif.messages import OnvifError
from tracking.onvif.place import guarded_socket

ANSWER_SECONDS: Final = 8.0
MOST_BYTES: Final = 2**20
"""Thirty profiles of a recorder are 100 KB."""
_WSDL: Final = Path(onvif.__file__).parent / "wsdl"

# Cameras send neither document types nor entities; the library allows both, and huge trees.
DEFAULT_SETTINGS.xml_huge_tree = False
DEFAULT_SETTINGS.forbid_dtd = True
DEFAULT_SETTINGS.forbid_entities = True
DEFAULT_SETTINGS.forbid_external = True


class BoundedAnswer(ClientResponse):
    """An answer that ends."""

    async def read(self) -> bytes:
        """Return the body.

        Raises:
            OnvifError: it is too long.
        """
        body = bytearray()
        async for piece in self.content.iter_any():
            body += piece
            if len(body) > MOST_BYTES:
                self.close()
                raise OnvifError("The camera's answer is too long. Is this a camera?")
        return bytes(body)


class CameraService(ONVIFService):  # type: ignore[misc]
    """A service of one camera.

    Args:
        name: devicemgmt or media.
        address: where it is.
        username, password: "" for none.
        ahead: how far the camera's clock is ahead of ours: it checks the time of what is signed.
        networks: in which cameras may be.
    """

    def __init__(
        self,
        name: str,
        address: str,
        username: str,
        password: str,
        ahead: timedelta,
        networks: Sequence[str],
    ) -> None:
        known = SERVICES[name]
        binding = "{{{ns}}}{binding}".format(**known)
        super().__init__(
            address, username, password, str(_WSDL / known["wsdl"]),
            no_cache=True, dt_diff=ahead, binding_name=binding,
        )  # fmt: skip
        self._networks = networks
        self._session: Any
        self._connector: Any

    async def __aenter__(self) -> CameraService:
        """Connect nothing yet: replace the library's session, which trusts the camera."""
        await self._session.close()
        self._connector = TCPConnector(
            ssl=False, socket_factory=guarded_socket(self._networks), force_close=True
        )
        # Some take the password by HTTP alone, and ask for it.
        digest = (DigestAuthMiddleware(self.user, self.passwd),) if self.user else ()
        self._session = ClientSession(
            connector=self._connector,
            timeout=ClientTimeout(total=ANSWER_SECONDS),
            response_class=BoundedAnswer,
            middlewares=digest,
        )
        self.transport = AsyncTransportProtocolErrorHandler(session=self._session, verify_ssl=False)
        await self.setup()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close what was opened."""
        await self.close()

    async def ask(self, operation: str, params: dict[str, Any] | None = None) -> Any:
        """Return the answer of an operation, signed if there is a user name."""
        name = operation if self.user else f"authless_{operation}"
        return await getattr(self, name)(params)
