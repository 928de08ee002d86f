"""Every setting that an operator can give, read once and checked.

Standard library only: the bootstrap script uses it before anything is installed.
"""

import os
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from spoton.conf import (
    backup_config,
    email_config,
    export_config,
    log_config,
    oidc_config,
    setting,
    sign_in_config,
    web_config,
)
from spoton.conf.encryption_keys import given as given_keys
from spoton.conf.env import ConfigError, Env

BASE_DIR: Final = Path(__file__).resolve().parents[2]

DETECTORS: Final = ("yolov8n", "yolo11n", "yolo11s", "yolo26n", "yolo26s")
DEVICES: Final = ("auto", "cpu", "cuda")
PRECISIONS: Final = ("auto", "f32", "bf16", "f16", "int8")  # auto: the fastest, measured once
APPEARANCE_MODELS: Final = {
    "spoton": "ours, in the repository",
    "osnet_x1_0": "",
    "osnet_x0_25": "",
    "osnet_ain_x1_0": "",
    "person-reidentification-retail-0287": "",
    "clip_market1501": "",
    "stripes": "colours only, needs no weights",
    "none": "place and time only",
}
_DATABASE_PASSWORD: Final = "DATABASE_PASSWORD"  # noqa: S105
LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")


def _time_zone(env: Env, setting_name: str) -> str:
    name = env.text(setting_name, "UTC")
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f"{setting_name}={name!r} is not allowed: use a name such as UTC or Europe/Berlin"
        ) from None
    return name


def _url(env: Env, name: str, default: str, schemes: tuple[str, ...]) -> str:
    value = env.text(name, default)
    if not value:
        return value
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in schemes:
        # The value may hold a password, so only its scheme is repeated.
        shown = value.split("://", 1)[0][:16] + "://…" if "://" in value else "…"
        raise ConfigError(
            f"{name}={shown!r} is not allowed: use an address that starts with "
            + " or ".join(f"{scheme}://" for scheme in schemes)
        )
    return value


def _data_dir(env: Env, name: str = "SPOTON_DATA_DIR") -> Path:
    return (BASE_DIR / env.text(name, "var")).resolve()


def _recordings_dir(env: Env, name: str) -> Path:
    given = env.text(name)
    return (BASE_DIR / given).resolve() if given else _data_dir(env) / "recordings"


def _key_file(env: Env, name: str) -> Path:
    return _file_of_keys(env, name, "secret_key")


def _encryption_keys_file(env: Env, name: str) -> Path:
    return _file_of_keys(env, name, "encryption_keys")


def _file_of_keys(env: Env, name: str, ours: str) -> Path:
    given = env.text(name)
    if not given:
        return _data_dir(env) / ours
    if not (BASE_DIR / given).is_file():
        raise ConfigError(f"{name}={given!r} is not allowed: use a file that exists")
    return BASE_DIR / given


def _networks(env: Env, name: str) -> tuple[str, ...]:
    return tuple(str(one) for one in web_config.networks(env, name)) or ("0.0.0.0/0", "::/0")


def _database_url(env: Env, name: str) -> str:
    default = f"sqlite:///{_data_dir(env) / 'spoton.sqlite3'}"
    url = _url(env, name, default, ("sqlite", "postgres", "postgresql"))
    password = env.text(_DATABASE_PASSWORD)
    parts = urlsplit(url)
    if not password or parts.scheme == "sqlite" or parts.password or not parts.username:
        return url
    scheme, _, rest = url.partition("://")
    user, _, server = rest.partition("@")
    return f"{scheme}://{user}:{quote(password, safe='')}@{server}"


