"""What is fuzzed, with which seeds, and what must hold of every input."""

from __future__ import annotations

import functools
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from alerts import config
from alerts.config.rule_files import load_rules
from alerts.errors import ConfigError
from alerts.model.delivery import Delivery, DeliveryState
from alerts.model.item import Document
from alerts.notify import slack
from alerts.rules import assess, compile_rules, run_examples
from alerts.sources.feed import parse_feed
from alerts.text import clean, fingerprint, language, urls
from tests.fuzz import pushes
from tests.fuzz.mutate import SALT
from tests.hostile.case import Case, Must
from tests.hostile.documents import CORPUS
from tests.hostile.reading import NOW, compiled, misses, read
from tests.unit.notify.conftest import ALERT
from tests.unit.notify.hostile import saying
from tests.unit.notify.test_slack import markup, problems, texts

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "unit" / "rules" / "data"
#: A seed is no larger, so that thousands of inputs a minute are tried.
_LARGEST = 20_000


@dataclass(frozen=True, slots=True)
class Target:
    """Inputs, and the check that names what is wrong with one; "" when nothing is."""

    seeds: Callable[[], Sequence[bytes]]
    check: Callable[[bytes, Random], str]


def _small(paths: Sequence[Path]) -> list[bytes]:
    bodies = (path.read_bytes() for path in paths)
    return [body for body in bodies if 0 < len(body) <= _LARGEST]


def _documents(groups: Sequence[str]) -> list[bytes]:
    chosen = (c for c in CORPUS.values() if c.name.startswith(tuple(groups)) and not c.heavy)
    bodies = (case.build(1.0) for case in chosen)
    return [body for body in bodies if 0 < len(body) <= _LARGEST]


def _feed_seeds() -> list[bytes]:
    saved = sorted((ROOT / "tests" / "data" / "feeds").iterdir())
    return _small(saved) + _documents(("feeds/", "encodings/", "xml/", "json/", "packed/"))


def check_feed(body: bytes, _: Random) -> str:
    """Bounds and promises of a probe, and both ways of reading agree."""
    case = Case("fuzz.xml", lambda _: body, Must.BOUND, (0, 10_000), seconds=5)
    wrong = misses(case, read(case, body, SMALL))
    if wrong:
        return "; ".join(wrong)
    way = functools.partial(parse_feed, body, now=NOW, url="https://news.example/f")
    quickly, slowly = way(), way(quick=False)
    return "" if quickly == slowly else f"read quickly {quickly}, slowly {slowly}"


_SUFFIXES = (".txt", ".md", ".html", ".json", ".jsonl", ".csv", ".eml", ".xml")


def check_seed_file(body: bytes, rnd: Random) -> str:
    """Bounds and promises of a file of a watched folder, by every ending."""
    case = Case(f"fuzz{rnd.choice(_SUFFIXES)}", lambda _: body, Must.BOUND, (0, 20_000), seconds=5)
    return "; ".join(misses(case, read(case, body, SMALL)))


def check_page(body: bytes, rnd: Random) -> str:
    """Bounds and promises of list pages, watched pages and source lists."""
    reader = rnd.choice(("listing", "page", "opml"))
    case = Case("fuzz", lambda _: body, Must.BOUND, (0, 60_000), reader=reader, seconds=5)
    return "; ".join(misses(case, read(case, body, SMALL)))


def check_pdf(body: bytes, _: Random) -> str:
    """Bounds and promises of a PDF that is watched or stands behind a headline."""
    case = Case("fuzz.pdf", lambda _: body, Must.BOUND, (0, 10_000), reader="page", seconds=5)
    return "; ".join(misses(case, read(case, body, SMALL)))


def check_article(body: bytes, rnd: Random) -> str:
    """Bounds and promises of what is taken for an article, for robots.txt, for a hub."""
    reader = rnd.choice(("article", "article", "robots", "hub"))
    case = Case("fuzz", lambda _: body, Must.BOUND, (0, 60_000), reader=reader, seconds=5)
    outcome = read(case, body, SMALL)
    hidden = [c for c in outcome.shown if c != "\n" and not c.isprintable() and ord(c) < 160]
    return "; ".join(misses(case, outcome)) or (f"shows {hidden[:3]!r}" if hidden else "")


