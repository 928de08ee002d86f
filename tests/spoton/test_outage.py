"""The database is down: a call says so in the common shape."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from spoton.conf.config import BASE_DIR

# No test database here: a process that starts while there is none.
PROGRAM = """
import json, os
import django
django.setup()
from django.test import Client
from rest_framework_simplejwt.tokens import AccessToken
token = AccessToken()
token["user_id"] = "1"
client = Client(raise_request_exception=False)
answer = client.get("/api/v1/environments", headers={"Authorization": f"Bearer {token}"})
told = [answer.status_code, answer.headers.get("Retry-After"), answer.json()]
print(json.dumps(told), flush=True)
os._exit(0)  # the pool would wait for its threads
"""


def test_calls_without_a_database_are_503(tmp_path: Path) -> None:
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "spoton.settings",
        "DATABASE_URL": "postgres://nobody:hunter2@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1",
        "ALLOWED_HOSTS": "testserver",
        "SPOTON_DATA_DIR": str(tmp_path),
    }
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=BASE_DIR, env=env, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    assert "hunter2" not in result.stderr
    assert "Traceback" not in result.stderr
    status, retry_after, body = json.loads(result.stdout)
    assert (status, retry_after) == (503, "2")
    assert body["error"]["code"] == "service_unavailable"
