"""What is written from the configuration class: README, `.env.example`, the diagnostics."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from analytics.system.diagnostics import diagnostics
from spoton.conf import config, setting, setting_docs
from spoton.conf.config import BASE_DIR, Config
from spoton.conf.env import ConfigError, Env, read_env_file

DECLARED: Final = {one.name: one for one in setting.declared(Config)}
HINT: Final = "run make settings"
# Values that hold secrets, or say what the network around the server looks like.
UNTOLD: Final = {
    *("EMAIL_URL", "EMAIL_FROM"),
    *("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME", "OIDC_SCOPES"),
    *("OIDC_USERNAME_CLAIM", "OIDC_GROUPS_CLAIM", "OIDC_ROLES", "OIDC_ENVIRONMENTS"),
    *("SECRET_KEY", "SECRET_KEY_FILE", "SPOTON_ADMIN_PASSWORD", "METRICS_TOKEN"),
    *("ENCRYPTION_KEYS", "ENCRYPTION_KEYS_FILE"),
    *(
        "DATABASE_URL",
        "DATABASE_PASSWORD",
        "REDIS_URL",
        "SPOTON_DATA_DIR",
        "RECORDINGS_DIR",
        "BACKUP_DIR",
        "HOST",
        "CAMERA_NETWORKS",
        "RECEIVER_NETWORKS",
    ),
    *("PUBLIC_URL", "TRUSTED_PROXIES", "CORS_ALLOWED_ORIGINS", "CSRF_TRUSTED_ORIGINS"),
}


def test_readme_has_the_table() -> None:
    assert setting_docs.README.read_text(encoding="utf-8") == setting_docs.readme(), HINT


def test_example_is_up_to_date() -> None:
    assert setting_docs.EXAMPLE.read_text(encoding="utf-8") == setting_docs.example(), HINT


def test_example_as_it_is_changes_nothing(tmp_path: Path) -> None:
    assert read_env_file(setting_docs.EXAMPLE) == {}
    given = tmp_path / ".env"
    text = setting_docs.example()
    given.write_text(re.sub(r"^#(?=[A-Z_]+=)", "", text, flags=re.MULTILINE))
    values = read_env_file(given)
    assert list(values) == list(DECLARED)
    assert config.load(Env(values)) == config.load(Env({}))


def test_names_are_used_once() -> None:
    assert len(DECLARED) == len(list(setting.declared(Config)))


@pytest.mark.parametrize("name", DECLARED)
def test_each_setting_says_what_it_is(name: str) -> None:
    one = DECLARED[name]
    assert one.meaning
    assert one.allowed
    assert "|" not in one.meaning + one.allowed + one.default_words


@pytest.mark.parametrize(
    "one", [one for one in DECLARED.values() if re.fullmatch(r"[\d.]+–[\d.]+", one.allowed)]
)
def test_ranges_are_those_that_are_checked(one: setting.Setting) -> None:
    low, high = one.allowed.split("–")
    for text in (low, high):
        assert one.reader(Env({one.name: text})) == float(text)
    for text in (f"{float(low) - 1:g}", str(float(high) + 1).removesuffix(".0")):
        with pytest.raises(ConfigError, match=one.name):
            one.reader(Env({one.name: text}))


@pytest.mark.django_db
@pytest.mark.usefixtures("redis_url")
def test_diagnostics_show_all_but_what_is_private() -> None:
    assert set(diagnostics()["settings"]) == set(DECLARED) - UNTOLD


def test_no_setting_is_read_beside_the_class() -> None:
    """A name that is read elsewhere would be in no table."""
    reads = re.compile(r'env\.(?:text|words|flag|integer|number|choice)\(\s*"([A-Z_]+)"')
    found = {
        name
        for path in (BASE_DIR / "spoton").rglob("*.py")
        for name in reads.findall(path.read_text(encoding="utf-8"))
    }
    assert found == set()
