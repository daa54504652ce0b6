"""Which reports make one story: the figures of the last commit must hold.

    python .ci/check_stories.py SHARED

Back-tests the hand-made clusters beside the scorer, and the pairs of `benchmarks/pairs.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import pairs  # noqa: E402 - the folder of the checkout is no package of its own

#: The least that the clusters must reach.
CLUSTERS = {"bcubed F1": 0.86, "pairwise P": 0.85}
#: What the last commit reached, by file of pairs; `-` marks counts that must not grow.
PAIRS = {
    "first": {"same": 41, "other": 41, "turned": 1, "-silent": 0},
    "second": {"same": 29, "other": 32, "turned": 6, "-silent": 0},
    "held": {"same": 24, "other": 31, "turned": 5, "-silent": 2},
}


def clusters(shared: Path) -> dict[str, float]:
    """How well a back-test of the clusters finds them again, by the scorer."""
    gold = shared / "corpus" / "dev_clusters.jsonl.gz"
    command = [sys.executable, "-m", "alerts", "backtest", str(gold), "--json"]
    command += ["--config", str(ROOT / "config")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    with tempfile.TemporaryDirectory() as scratch:
        said = Path(scratch) / "said.jsonl"
        said.write_text("\n".join(json.dumps({"id": r["id"], "story": r["story"]}) for r in rows))
        scorer = [sys.executable, str(shared / "tools" / "evaluate.py"), "stories"]
        scored = subprocess.run([*scorer, gold, said], check=True, capture_output=True, text=True)
    found = json.loads(scored.stdout)
    return {name: found[name.split()[0]][name.split()[1]] for name in CLUSTERS}


def main() -> int:
    """Print every figure beside what it must reach; exit 1 when one does not."""
    worse = 0
    for name, now in clusters(Path(sys.argv[1])).items():
        worse += now < CLUSTERS[name]
        mark = "WORSE" if now < CLUSTERS[name] else ""
        print(f"clusters {name:27}{now:8.3f}   least {CLUSTERS[name]:.3f}  {mark}")
    ruleset = pairs.shipped_rules()
    for file, recorded in PAIRS.items():
        found = pairs.measure(ruleset, pairs.read(pairs.FOLDER / f"{file}.yaml"))
        for name, before in recorded.items():
            kind = name.lstrip("-")
            lost = found[kind] - before if name.startswith("-") else before - found[kind]
            worse += lost > 0
            total = f" of {found[f'{kind} of']}" if f"{kind} of" in found else ""
            mark = "WORSE" if lost > 0 else ""
            print(f"{f'pairs {file} {kind}{total}':36}{found[kind]:8}   was {before}  {mark}")
    return 1 if worse else 0


if __name__ == "__main__":
    raise SystemExit(main())
