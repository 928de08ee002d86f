"""What goes into the Docker image: all that runs, and nothing secret."""

import fnmatch
import subprocess

from spoton.config import BASE_DIR


def ignored(path: str) -> bool:
    """As Docker reads .dockerignore: the last line that matches the path or a parent wins."""
    parts = path.split("/")
    parents = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    out = False
    for line in (BASE_DIR / ".dockerignore").read_text().split():
        keep, pattern = line.startswith("!"), line.lstrip("!")
        patterns = [pattern, pattern.removeprefix("**/")]
        depth = pattern.count("/")
        for each in parents:
            anywhere = pattern.startswith("**/")
            same = each.count("/") == depth or anywhere
            name = each.rpartition("/")[2] if anywhere else each
            if same and any(fnmatch.fnmatch(name, one) for one in patterns):
                out = not keep
    return out


def test_everything_that_runs_is_in_the_image() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=BASE_DIR, capture_output=True, text=True)
    if listed.returncode != 0:
        raise AssertionError(listed.stderr)
    left_out = [path for path in listed.stdout.splitlines() if ignored(path)]
    needed = [path for path in left_out if not path.startswith(("tests/", ".ci/", ".git"))]
    assert needed == []


def test_nothing_secret_is_in_the_image() -> None:
    secret = (".env", ".env.production", ".git/config", ".venv/bin/python", "var/secret_key")
    data = ("var/spoton.sqlite3", "x.sqlite3", "deep/x.sqlite3", "shared/a", "weights/yolov8n.pt")
    assert [path for path in (*secret, *data) if not ignored(path)] == []


def test_the_image_runs_as_a_user_without_rights_and_old_volumes_get_new_weights() -> None:
    dockerfile = (BASE_DIR / "Dockerfile").read_text()
    assert "\nUSER spoton\n" in dockerfile
    assert "shipped-weights" in dockerfile
    assert "cp shipped-weights/* weights/" in (BASE_DIR / "docker-compose.yml").read_text()
