"""Ask which pinned packages have known vulnerabilities: `make audit`.

Ends with 0 where none has, 1 where some have, and 2 where that could not be asked. The last is no
pass: nothing is known then.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final

SECONDS: Final = 300
NOT_RUN: Final = 2


def verdict(output: str, complaint: str) -> tuple[int, list[str]]:
    """Return the exit code and the lines to print.

    Args:
        output: what pip-audit wrote as JSON.
        complaint: what it wrote on standard error.

    >>> verdict('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}', "")
    (0, ['no known vulnerability in 1 package'])
    >>> verdict("", "HTTPSConnectionPool: timed out")
    (2, ['not run: pip-audit got no answer (HTTPSConnectionPool: timed out)'])
    """
    try:
        packages: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (complaint.strip().splitlines() or ["it said nothing"])[-1]
        return NOT_RUN, [f"not run: pip-audit got no answer ({last[:300]})"]
    if left_out := [one["name"] for one in packages if "skip_reason" in one]:
        some = ", ".join(left_out[:5]) + (", …" if len(left_out) > 5 else "")
        number = f"{len(left_out)} of {len(packages)} packages"
        return NOT_RUN, [f"not run for all: nothing is known of {number} ({some})"]
    found = [
        f"{one['name']} {one['version']}: {vulnerability['id']}, "
        f"fixed in {', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for one in packages
        for vulnerability in one["vulns"]
    ]
    number = f"{len(packages)} package{'s' if len(packages) != 1 else ''}"
    return (1, found) if found else (0, [f"no known vulnerability in {number}"])


def main() -> None:
    """Run pip-audit, whose path is the first argument, over the files that follow."""
    program, *files = sys.argv[1:]
    command = [program, "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner=off"]
    command += [part for file in files for part in ("--requirement", file)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        code, lines = verdict(done.stdout, done.stderr)
    except subprocess.TimeoutExpired:
        code, lines = NOT_RUN, [f"not run: no answer within {SECONDS} seconds"]
    for line in lines:
        print(line, file=sys.stderr if code else sys.stdout)
    sys.exit(code)


if __name__ == "__main__":
    main()
