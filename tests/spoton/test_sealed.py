"""What is sealed opens with any of the keys, and with no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spoton.conf import encryption_keys
from spoton.conf.encryption_keys import new_key
from spoton.sealed import UnreadableSecretError, seal, seal_as_before, unseal
from spoton.sealed_addresses import lock_address, unlock_address
from tests.spoton.keys import use_key_file

ADDRESS = "rtsp://admin:s3cret@10.0.0.4/live"


def test_a_new_key_is_taken_without_a_restart(settings: Any, tmp_path: Path) -> None:
    path = use_key_file(settings, tmp_path / "keys")
    before = seal("text")
    encryption_keys.write(path, (new_key(), *encryption_keys.read(path)))
    assert unseal(before) == unseal(seal("text")) == "text"
    encryption_keys.write(path, encryption_keys.read(path)[:1])
    with pytest.raises(UnreadableSecretError):
        unseal(before)


def test_the_file_may_be_away_while_it_is_known(settings: Any, tmp_path: Path) -> None:
    path = use_key_file(settings, tmp_path / "keys")
    sealed = seal("text")
    path.unlink()
    assert unseal(sealed) == "text"


def test_what_the_secret_key_sealed_still_opens(settings: Any) -> None:
    sealed = seal_as_before("text")
    assert unseal(sealed) == "text"
    settings.SECRET_KEY = "another key of at least 32 characters"
    assert unseal(seal("text")) == "text"
    with pytest.raises(UnreadableSecretError):
        unseal(sealed)


@pytest.mark.parametrize("kept", ["", "weights/vtest.avi", "/srv/frames/", "sealed://gAAAAA"])
def test_paths_and_what_is_sealed_stay(kept: str) -> None:
    assert lock_address(kept) == unlock_address(kept) == kept


@pytest.mark.parametrize(
    "address",
    [ADDRESS, "http://10.0.0.4/s3cret/live", "admin:s3cret@10.0.0.4/live", "gopher://s3cret"],
)
def test_all_other_addresses_are_sealed_whole(address: str) -> None:
    stored = lock_address(address)
    assert stored.startswith("sealed://gAAAA")
    assert "s3cret" not in stored
    assert "10.0.0.4" not in stored
    assert unlock_address(stored) == address
