"""One article, two companies: it pages the one that buys magnets, the other reads of it later."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from alerts import config, store
from alerts.model.exposure import ExposureKind
from alerts.pipeline.deliver import deliver_due
from alerts.pipeline.dispatch import dispatch_due
from alerts.pipeline.inquire import ask
from alerts.pipeline.poll import poll_due
from alerts.pipeline.why import Verdict
from alerts.store import Database
from alerts.stories import compile_exposure
from tests.acceptance.documents import rss
from tests.builders import a_feed
from tests.integration.pipeline.conftest import FakeSources, watch
from tests.integration.pipeline.desk import Post

ARTICLE = (
    "China imposes export controls on NdFeB magnets",
    "Exporters need a licence at once. Example Magnetics said it had stopped shipments to Europe.",
)
UPDATE = (
    "China bans exports of NdFeB magnets to Germany, ministry says",
    "The ban takes effect immediately, the commerce ministry said.",
)
ROUTES = """\
receivers:
  desk: {kind: console, digest: {every: day, at: "08:00"}}
routes:
  - {name: ours, match: {severity: medium, exposure: [anything], priority: 40}, receivers: [desk]}
  - {name: the rest, match: {severity: medium}, digest: true, receivers: [desk]}
"""
MAGNETS = """\
materials: [{name: NdFeB magnets, weight: 0.9, owner: Motors}]
hs_codes: [{code: 8505.11, materials: [NdFeB magnets]}]
suppliers: [{name: "Example Magnetics Co., Ltd.", weight: 0.8, note: sole source}]
"""
TIMBER = """\
materials: [softwood lumber]
hs_codes: [4407]
countries: [Canada]
"""


class Company:
    """One company's whole configuration over its own database."""

    def __init__(self, context, folder: Path, url: str, exposure: str) -> None:
        folder.mkdir()
        (folder / "sources.yaml").write_text("sources: []\n")
        (folder / "routes.yaml").write_text(ROUTES)
        (folder / "exposure.yaml").write_text(exposure)
        loaded = config.load(folder, {})
        self.db = Database(url)
        self.db.migrate()
        self.clock = context.clock
        self.post = Post()
        self.context = replace(
            context,
            db=self.db,
            sources=FakeSources(),
            senders=self.post,
            judging=replace(context.judging, exposure=compile_exposure(loaded.exposure)),
            routes=loaded.routes,
            receivers=loaded.receivers,
        )
        watch(self.db, a_feed(backfill=True))

    def reads(self, *articles: tuple[str, str]) -> list[str]:
        """Poll a feed that holds these; return what the desk is told."""
        self.context.sources.publish("wire", rss(articles))
        before = len(self.post.got)
        for step in (poll_due, dispatch_due, deliver_due):
            asyncio.run(step(self.context))
        return [text for _, _, text in self.post.got[before:]]

    def alerts(self):
        return list(self.db.run_read(lambda s: store.alerts.page(s, 10)).rows)

    def why(self, asked: str):
        return self.db.run_read(lambda s: ask(s, asked, self.clock()))


@pytest.fixture
def company(context, tmp_path, new_url):
    made = []

    def make(name: str, exposure: str) -> Company:
        made.append(Company(context, tmp_path / name, new_url(), exposure))
        return made[-1]

    yield make
    for each in made:
        each.db.close()


def test_the_same_article_pages_a_magnet_buyer_and_is_a_digest_line_for_a_timber_importer(company):
    magnets, timber = company("magnets", MAGNETS), company("timber", TIMBER)

    assert magnets.reads(ARTICLE) == [f"raised {ARTICLE[0]}"]
    [alert] = magnets.alerts()
    assert alert.exposure_hits == (
        "HS 8505.11",
        "NdFeB magnets (owner: Motors)",
        "supplier Example Magnetics Co., Ltd., sole source",
    )
    assert alert.priority > 40  # what the first route asks for
    [material] = [t for t in alert.touches if t.kind is ExposureKind.MATERIAL]
    assert ARTICLE[0][material.span.start : material.span.end] == material.text == "NdFeB magnets"
    assert magnets.why(ARTICLE[0]).verdict is Verdict.ALERTED

    assert timber.reads(ARTICLE) == []
    [other] = timber.alerts()
    assert (other.touches, other.severity) == ((), alert.severity)
    assert other.priority < 30
    answer = timber.why(ARTICLE[0])
    assert answer.verdict is Verdict.DEMOTED
    assert "held until 2026-11-25 08:00 UTC" in answer.sentence

    magnets.clock.forward(timedelta(days=1))
    assert magnets.reads(ARTICLE) == []
    assert timber.reads(ARTICLE) == [f"digest: {ARTICLE[0]}"]
    assert "in digest dig_" in timber.why(ARTICLE[0]).sentence


def test_with_nothing_named_everything_counts_by_its_severity(company):
    anybody = company("anybody", "")
    anybody.reads(ARTICLE)
    [alert] = anybody.alerts()
    assert alert.touches == ()
    assert alert.priority == {3: 50, 4: 75, 5: 100}[alert.severity]


def test_an_update_keeps_what_the_story_touches(company):
    magnets = company("magnets", MAGNETS)
    magnets.reads(ARTICLE)
    magnets.clock.forward(timedelta(hours=2))
    magnets.reads(ARTICLE, UPDATE)
    update, first = magnets.alerts()
    assert update.story == first.story
    [supplier] = [t for t in update.touches if t.kind is ExposureKind.SUPPLIER]
    assert (supplier.span, supplier.note) == (None, "sole source")
    assert update.priority >= first.priority
