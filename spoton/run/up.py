"""Starts everything on this machine and keeps it running; `python -m spoton.run.up`.

Loads no Django: this process lives as long as all others together and stays small.
"""

import os
import shutil
import subprocess
import sys
from functools import partial

from spoton.conf import config, runtime
from spoton.conf.env import ConfigError
from spoton.run import children
from spoton.run.announce import announce
from spoton.run.output import Output
from spoton.run.preflight import browse_address, check_port, only_one
from spoton.run.processes import processes, redis_command
from spoton.run.supervisor import Supervisor


def prepare() -> str | None:
    """Run `manage.py setup`; return the password that it made up, if it did."""
    reading, writing = os.pipe()
    setup = [sys.executable, str(config.BASE_DIR / "manage.py"), "setup"]
    with os.fdopen(reading, encoding="utf-8") as secret:
        # Through a pipe: neither the screen's scrollback nor the list of processes holds it.
        command = children.ending_with_us([*setup, "--password-fd", str(writing)])
        result = subprocess.run(command, pass_fds=[writing], cwd=config.BASE_DIR, check=False)
        os.close(writing)
        made_up = secret.read().strip()
    if result.returncode != 0:
        sys.exit(result.returncode if result.returncode > 0 else 130)
    return made_up or None


def _quiet() -> str:
    """Return PYTHONWARNINGS without what Python says of a killed worker's shared memory.

    The next worker cleans it up.
    """
    ours = "ignore:resource_tracker:UserWarning"
    given = os.environ.get("PYTHONWARNINGS", "")
    return f"{given},{ours}" if given else ours


def run(settings: config.Config) -> None:
    """Prepare, start everything, and return once it has been stopped."""
    check_port(settings.host, settings.port)
    with only_one(settings.data_dir):
        made_up = prepare()
        own_redis = None
        if not settings.redis_url:
            log = settings.data_dir / "redis.log"
            own_redis = redis_command(runtime.redis_url(settings), log)
        services = processes(settings.host, settings.port, own_redis)
        width = max(len(service.name) for service in services)
        output = Output(settings.log, settings.data_dir, width)
        supervisor = Supervisor(
            services,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": _quiet()},
            cwd=str(config.BASE_DIR),
            output=output,
        )
        address = browse_address(settings.host, settings.port)
        supervisor.on_start = partial(
            announce, f"{address}{settings.web.url_prefix}", made_up, supervisor.say
        )
        supervisor.run()
        output.close()
        if not settings.redis_url:
            shutil.rmtree(runtime.private_directory(settings.data_dir), ignore_errors=True)


def main() -> None:
    """Run until a signal; a bad setting ends it with one line."""
    try:
        run(config.load())
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
