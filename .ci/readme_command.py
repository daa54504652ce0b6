"""Print one of the README's commands word for word: `readme_command.py run` or `test`.

A command is the single line of the fenced block that follows the comment `<!-- NAME -->`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def command(text: str, name: str) -> str:
    """The line marked `name`; raises ValueError unless there is exactly one."""
    mark = rf"^<!-- {re.escape(name)} -->\s*^```[a-z]*\n(.*?)^```$"
    blocks = re.findall(mark, text, flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]
    if len(blocks) != 1 or len(lines) != 1:
        raise ValueError(f"{len(blocks)} blocks and {len(lines)} lines are marked {name!r}, not 1")
    return lines[0].strip()


def main() -> int:
    """Exit 0 with the line on standard output, 1 with the reason on standard error."""
    name, *rest = sys.argv[1:] or ["run"]
    readme = Path(rest[0]) if rest else README
    try:
        sys.stdout.write(command(readme.read_text(encoding="utf-8"), name) + "\n")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{readme.name}: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
