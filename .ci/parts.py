"""Hold a list of parts (CycloneDX) against the pins, and write it with the version of the whole.

`parts.py SBOM PINS OUT`: exit 1 and one line for each part that is missing, not pinned, or of
another version. Runs with the Python that `.ci/sbom` makes, which has `packaging`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

WHOLE = "alerts"


def pinned(pins: str) -> dict[str, str]:
    """Version by name, of what is pinned for this Python and this platform."""
    lines = re.sub(r"\\\n", " ", pins).splitlines()
    bare = (re.sub(r"\s--hash=\S+", "", line).strip() for line in lines)
    wanted = [Requirement(line) for line in bare if line and not line.startswith("#")]
    return {
        canonicalize_name(each.name): next(iter(each.specifier)).version
        for each in wanted
        if each.marker is None or each.marker.evaluate()
    }


def listed(sbom: dict[str, Any]) -> dict[str, str]:
    """Version by name, of every part but the whole."""
    return {
        canonicalize_name(each["name"]): each["version"]
        for each in sbom["components"]
        if each["name"] != WHOLE
    }


def finds(parts: dict[str, str], pins: dict[str, str]) -> Iterator[str]:
    """One line for each part that is not as it is pinned."""
    for name in sorted(parts.keys() | pins.keys()):
        if name not in parts:
            yield f"{name}: pinned, and not among the parts"
        elif name not in pins:
            yield f"{name} {parts[name]}: a part that is not pinned"
        elif parts[name] != pins[name]:
            yield f"{name} {parts[name]}: pinned as {pins[name]}"


def main(sbom_file: str, pins_file: str, out: str) -> int:
    sbom = json.loads(Path(sbom_file).read_text(encoding="utf-8"))
    version = re.search(
        r'^__version__ = "([^"]+)"',
        (Path(__file__).parents[1] / WHOLE / "__init__.py").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    found = list(finds(listed(sbom), pinned(Path(pins_file).read_text(encoding="utf-8"))))
    if found or version is None:
        print("\n".join(found) or "no version", file=sys.stderr)
        return 1
    # The tool cannot know it: pyproject.toml says that it stands in the package.
    sbom["metadata"]["component"]["version"] = version[1]
    Path(out).write_text(json.dumps(sbom, indent=1) + "\n", encoding="utf-8")
    print(f"{len(sbom['components'])} parts of {WHOLE} {version[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
