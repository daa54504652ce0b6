"""Refuse committed files that name a package registry's host or a path of one machine.

Exit 0 when clean, 1 with `file:line: what` for each find. Reads what git tracks, as it stands
in the work tree. Host names stand here in pieces so that this file passes too.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HOSTS = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("crates", "io"),
    ("proxy", "golang", "org"),
    ("rubygems", "org"),
    ("maven", "apache", "org"),
    ("deb", "debian", "org"),
    ("docker", "io"),
    ("ghcr", "io"),
    ("quay", "io"),
    ("anaconda", "org"),
)
FOLDERS = ("work", "root", "opt/wheels", "opt/" + "pypi")

HOST = re.compile(
    r"(?<![\w-])(?:[\w-]+\.)*(?:" + "|".join(r"\.".join(host) for host in HOSTS) + r")(?![\w-])",
    re.IGNORECASE,
)
PATH = re.compile(r"(?<![\w.~/}$-])/(?:" + "|".join(FOLDERS) + r")/[\w.-]+")


def finds(name: str, text: str) -> list[str]:
    """One line for each place in `text` that names what it must not."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in (("registry host", HOST), ("machine path", PATH)):
            match = pattern.search(line)
            if match:
                found.append(f"{name}:{number}: {what} {match.group()!r}")
    return found


def tracked(root: Path) -> list[str]:
    """The paths that git tracks under `root`."""
    listing = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z"],  # noqa: S607 - git is where PATH says
        check=True,
        capture_output=True,
    )
    return [name for name in listing.stdout.decode().split("\0") if name]


def main() -> int:
    """Check the checkout this file stands in."""
    root = Path(__file__).resolve().parent.parent
    found: list[str] = []
    names = tracked(root)
    for name in names:
        path = root / name
        if path.is_file():
            found += finds(name, path.read_bytes().decode("utf-8", errors="replace"))
    sys.stdout.write("".join(line + "\n" for line in found))
    sys.stdout.write(f"check_names: {len(names)} files read, {len(found)} finds\n")
    return 1 if found or not names else 0


if __name__ == "__main__":
    raise SystemExit(main())
