"""`make audit`: an audit that could not be made is no pass."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tools.audit import NOT_RUN, verdict

ROOT = Path(__file__).resolve().parents[2]


def test_vulnerabilities_are_named_with_what_fixes_them() -> None:
    vulns = [{"id": "PYSEC-1", "fix_versions": ["1.1"]}, {"id": "PYSEC-2", "fix_versions": []}]
    told = {"dependencies": [{"name": "a", "version": "1.0", "vulns": vulns}]}
    assert verdict(json.dumps(told), "") == (
        1,
        ["a 1.0: PYSEC-1, fixed in 1.1", "a 1.0: PYSEC-2, fixed in no version yet"],
    )


def test_a_package_that_nothing_is_known_of_is_no_pass() -> None:
    told = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}
    assert verdict(json.dumps(told), "")[0] == NOT_RUN


def test_a_service_that_does_not_answer_is_no_pass(tmp_path: Path) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(
        "#!/bin/sh\necho 'Traceback\nConnectionError: no route to host' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-m", "tools.audit", str(program), "requirements.txt"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == NOT_RUN
    assert done.stderr == "not run: pip-audit got no answer (ConnectionError: no route to host)\n"
