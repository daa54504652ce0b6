from __future__ import annotations

import subprocess
import sys

HEAVY = ("fastapi", "uvicorn", "alerts.web")


def loaded(script: str) -> set[str]:
    """Which of the heavy modules are in memory after `script`."""
    said = f"{script}\nimport sys\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True)
    return set(run.stdout.splitlines()[-1].split())


def test_the_command_line_does_not_load_the_http_side() -> None:
    assert loaded("import alerts.cli.main, alerts.cli.run, alerts.app, alerts.daemon") == set()


def test_the_http_side_loads_what_it_needs() -> None:
    assert loaded("import alerts.web") == set(HEAVY)
