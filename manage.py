#!/usr/bin/env python3
"""Django's command line; a bad setting ends it with one line instead of a trace."""

import os
import sys

from spoton.conf.env import ConfigError


def main() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")
    from django.core.management import execute_from_command_line

    from spoton.conf import config
    from spoton.storage import in_use

    try:
        in_use.enter(config.load().data_dir, next(iter(sys.argv[1:]), ""))
        execute_from_command_line(sys.argv)
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
