from __future__ import annotations

import subprocess
import sys

HEAVY = ("fastapi", "uvicorn", "alerts.web")
#: Needed by some receivers only.
RARE = ("jinja2", "apprise")


def loaded(script: str) -> set[str]:
    """Which of the heavy modules are in memory after `script`."""
    said = (
        f"{script}\nimport sys\nprint(*[name for name in {HEAVY + RARE!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True)
    return set(run.stdout.splitlines()[-1].split())


def test_the_command_line_loads_neither_the_http_side_nor_what_few_receivers_need() -> None:
    assert loaded("import alerts.cli.main, alerts.cli.run, alerts.app, alerts.daemon") == set()


def test_the_http_side_loads_what_it_needs() -> None:
    assert loaded("import alerts.web") == set(HEAVY)
