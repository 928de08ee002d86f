"""Addresses of cameras at rest: sealed where they may hold a password, readable where not.

A path of a file or folder stays as it is: the clean-up of uploads must know what is in use, also
where a key is missing. Everything else is sealed whole, because many cameras take their password in
the path, where nobody can tell it. What this installation cannot read stays as it is stored, in
Python too: so it can be written back, and nothing is lost.
"""

from __future__ import annotations

from spoton.sealed import UnreadableSecretError, seal, unseal
from spoton.source_addresses import SEALED, has_secret, is_sealed, source_kind


def lock_address(address: str) -> str:
    """Return `address` as the database keeps it.

    >>> lock_address("weights/vtest.avi"), lock_address("rtsp://u:p@10.0.0.4/1")[:14]
    ('weights/vtest.avi', 'sealed://gAAAA')
    """
    is_path = source_kind(address) in ("none", "file", "folder") and not has_secret(address)
    return address if is_path or is_sealed(address) else f"{SEALED}{seal(address)}"


def unlock_address(stored: str) -> str:
    """Return what `lock_address` was given, or `stored` where no key of ours opens it.

    >>> unlock_address(lock_address("rtsp://u:p@10.0.0.4/1"))
    'rtsp://u:p@10.0.0.4/1'
    >>> unlock_address("sealed://by-another-key")
    'sealed://by-another-key'
    """
    if not is_sealed(stored):
        return stored
    try:
        return unseal(stored.removeprefix(SEALED))
    except UnreadableSecretError:
        return stored
