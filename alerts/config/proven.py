"""Which rule files have passed their own examples before, so that a start need not ask again."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

import platformdirs

#: What a verdict depends on beside the rule files.
_JUDGES = ("model", "text", "rules", "config")


class Proof:
    """The mark that the rule files in `folder` passed their examples under today's code.

    Marks are empty files in the user's cache folder, named by a hash over rules and code. Where
    nothing can be written there is no mark, and the examples run at every start.
    """

    def __init__(self, folder: Path) -> None:
        code = Path(__file__).parents[1]
        digest = hashlib.sha256()
        for root in (folder, *(code / name for name in _JUDGES)):
            for path in sorted(p for p in root.rglob("*") if p.suffix in {".yaml", ".yml", ".py"}):
                digest.update(f"{path.relative_to(root)}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        cache = Path(platformdirs.user_cache_dir("alerts", appauthor=False))
        self._mark = cache / "proven" / digest.hexdigest()

    def known(self) -> bool:
        """Whether these very files have passed before."""
        return self._mark.is_file()

    def remember(self) -> None:
        """Mark these files as passed."""
        with suppress(OSError):
            self._mark.parent.mkdir(parents=True, exist_ok=True)
            self._mark.touch()
