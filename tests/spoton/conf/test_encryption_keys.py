"""The file of encryption keys: made once, for its owner alone, and never guessed at."""

from __future__ import annotations

from pathlib import Path

import pytest

from spoton.conf import config, encryption_keys
from spoton.conf.encryption_keys import new_key
from spoton.conf.env import ConfigError, Env


def test_the_first_key_is_made_once_for_us_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "encryption_keys"
    keys = encryption_keys.read_or_create(path, ours=True)
    assert len(keys) == 1
    path.chmod(0o644)  # as a copy of the folder has it
    assert encryption_keys.read_or_create(path, ours=True) == keys
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_file_of_another_hand_is_never_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        encryption_keys.read_or_create(tmp_path / "none", ours=False)


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "is empty: put the key back"), ("no-key-at-all\n", "key 1 is none: use 32 random")],
)
def test_a_file_without_a_key_says_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "encryption_keys"
    path.write_text(text)
    with pytest.raises(ConfigError, match=said) as error:
        encryption_keys.read_or_create(path, ours=True)
    assert "no-key-at-all" not in str(error.value)
    assert path.read_text() == text


def test_keys_may_be_given_by_settings(tmp_path: Path) -> None:
    first, second = new_key(), new_key()
    (tmp_path / "keys").write_text(f"{first}\n{second}\n")
    given = config.load(Env({"ENCRYPTION_KEYS": f"{first},{second}"}))
    assert given.encryption_keys == (first, second)
    file = config.load(Env({"ENCRYPTION_KEYS_FILE": str(tmp_path / "keys")}))
    assert encryption_keys.read(file.encryption_keys_file) == (first, second)
    with pytest.raises(ConfigError, match="ENCRYPTION_KEYS: key 2 is none"):
        config.load(Env({"ENCRYPTION_KEYS": f"{first}, short"}))
    with pytest.raises(ConfigError, match="ENCRYPTION_KEYS_FILE"):
        config.load(Env({"ENCRYPTION_KEYS_FILE": str(tmp_path / "none")}))
