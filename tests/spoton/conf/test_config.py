"""Settings: what is accepted, and the one line for what is not."""

import subprocess
import sys
from pathlib import Path

import pytest

from spoton.conf import config, database, runtime, secret_key
from spoton.conf.env import ConfigError, Env, read_env_file, with_secrets
from vision import weights


def load(**values: str) -> config.Config:
    return config.load(Env(values))


def test_defaults_are_those_of_the_contract() -> None:
    loaded = load()
    assert (loaded.port, loaded.target_fps, loaded.frame_jpeg_quality) == (3847, 10, 70)
    assert (loaded.detector, loaded.device, loaded.redis_url) == ("yolov8n", "auto", "")
    assert loaded.database_url.startswith("sqlite:///")
    assert loaded.debug is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TARGET_FPS", "0.5"),
        ("TARGET_FPS", "61"),
        ("TARGET_FPS", "nan"),
        ("TARGET_FPS", "fast"),
        ("FRAME_JPEG_QUALITY", "0"),
        ("FRAME_JPEG_QUALITY", "101"),
        ("FRAME_JPEG_QUALITY", "70.5"),
        ("DETECTION_CONFIDENCE_THRESHOLD", "-0.1"),
        ("DETECTION_CONFIDENCE_THRESHOLD", "1.1"),
        ("DETECTOR", "yolov3"),
        ("DEVICE", "tpu"),
        ("APPEARANCE_MODEL", "osnet"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "4000"),
        ("STORE_QUEUE_MB", "0"),
        ("DATABASE_POOL_SIZE", "1"),
        ("CORS_ALLOWED_ORIGINS", "example.org"),
        ("CORS_ALLOWED_ORIGINS", "https://example.org/page"),
        ("CORS_ALLOWED_ORIGINS", "*"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("DEBUG", "perhaps"),
        ("SPOTON_DEMO", "2"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("TIME_ZONE", "../etc/passwd"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("DATABASE_URL", "nonsense"),
        ("REDIS_URL", "http://localhost"),
        ("REDIS_URL", "redis://localhost:port"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY_FILE", "no/such/file"),
    ],
)
def test_a_bad_value_is_refused_in_one_line_that_names_it(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(**{name: value})
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_refused_address_is_not_repeated_with_its_password() -> None:
    with pytest.raises(ConfigError) as error:
        load(REDIS_URL="http://user:hunter2@host")
    assert "hunter2" not in str(error.value)


def test_other_machines_are_served_only_once_hosts_are_allowed() -> None:
    assert load().host == "127.0.0.1"
    loaded = load(ALLOWED_HOSTS="cameras.example.org")
    assert loaded.host == "0.0.0.0"
    assert loaded.allowed_hosts[0] == "cameras.example.org"
    assert "localhost" in loaded.allowed_hosts


def test_env_file_lines(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text(
        "# a comment\n\nPORT=4000\nexport TARGET_FPS = 12 # twelve\nSECRET_KEY='a # b'\nDEBUG=\n"
    )
    assert read_env_file(file) == {
        "PORT": "4000",
        "TARGET_FPS": "12",
        "SECRET_KEY": "a # b",
        "DEBUG": "",
    }


def test_a_broken_line_is_named_by_number_without_its_content(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=1\nSECRET hunter2\n")
    with pytest.raises(ConfigError, match=r"line 2") as error:
        read_env_file(file)
    assert "hunter2" not in str(error.value)


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=4000\n")
    assert Env.load(file).text("PORT") == "4000"
    monkeypatch.setenv("PORT", "5000")
    assert Env.load(file).text("PORT") == "5000"


def test_a_bad_value_ends_a_command_with_code_2_and_no_trace(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TARGET_FPS", "99")
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=config.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    assert result.stderr == ("error: TARGET_FPS='99' is not allowed: use a number from 1 to 60\n")


def test_every_detector_that_may_be_chosen_is_in_the_manifest() -> None:
    detectors = {entry.name for entry in weights.entries().values() if entry.task == "detect"}
    assert detectors == set(config.DETECTORS)


def test_every_appearance_model_is_in_the_manifest_or_built_in() -> None:
    fetched = {entry.name for entry in weights.entries().values() if entry.task == "embed"}
    assert fetched == set(config.APPEARANCE_MODELS) - {"spoton", "stripes", "none"}


def test_the_secret_key_is_made_once_for_us_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret_key"
    key = secret_key.read_or_create(path)
    assert len(key) >= 50
    assert secret_key.read_or_create(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_sockets_lie_in_a_short_folder_that_nobody_else_can_open(tmp_path: Path) -> None:
    path = runtime.private_directory(tmp_path / ("long" * 40))
    try:
        assert path.stat().st_mode & 0o777 == 0o700
        assert len(str(path)) < 80
        path.chmod(0o755)
        with pytest.raises(ConfigError, match="open to others"):
            runtime.private_directory(tmp_path / ("long" * 40))
    finally:
        path.rmdir()


def test_database_urls(tmp_path: Path) -> None:
    assert database.database("sqlite:///var/x.db", tmp_path)["NAME"] == str(tmp_path / "var/x.db")
    absolute = f"sqlite:///{tmp_path}/y.db"
    assert database.database(absolute, Path("/nowhere"))["NAME"] == f"{tmp_path}/y.db"
    postgres = database.database("postgres://me:p%40ss@db:5433/spoton?sslmode=require", tmp_path)
    assert (postgres["USER"], postgres["PASSWORD"]) == ("me", "p@ss")
    assert (postgres["HOST"], postgres["PORT"], postgres["NAME"]) == ("db", "5433", "spoton")
    assert postgres["OPTIONS"]["sslmode"] == "require"
    assert postgres["CONN_MAX_AGE"] == 0
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        database.database("postgres://host", tmp_path)


def test_a_password_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("p@ss/w:rd\n")
    given = {
        "DATABASE_URL": "postgres://spoton@db:5432/spoton",
        "DATABASE_PASSWORD_FILE": str(tmp_path / "password"),
    }
    url = config.load(Env(with_secrets(given))).database_url
    assert url == "postgres://spoton:p%40ss%2Fw%3Ard@db:5432/spoton"
    assert database.database(url, tmp_path)["PASSWORD"] == "p@ss/w:rd"


def test_a_file_of_a_password_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"METRICS_TOKEN_FILE: .*/none cannot be read"):
        with_secrets({"METRICS_TOKEN_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(
    ("value", "host", "port", "scheme"),
    [
        ("smtp://mail", "mail", 25, "smtp"),
        ("smtp+tls://joe:p%40ss@mail.example.org", "mail.example.org", 587, "smtp+tls"),
        ("smtps://joe:p%40ss@mail.example.org:4465", "mail.example.org", 4465, "smtps"),
    ],
)
def test_mail_server_by_address(value: str, host: str, port: int, scheme: str) -> None:
    server = load(EMAIL_URL=value).email.server
    assert server is not None
    assert (server.host, server.port, server.scheme) == (host, port, scheme)
    assert (server.user, server.password) == (("joe", "p@ss") if "joe" in value else ("", ""))


@pytest.mark.parametrize("value", ["joe:secret@mail", "http://mail", "smtp://joe:secret@mail:x"])
def test_mail_server_that_is_none_is_refused_unseen(value: str) -> None:
    with pytest.raises(ConfigError, match="EMAIL_URL is not allowed: use") as raised:
        load(EMAIL_URL=value)
    assert "secret" not in str(raised.value)


def test_roles_of_two_factors_are_known_ones() -> None:
    roles = load(SECOND_FACTOR_ROLES="operator, admin").sign_in.second_factor_roles
    assert roles == ("operator", "admin")
    with pytest.raises(ConfigError, match="SECOND_FACTOR_ROLES: 'root' is not allowed"):
        load(SECOND_FACTOR_ROLES="root")
