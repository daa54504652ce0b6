"""The first article: dropped into a watched folder it becomes one alert, mixed and explained.

    python .ci/check_seed.py SHARED

Runs `alerts run --once` twice on a folder of its own: the baseline, then the dropped file.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from alerts.config.starter import copy_starter

SOURCES = "sources: [{id: inbox, kind: seed_dir, path: inbox, tier: wire, every: 1s}]\n"
ROUTES = """
receivers: {console: {kind: console}}
routes: [{name: all, match: {severity: medium}, receivers: [console]}]
"""
TOPICS = {"rare_earth", "tariff", "export_control"}


def alerts(folder: Path, *words: str) -> str:
    """What `alerts WORDS` prints, run on this folder's configuration."""
    command = [sys.executable, "-m", "alerts", *words, "--config", str(folder / "config")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> int:
    """Exit 0 when the article comes out as it must, 1 with the difference."""
    [article] = (Path(sys.argv[1]) / "seeds").glob("*.txt")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        copy_starter(folder)
        (folder / "config" / "sources.yaml").write_text(SOURCES)
        (folder / "config" / "routes.yaml").write_text(ROUTES)
        inbox = folder / "inbox"
        inbox.mkdir()
        alerts(folder, "run", "--once")
        dropped = inbox / article.name
        shutil.copy(article, dropped)
        os.utime(dropped, (0, 0))
        alerts(folder, "run", "--once")
        stories = json.loads(alerts(folder, "stories", "list", "--json"))["stories"]
        shown = [json.loads(alerts(folder, "stories", "show", s["id"], "--json")) for s in stories]
    told = [alert for each in shown for alert in each["alerts"]]
    found = {e["topic"] for alert in told for e in alert["evidence"]}
    said = f"{len(told)} alerts, {[(a['severity'], a['direction']) for a in told]}, {sorted(found)}"
    print(said)
    good = len(told) == 1 and told[0]["direction"] == "mixed" and found >= TOPICS
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