def _redis_url(env: Env, name: str) -> str:
    return _url(env, name, "", ("redis", "rediss", "unix"))


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one installation.

    README.md, .env.example and the diagnostics list are written from here, in this order, by
    `manage.py document_settings`.
    """

    port: int = setting.integer("PORT", 3847, 1, 65535, "port of the web server")
    allowed_hosts: tuple[str, ...] = setting.text(
        "ALLOWED_HOSTS",
        "names under which other machines may reach the server, separated by commas",
        reader=Env.words,
        allowed="host names",
        in_diagnostics=True,
    )
    host: str = setting.text(
        "HOST",
        "address to listen on; 0.0.0.0 once `ALLOWED_HOSTS` is set",
        default_words="127.0.0.1",
        allowed="an address",
    )
    web: web_config.WebConfig = setting.part(web_config.WebConfig, web_config.load)
    admin_password: str = setting.text(
        "SPOTON_ADMIN_PASSWORD",
        "password of `admin`, used when the user is created",
        default_words="generated, printed once",
        allowed="at least 12 characters, no common one",
    )
    demo: bool = setting.flag("SPOTON_DEMO", "load the demo environments", default=True)
    target_fps: float = setting.number("TARGET_FPS", 10, 1, 60, "frames per second and camera")
    camera_networks: tuple[str, ...] = setting.text(
        "CAMERA_NETWORKS",
        "networks in which cameras may be, for example `10.0.8.0/24`; never multicast, "
        "and 169.254.0.0/16 only if named",
        reader=_networks,
        default_words="all",
        allowed="addresses or networks",
    )
    receiver_networks: tuple[str, ...] = setting.text(
        "RECEIVER_NETWORKS",
        "networks in which receivers of alerts may be; never multicast, and 169.254.0.0/16 only "
        "if named",
        reader=_networks,
        default_words="all",
        allowed="addresses or networks",
    )
    detector: str = setting.choice("DETECTOR", "yolov8n", DETECTORS, "model that detects people")
    detection_confidence_threshold: float = setting.number(
        "DETECTION_CONFIDENCE_THRESHOLD", 0.1, 0, 1, "detections with less confidence are ignored"
    )
    frame_jpeg_quality: int = setting.integer(
        "FRAME_JPEG_QUALITY", 70, 1, 100, "JPEG quality of live video"
    )
    appearance_model: str = setting.choice(
        "APPEARANCE_MODEL",
        "spoton",
        APPEARANCE_MODELS,
        "model that recognises people by their appearance",
    )
    identity_correction_seconds: float = setting.number(
        "IDENTITY_CORRECTION_SECONDS",
        3,
        0,
        10,
        "seconds by which a better answer to who someone is reaches back and corrects what is "
        "stored",
    )
    device: str = setting.choice("DEVICE", "auto", DEVICES, "processor that runs the models")
    retention_days: int = setting.integer(
        "RETENTION_DAYS",
        30,
        1,
        3650,
        "days for which single observations are kept, counted in whole days (UTC) since "
        "they were stored; tracks and people stay. After the computer's clock jumped, "
        "deletions wait up to three days, or until `manage.py trust_clock`",
    )
    rollup_retention_days: int = setting.integer(
        "ROLLUP_RETENTION_DAYS",
        730,
        1,
        36_500,
        "days that counts of zones and lines, and the figures made of them, are kept",
    )
    system_history_days: int = setting.integer(
        "SYSTEM_HISTORY_DAYS",
        60,
        1,
        3650,
        "days that figures of the system, its workers and cameras are kept",
    )
    exports: export_config.ExportConfig = setting.part(export_config.ExportConfig)
    backups: backup_config.BackupConfig = setting.part(backup_config.BackupConfig)
    picture_days: int = setting.integer(
        "PICTURE_DAYS",
        90,
        1,
        36_500,
        "days that photos of people and embeddings are kept after the person was last seen",
    )
    faces_role: str = setting.choice(
        "FACES_ROLE",
        "operator",
        ("viewer", "operator", "admin"),
        "least role that sees faces; for others, live video and photos of people are blurred",
    )
    recordings_dir: Path = setting.text(
        "RECORDINGS_DIR",
        "folder of the recordings of live cameras",
        reader=_recordings_dir,
        default_words="`recordings` in `SPOTON_DATA_DIR`",
        allowed="a folder",
    )
    recording_reserve_gb: float = setting.number(
        "RECORDING_RESERVE_GB",
        2,
        0.1,
        100_000,
        "free space in GB below which cameras are not recorded, until there is more again",
    )
    precision: str = setting.choice(
        "PRECISION",
        "auto",
        PRECISIONS,
        "precision of the models on the CPU; auto takes the fastest, measured once per "
        "processor, model and picture size; int8 as far as `manage.py export_weights` made it",
    )
    motion_gate: bool = setting.flag(
        "MOTION_GATE",
        "leave out the detector where nothing moves before a camera",
        default=True,
    )
    store_queue_mb: int = setting.integer(
        "STORE_QUEUE_MB",
        256,
        1,
        65536,
        "memory for data that waits while the database is down, in MB",
    )
    database_pool_size: int = setting.integer(
        "DATABASE_POOL_SIZE", 16, 2, 1000, "most connections of one process to PostgreSQL"
    )
    database_url: str = setting.text(
        "DATABASE_URL",
        "address of the database",
        reader=_database_url,
        default_words="SQLite in `var/`",
        allowed="`postgres://user:password@host:port/name` or `sqlite:///file`",
    )
    database_password: str = setting.text(
        _DATABASE_PASSWORD,
        "its password, where the address has none; like `DATABASE_URL`, `REDIS_URL`, "
        "`METRICS_TOKEN` and `SPOTON_ADMIN_PASSWORD` it may stand in a file of which the path is "
        "given, here as `DATABASE_PASSWORD_FILE`",
        allowed="text",
    )
    # Empty: the Redis server that we start ourselves.
    redis_url: str = setting.text(
        "REDIS_URL",
        "address of the Redis server",
        reader=_redis_url,
        default_words="the built-in one",
        allowed="`redis://host:port`, also `rediss://` and `unix://`",
    )
    time_zone: str = setting.text(
        "TIME_ZONE",
        "time zone of pages if neither account nor browser names one",
        reader=_time_zone,
        default="UTC",
        allowed="a name such as Europe/Berlin",
        in_diagnostics=True,
    )
    login_failures: int = setting.integer(
        "LOGIN_FAILURES",
        10,
        3,
        100,
        "failed sign-ins of one user from one network (IPv4 address, IPv6 /64) before a lock",
    )
    login_lock_minutes: int = setting.integer(
        "LOGIN_LOCK_MINUTES",
        15,
        1,
        1440,
        "minutes for which the first lock lasts; each further one lasts twice as long, up "
        "to a day. `manage.py unlock USER` ends it",
    )
    sign_in: sign_in_config.SignInConfig = setting.part(sign_in_config.SignInConfig)
    email: email_config.EmailConfig = setting.part(email_config.EmailConfig)
    oidc: oidc_config.OidcConfig = setting.part(oidc_config.OidcConfig, oidc_config.load)
    # Empty: generated once into `secret_key_file`.
    secret_key: str = setting.secret(
        "SECRET_KEY",
        "key that signs sessions and tokens",
        shortest=32,
        default_words="generated once",
    )
    secret_key_file: Path = setting.text(
        "SECRET_KEY_FILE",
        "file that holds this key",
        reader=_key_file,
        default_words="`secret_key` in `SPOTON_DATA_DIR`",
        allowed="a file that exists",
    )
    # Empty: those in `encryption_keys_file`.
    encryption_keys: tuple[str, ...] = setting.text(
        "ENCRYPTION_KEYS",
        "keys that encrypt passwords and addresses of cameras, receivers of alerts and secrets of "
        "two-factor sign-in in the database, separated by commas: the first encrypts, all decrypt",
        reader=given_keys,
        default_words="generated once",
        allowed="32 random bytes each, as URL-safe base64",
    )
    encryption_keys_file: Path = setting.text(
        "ENCRYPTION_KEYS_FILE",
        "file that holds them, one a line: keep a copy, apart from backups. `manage.py "
        "rotate_keys` adds a new one",
        reader=_encryption_keys_file,
        default_words="`encryption_keys` in `SPOTON_DATA_DIR`",
        allowed="a file that exists",
    )
    data_dir: Path = setting.text(
        "SPOTON_DATA_DIR",
        "folder of the database, pictures and keys",
        reader=_data_dir,
        default="var",
        allowed="a folder",
    )
    log: log_config.LogConfig = setting.part(log_config.LogConfig)
    debug: bool = setting.flag("DEBUG", "for development only", default=False)


def load(env: Env | None = None) -> Config:
    """Read and check all settings; raise `ConfigError` for the first bad one."""
    env = env or Env.load(BASE_DIR / os.environ.get("SPOTON_ENV_FILE", ".env"))
    values = setting.read(Config, env)
    hosts = values["allowed_hosts"]
    # Other machines are served only once their names for this one are known.
    host = values["host"].removeprefix("[").removesuffix("]")  # as addresses of IPv6 are copied
    values["host"] = host or ("0.0.0.0" if hosts else "127.0.0.1")  # noqa: S104
    values["allowed_hosts"] = tuple(dict.fromkeys((*hosts, *LOCAL_HOSTS)))
    return Config(**values)
