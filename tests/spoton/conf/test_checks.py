"""Checks of the settings, and those that the README recommends for production."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from spoton.conf import checks
from spoton.conf.config import BASE_DIR, load
from spoton.conf.env import ConfigError, Env

PRODUCTION = {
    "ALLOWED_HOSTS": "spoton.example.org",
    "HTTPS": "on",
    "TRUSTED_PROXIES": "127.0.0.1",
    "DATABASE_URL": "postgres://spoton:secret@db.invalid/spoton",
    "REDIS_URL": "redis://redis.invalid:6379",
}


def test_the_settings_for_production_pass_every_check(tmp_path: Path) -> None:
    env = os.environ | PRODUCTION | {"SPOTON_DATA_DIR": str(tmp_path), "DEBUG": ""}
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert "WARNINGS" not in result.stderr


def ids(deploy: bool = False) -> set[str | None]:
    return {
        message.id for message in run_checks(tags=["security"], include_deployment_checks=deploy)
    }


def test_ended_tokens_must_be_remembered(settings: Settings) -> None:
    assert checks.token_blacklist(None) == []
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if "blacklist" not in app]
    assert [message.id for message in checks.token_blacklist(None)] == ["spoton.E001"]


def test_debug_is_not_for_others(settings: Settings) -> None:
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["localhost"]
    assert "spoton.E002" not in ids()
    settings.ALLOWED_HOSTS = ["localhost", "spoton.example.org"]
    assert "spoton.E002" in ids()


@pytest.mark.django_db
def test_what_is_unsafe_stops_the_start(settings: Settings) -> None:
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["spoton.example.org"]
    with pytest.raises(SystemCheckError, match="DEBUG is on while other machines may ask"):
        call_command("setup", skip_checks=False)


def test_every_host_is_too_many(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert "spoton.W001" in ids()


@pytest.mark.parametrize("network", ["0.0.0.0/0", "::/0"])
def test_everybody_is_no_proxy(settings: Settings, network: str) -> None:
    settings.TRUSTED_PROXIES = (ipaddress.ip_network("10.0.0.1"),)
    assert "spoton.W002" not in ids(deploy=True)
    settings.TRUSTED_PROXIES = (ipaddress.ip_network(network),)
    assert "spoton.W002" in ids(deploy=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS", "on"),  # without TRUSTED_PROXIES
        ("HTTPS", "perhaps"),
        ("TRUSTED_PROXIES", "proxy.example.org"),
        ("TRUSTED_PROXIES", "10.0.0.0/33"),
        ("CSRF_TRUSTED_ORIGINS", "*"),
        ("CSRF_TRUSTED_ORIGINS", "https://[x"),
        ("HSTS_SECONDS", "-1"),
        ("UPLOAD_MAX_MB", "0"),
        ("API_RATE_USER", "0"),
        ("API_RATE_ANONYMOUS", "many"),
        ("API_RATE_EXPENSIVE", "1.5"),
        ("METRICS_TOKEN", "short"),
    ],
)
def test_a_bad_value_is_refused_in_one_line_that_names_it(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(Env({name: value}))
    assert name in str(error.value)
    assert "\n" not in str(error.value)
