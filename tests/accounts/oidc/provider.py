"""A real provider of OpenID Connect, and a browser that signs in there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import requests

from spoton.conf.config import BASE_DIR
from tests.conftest import missing
from tests.processes import die_with_parent
from tests.waiting import free_port, wait_for

CLIENT_SECRET: Final = "a secret of the client, long enough"
HERE: Final = "http://testserver"
_SCRIPT: Final = Path(__file__).with_name("provider.mjs")
_FORM: Final = re.compile(r'<form [^>]*action="([^"]+)"')
_PROMPT: Final = re.compile(r'name="prompt" value="(\w+)"')
_SECONDS: Final = 10


@contextmanager
def provider(users: dict[str, dict[str, Any]], port: int = 0, here: str = HERE) -> Iterator[str]:
    """Run one that knows these users; yield its issuer. SpotOn is at `here`."""
    node = shutil.which("node")
    if node is None or not (BASE_DIR / "node_modules" / "oidc-provider").is_dir():
        missing("no oidc-provider here (make js)")
    assert node is not None
    settings = {
        "users": users,
        "redirectUris": [f"{here}/login/oidc/return"],
        "signedOutUris": [f"{here}/login"],
    }
    port = port or free_port()
    command = [node, str(_SCRIPT), str(port), json.dumps(settings)]
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=die_with_parent,  # noqa: PLW1509
    ) as process:
        issuer = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: _answers(issuer), 30)
            yield issuer
        finally:
            process.terminate()


def sign_in_there(address: str, who: str) -> str:
    """Sign in at the provider as a browser would; return the address that it leads back to."""
    browser = requests.Session()
    answer = _step(browser, browser.get(address, timeout=_SECONDS, allow_redirects=False))
    while not isinstance(answer, str):
        form, prompt = _FORM.search(answer.text), _PROMPT.search(answer.text)
        assert form is not None, answer.text
        assert prompt is not None
        given = {"prompt": prompt[1], "login": who, "password": "any"}
        there = urljoin(answer.url, form[1])
        answer = _step(browser, browser.post(there, given, timeout=_SECONDS, allow_redirects=False))
    return answer


def _step(browser: requests.Session, answer: requests.Response) -> requests.Response | str:
    """Follow redirects while they stay there; return the page, or the address that leads out."""
    while answer.is_redirect:
        there = urljoin(answer.url, answer.headers["Location"])
        if "/login/oidc/return" in there:
            return there
        answer = browser.get(there, timeout=_SECONDS, allow_redirects=False)
    assert answer.ok, answer.text
    return answer


def _answers(issuer: str) -> bool:
    try:
        return requests.get(f"{issuer}/.well-known/openid-configuration", timeout=1).ok
    except requests.RequestException:
        return False