def check_rule_file(body: bytes, _: Random) -> str:
    """A rule file is taken or refused with its place, nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "0.yaml").write_bytes((SMALL / "base.yaml").read_bytes())
        (Path(folder) / "1.yaml").write_bytes(body)
        try:
            pack = load_rules(Path(folder))
            ruleset = compile_rules(pack)
            run_examples(ruleset, pack)
        except ConfigError as error:
            return "" if str(error).strip() else "an error without words"
    assess(ruleset, Document("China suspends exports of neodymium, raises tariffs to 25%", ""))
    return ""


def check_config_file(body: bytes, rnd: Random) -> str:
    """A file of the configuration is taken or refused with its place, nothing else."""
    name = rnd.choice(("alerts", "sources", "routes", "exposure", "calendar"))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.yaml").write_bytes(body)
        try:
            config.load(Path(folder), {})
        except ConfigError as error:
            return "" if str(error).strip() else "an error without words"
    return ""


def check_text(body: bytes, _: Random) -> str:
    """Folding text never fails, never lets a control through, and spans are exact."""
    markup_ = body.decode("utf-8", "surrogateescape")
    text = clean.plain(markup_)
    text.encode()
    if any(c != "\n" and not c.isprintable() and ord(c) < 160 for c in text):
        return "a control character is left"
    if "\n" in clean.plain_line(markup_):
        return "a line that is two"
    if clean.plain(text) != clean.plain(clean.plain(text)) and "<" not in text and "&" not in text:
        return "cleaning does not come to an end"
    link = urls.safe_link(markup_[:500])
    if link != urls.safe_link(link) or (link and not link.startswith(("http://", "https://"))):
        return f"a link changes when made safe twice: {link!r}"
    address = urls.canonical(markup_[:500])
    if address != urls.canonical(address):
        return f"an address changes when made canonical twice: {address!r}"
    language.detect(text)
    fingerprint.similarity(text[:500], text[200:700])
    found = assess(compiled(_rules()), Document(text[:300], text))
    for each in found.evidence:
        source = text[:300] if each.span.field == "title" else text
        if source[each.span.start : each.span.end] != each.text:
            return f"evidence {each.text!r} is not at its place"
    return ""


@functools.cache
def _rules() -> Path:
    """A folder with the small pack, there until the end of the process."""
    folder = Path(tempfile.mkdtemp(prefix="alerts-fuzz-"))
    for name in ("base.yaml", "small.yaml"):
        shutil.copy(SMALL / name, folder)
    return folder


DELIVERY = Delivery("dlv_1", ALERT.id, "desk", DeliveryState.PENDING, 0, ALERT.created)


def check_slack(body: bytes, _: Random) -> str:
    """No text from outside becomes markup in Slack, and every limit holds."""
    text = body.decode("utf-8", "surrogateescape")
    payload = slack.build(saying(ALERT, text, times=3), DELIVERY)
    json.dumps(payload)
    # A colon before the mark of a cut text begins no emoji.
    shown = [(t, m) for kind, t in texts(payload) if (m := markup(kind, t.replace("…", " ")))]
    return "; ".join(problems(payload)) or (f"markup: {shown[:2]}" if shown else "")


TARGETS: dict[str, Target] = {
    "feeds": Target(_feed_seeds, check_feed),
    "seed-files": Target(lambda: _documents(("files/", "json/")), check_seed_file),
    "pages": Target(lambda: _documents(("pages/", "files/")), check_page),
    "pdfs": Target(lambda: _documents(("pdf/",)), check_pdf),
    "articles": Target(lambda: _documents(("articles/", "pages/page", "files/")), check_article),
    "pushes": Target(
        lambda: _documents(("feeds/", "xml/", "json/")),
        lambda body, rnd: pushes.check(body, rnd, _rules()),
    ),
    "rule-files": Target(lambda: _small(sorted(SMALL.glob("[bs]*.yaml"))), check_rule_file),
    "config-files": Target(
        lambda: _small(sorted((ROOT / "config").glob("*.yaml"))), check_config_file
    ),
    "text": Target(lambda: [*_feed_seeds(), *_documents(("files/",))], check_text),
    "slack": Target(lambda: [*SALT, *_documents(("feeds/titles",))], check_slack),
}
