"""Every setting that an operator can give, read once and checked.

Standard library only: the bootstrap script uses it before anything is installed.
"""

import os
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from spoton import sign_in_config, web_config
from spoton.env import ConfigError, Env

BASE_DIR: Final = Path(__file__).resolve().parent.parent

DETECTORS: Final = ("yolov8n", "yolo11n", "yolo11s", "yolo26n", "yolo26s")
DEVICES: Final = ("auto", "cpu", "cuda")
PRECISIONS: Final = ("auto", "f32", "bf16", "f16")  # auto: the fastest, measured once
APPEARANCE_MODELS: Final = (
    "spoton",  # ours, in the repository
    "osnet_x1_0",
    "osnet_x0_25",
    "osnet_ain_x1_0",
    "person-reidentification-retail-0287",
    "clip_market1501",
    "stripes",  # colours, for where no weights can be had
    "none",  # identity goes by the floor alone
)
LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one installation; README.md lists them with their defaults."""

    debug: bool
    data_dir: Path
    secret_key: str  # empty: generated once into `secret_key_file`
    secret_key_file: Path
    host: str
    port: int
    allowed_hosts: tuple[str, ...]
    web: web_config.WebConfig
    database_url: str
    redis_url: str  # empty: the Redis server that we start ourselves
    time_zone: str
    target_fps: float
    camera_networks: tuple[str, ...]
    frame_jpeg_quality: int
    detection_confidence_threshold: float
    detector: str
    appearance_model: str
    device: str
    precision: str
    retention_days: int
    login_failures: int
    login_lock_minutes: int
    sign_in_limits: dict[str, sign_in_config.SignInConfig]
    store_queue_mb: int
    database_pool_size: int
    demo: bool
    admin_password: str


def _time_zone(env: Env) -> str:
    name = env.text("TIME_ZONE", "UTC")
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f"TIME_ZONE={name!r} is not allowed: use a name such as UTC or Europe/Berlin"
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


def load(env: Env | None = None) -> Config:
    """Read and check all settings; raise `ConfigError` for the first bad one."""
    env = env or Env.load(BASE_DIR / os.environ.get("SPOTON_ENV_FILE", ".env"))
    data_dir = (BASE_DIR / env.text("SPOTON_DATA_DIR", "var")).resolve()
    allowed_hosts = env.words("ALLOWED_HOSTS")
    key_file = env.text("SECRET_KEY_FILE")
    secret_key = env.text("SECRET_KEY")
    if secret_key and len(secret_key) < 32:
        raise ConfigError("SECRET_KEY is too short: use at least 32 characters")
    if key_file and not (BASE_DIR / key_file).is_file():
        raise ConfigError(f"SECRET_KEY_FILE={key_file!r} is not allowed: use a file that exists")
    return Config(
        debug=env.flag("DEBUG", default=False),
        data_dir=data_dir,
        secret_key=secret_key,
        secret_key_file=BASE_DIR / key_file if key_file else data_dir / "secret_key",
        # Other machines are served only once their names for this one are known.
        host=env.text("HOST", "0.0.0.0" if allowed_hosts else "127.0.0.1"),  # noqa: S104
        port=env.integer("PORT", 3847, 1, 65535),
        allowed_hosts=tuple(dict.fromkeys((*allowed_hosts, *LOCAL_HOSTS))),
        web=web_config.load(env),
        database_url=_url(
            env,
            "DATABASE_URL",
            f"sqlite:///{data_dir / 'spoton.sqlite3'}",
            ("sqlite", "postgres", "postgresql"),
        ),
        redis_url=_url(env, "REDIS_URL", "", ("redis", "rediss", "unix")),
        time_zone=_time_zone(env),
        target_fps=env.number("TARGET_FPS", 10, 1, 60),
        camera_networks=tuple(str(one) for one in web_config.networks(env, "CAMERA_NETWORKS"))
        or ("0.0.0.0/0", "::/0"),
        frame_jpeg_quality=env.integer("FRAME_JPEG_QUALITY", 70, 1, 100),
        detection_confidence_threshold=env.number("DETECTION_CONFIDENCE_THRESHOLD", 0.1, 0, 1),
        detector=env.choice("DETECTOR", "yolov8n", DETECTORS),
        appearance_model=env.choice("APPEARANCE_MODEL", "spoton", APPEARANCE_MODELS),
        device=env.choice("DEVICE", "auto", DEVICES),
        precision=env.choice("PRECISION", "auto", PRECISIONS),
        retention_days=env.integer("RETENTION_DAYS", 30, 1, 3650),
        login_failures=env.integer("LOGIN_FAILURES", 10, 3, 100),
        login_lock_minutes=env.integer("LOGIN_LOCK_MINUTES", 15, 1, 1440),
        sign_in_limits=sign_in_config.load(env),
        store_queue_mb=env.integer("STORE_QUEUE_MB", 256, 1, 65536),
        database_pool_size=env.integer("DATABASE_POOL_SIZE", 16, 2, 1000),
        demo=env.flag("SPOTON_DEMO", default=True),
        admin_password=env.text("SPOTON_ADMIN_PASSWORD"),
    )
