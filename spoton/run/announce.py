"""Wait until everything is healthy and say where to look."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

LIMIT_S = 90.0


def _health(address: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=3) as response:  # noqa: S310
            body = json.load(response)
    except urllib.error.HTTPError as error:
        try:
            body = json.load(error)
        except ValueError:
            return {}
    except (OSError, ValueError):
        return {}
    return body if isinstance(body, dict) else {}


def announce(address: str, made_up_password: str | None, say: Callable[[str], None]) -> None:
    """Say how to sign in, once healthy or, with what is missing, after a while."""
    start = time.monotonic()
    body: dict[str, Any] = {}
    while time.monotonic() - start < LIMIT_S:
        body = _health(address)
        if body.get("status") in ("healthy", "overloaded"):
            break
        time.sleep(0.25)
    else:
        missing = [k for k in ("database", "redis") if body.get(k) != "ok"]
        missing += [] if body.get("detector_model_loaded") else ["a worker with its detector"]
        names = ", ".join(missing)
        say(f"not healthy after {LIMIT_S:.0f} s; missing: {names} (see the lines above)")
    secret = (
        f"password {made_up_password} (shown only now)"
        if made_up_password
        else "the password from the first start or SPOTON_ADMIN_PASSWORD"
    )
    say(f"SpotOn is at {address} after {time.monotonic() - start:.1f} s")
    say(f"sign in as admin with {secret}")
    say("Ctrl-C stops everything")
