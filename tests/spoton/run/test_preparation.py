"""What happens before the processes start, and the last words of the start."""

import http.server
import json
import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import Role, User
from spoton.run import announce as announcing
from spoton.run.announce import announce
from spoton.run.preparation import ensure_admin


@pytest.mark.django_db
def test_the_first_start_makes_an_administrator_at_random() -> None:
    password = ensure_admin("")
    assert password is not None
    assert len(password) >= 16
    user = User.objects.get(username="admin")
    assert user.check_password(password)
    assert user.role == Role.ADMIN


@pytest.mark.django_db
def test_a_given_password_is_used_and_not_repeated() -> None:
    assert ensure_admin("correct horse battery") is None
    assert User.objects.get().check_password("correct horse battery")


@pytest.mark.django_db
def test_a_second_start_changes_nothing() -> None:
    first = ensure_admin("")
    assert first is not None
    assert ensure_admin("another password") is None
    assert User.objects.get().check_password(first)


@pytest.mark.django_db
def test_setup_prepares_everything_and_again_harmlessly(
    weights: Path, demo_recording: Path
) -> None:
    out = StringIO()
    call_command("setup", stdout=out)
    assert "sign in as admin with password" in out.getvalue()
    again = StringIO()
    call_command("setup", stdout=again)
    assert "password" not in again.getvalue()
    assert User.objects.count() == 1


def _serve(body: dict[str, object], status: int) -> http.server.HTTPServer:
    class Health(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def test_once_healthy_it_says_where_and_how() -> None:
    said: list[str] = []
    with _serve({"status": "healthy"}, 200) as server:
        announce(f"http://localhost:{server.server_address[1]}", "pa55word", said.append)
        server.shutdown()
    assert said[0].startswith("SpotOn is at http://localhost:")
    assert said[1] == "sign in as admin with password pa55word (shown only now)"


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "LIMIT_S", 0.5)
    said: list[str] = []
    with _serve({"status": "unhealthy", "database": "ok", "redis": "down"}, 503) as server:
        announce(f"http://localhost:{server.server_address[1]}", None, said.append)
        server.shutdown()
    assert "missing: redis, a worker with its detector" in said[0]
    assert "shown only now" not in " ".join(said)
