"""The rules against labelled news: the figures of the last commit must hold.

    python .ci/check_corpus.py SHARED

Scores the corpus with `alerts score --json`, measures with the scorer beside it, and compares.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
TOPICS = ("tariff", "rare_earth", "critical_mineral", "export_control")
#: What the last commit reached; `-` marks figures that must stay below.
FIGURES = {
    "tariff F1": 0.956,
    "rare_earth F1": 0.966,
    "critical_mineral F1": 0.975,
    "export_control F1": 0.899,
    "alert F1": 0.839,
    "high severity recall": 1.0,
    "direction accuracy": 0.809,
    "-direction flips": 0.046,
    "zh ko de recall tariff": 1.0,
    "zh ko de recall rare_earth": 1.0,
    "-tariff calibration error": 0.01,
    "-rare_earth calibration error": 0.005,
    "-critical_mineral calibration error": 0.005,
    "-export_control calibration error": 0.011,
    "probes of 32": 32,
    "scenarios of 20": 20,
}
#: A difference that no rule was changed for.
SLACK = 0.005


def rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def scored(path: Path) -> dict[str, dict[str, Any]]:
    """What `alerts score --json` says of each document, by id."""
    command = [sys.executable, "-m", "alerts", "score", str(path), "--json"]
    command += ["--config", str(ROOT / "config")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return {row["id"]: row for row in map(json.loads, done.stdout.splitlines())}


def evaluated(shared: Path, gold: Path, said: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The figures of the scorer."""
    with tempfile.TemporaryDirectory() as scratch:
        predicted, out = Path(scratch) / "said.jsonl", Path(scratch) / "out.json"
        lines = (
            {"id": i, "scores": r["topics"], "alert": r["alert"], "direction": r["direction"]}
            for i, r in said.items()
        )
        predicted.write_text("\n".join(map(json.dumps, lines)))
        command = [sys.executable, str(shared / "tools" / "evaluate.py"), "labels", str(gold)]
        command += [str(predicted), "--boot", "0", "--json", str(out)]
        subprocess.run(command, check=True, capture_output=True)
        found: dict[str, Any] = json.loads(out.read_text())
        return found


def recall(gold: list[dict[str, Any]], said: dict[str, dict[str, Any]], topic: str) -> float:
    """The share of Chinese, Korean and German documents on a topic that are found."""
    on = [g["id"] for g in gold if g["labels"].get(topic) and g["lang"][:2] in {"zh", "ko", "de"}]
    return sum(said[i]["topics"][topic] >= 0.5 for i in on) / len(on)


def probe_holds(gold: dict[str, Any], said: dict[str, Any]) -> bool:
    labels = gold["labels"]
    return (
        all((said["topics"][t] >= 0.5) == bool(labels[t]) for t in TOPICS)
        and said["alert"] == gold["alert"]
        and said["direction"] == labels["direction"]
    )


def scenarios_held(shared: Path) -> int:
    """How many scenarios come out with their topics, a severity they allow, and direction."""
    listed = yaml.safe_load((shared / "domain" / "scenarios.yaml").read_text())["scenarios"]
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "scenarios.jsonl"
        path.write_text(
            "\n".join(
                json.dumps(
                    {"id": s["id"], "title": s["title"], "text": s["body"], "lang": s["lang"],
                     "tier": s["source_tier"].replace("-", "_")}
                )
                for s in listed
            )
        )  # fmt: skip
        said = scored(path)
    held = 0
    for scenario in listed:
        row, wanted = said[scenario["id"]], set(scenario["topics"])
        if "rare_earth" in wanted:
            wanted.add("critical_mineral")
        found = {t for t in (*TOPICS, "supply_disruption") if row["topics"][t] >= 0.5}
        held += (
            found == wanted
            and row["severity"] in scenario["severity"]
            and row["direction"] == scenario["direction"]
        )
    return held


def figures(shared: Path) -> dict[str, float]:
    corpus = shared / "corpus"
    dev, probes = corpus / "dev.jsonl.gz", corpus / "dev_challenge.jsonl.gz"
    said, probed = scored(dev), scored(probes)
    measured = evaluated(shared, dev, said)
    gold = [g for g in rows(dev) if g["label_origin"] == "hand-read"] + rows(probes)
    both = said | probed
    found = {f"{t} F1": measured[t]["F1"] for t in TOPICS}
    found |= {f"-{t} calibration error": measured[t]["ECE"] for t in TOPICS}
    found["alert F1"] = measured["alert"]["F1"]
    found["high severity recall"] = measured["alert"]["high_severity_recall"]
    found["direction accuracy"] = measured["direction"]["accuracy"]
    found["-direction flips"] = measured["direction"]["opposite_sign"]
    for topic in ("tariff", "rare_earth"):
        found[f"zh ko de recall {topic}"] = round(recall(gold, both, topic), 3)
    found["probes of 32"] = sum(probe_holds(g, probed[g["id"]]) for g in rows(probes))
    found["scenarios of 20"] = scenarios_held(shared)
    return found


def main() -> int:
    """Print every figure beside that of the last commit; exit 1 when one got worse."""
    found, worse = figures(Path(sys.argv[1])), 0
    for name, before in FIGURES.items():
        now = found[name]
        lost = now - before if name.startswith("-") else before - now
        mark = "WORSE" if lost > SLACK else ""
        worse += bool(mark)
        print(f"{name.lstrip('-'):36}{now:8.3f}   was {before:.3f}  {mark}")
    return 1 if worse else 0


if __name__ == "__main__":
    raise SystemExit(main())
