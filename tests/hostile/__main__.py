"""Every hostile document at full size: `python -m tests.hostile [--only WORD] [--write DIR]`.

Each is read in a process of its own, whose time and memory are measured and bounded. Prints one
line a document and exits 1 when any promise was not kept. With --write the documents are only
written to a folder.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.hostile.case import Case
from tests.hostile.documents import CORPUS
from tests.hostile.reading import Outcome, compiled, misses, read

#: Memory that reading one document may add to the process, in MB; the document itself counts not.
MOST_MB = 300
RULES = Path(__file__).parents[2] / "config" / "rules"


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    options.add_argument("--only", default="", help="documents whose name holds this word")
    options.add_argument("--write", type=Path, help="write the documents to this folder instead")
    given = options.parse_args()
    chosen = [case for case in CORPUS.values() if given.only in case.name]
    if given.write:
        return write(chosen, given.write)
    if any(case.reader == "score" for case in chosen):
        compiled(RULES)
    failed = sum(not tell(case, *in_child(case)) for case in chosen)
    sys.stdout.write(f"{len(chosen)} documents, {failed} misses\n")
    return 1 if failed or not chosen else 0


def write(cases: list[Case], folder: Path) -> int:
    for case in cases:
        path = folder / case.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(case.build(1.0))
    sys.stdout.write(f"{len(cases)} documents written to {folder}\n")
    return 0


def tell(case: Case, outcome: Outcome | str, mb: float) -> bool:
    """Print the line of one document; True when everything held."""
    if isinstance(outcome, str):
        missed, said = [outcome], ""
    else:
        missed = misses(case, outcome)
        problem = f" | {outcome.problems[0]}" if outcome.problems else ""
        said = f"{len(outcome.titles):6} entries {outcome.seconds:6.2f} s {mb:4.0f} MB{problem}"
    if mb > MOST_MB:
        missed.append(f"took {mb:.0f} MB")
    verdict = "MISS" if missed else "ok"
    sys.stdout.write(f"{verdict:5}{case.name:44}{'; '.join(missed)[:150] or said[:100]}\n")
    sys.stdout.flush()
    return not missed


def in_child(case: Case) -> tuple[Outcome | str, float]:
    """What reading gave in a process of its own, or how it died; and the memory it took."""
    context = multiprocessing.get_context("fork")
    mine, its = context.Pipe(duplex=False)
    # Made by another process, or its memory would hide what the reader takes.
    with tempfile.NamedTemporaryFile() as file:
        maker = context.Process(target=_make, args=(case, Path(file.name)))
        maker.start()
        maker.join()
        child = context.Process(target=_work, args=(case, Path(file.name), its))
        child.start()
        its.close()
        answer = _answer(case, child, mine)
        child.kill()
        child.join()
    return answer


def _answer(case: Case, child: BaseProcess, mine: Connection) -> tuple[Outcome | str, float]:
    patience = case.seconds * 4 + 30
    if not mine.poll(patience):
        return f"no answer within {patience:g} s", 0.0
    try:
        return mine.recv()  # type: ignore[no-any-return]
    except EOFError:
        child.join()
        return f"died with {child.exitcode}", 0.0


def _make(case: Case, path: Path) -> None:
    path.write_bytes(case.build(1.0))


def _work(case: Case, path: Path, its: Connection) -> None:
    body = path.read_bytes()
    before = _peak_mb()
    outcome = read(case, body, RULES)
    its.send((outcome, _peak_mb() - before))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
