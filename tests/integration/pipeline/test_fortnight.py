"""A fortnight of news through the whole pipeline: what each receiver gets, in order, and no more.

It holds the end of summer time in Berlin (25 October 2026) and in New York (1 November), holidays,
a burst, a silence, an acknowledgement and a clock that is set back.
"""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import text

from alerts import config, store
from alerts.config.rule_files import load_rules
from alerts.model.delivery import DeliveryState
from alerts.model.feed import Tier
from alerts.model.policy import Match
from alerts.model.silence import Silence, SilenceKind
from alerts.pipeline.context import Context, Judging
from alerts.pipeline.handle import acknowledge, close
from alerts.pipeline.operate import run_once
from alerts.rules import compile_rules
from alerts.store import Database
from alerts.stories import compile_exposure
from alerts.telemetry import Metrics
from tests.builders import a_feed
from tests.integration.pipeline.conftest import FakeSources, watch
from tests.integration.pipeline.desk import Post

START = datetime(2026, 10, 19, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROUTES = """\
defaults: {zone: Europe/Berlin}
receivers:
  desk: {kind: console, budget: 3, digest: {at: "08:00"}}
  board: {kind: console, zone: America/New_York, digest: {every: monday, at: "09:00", most: 5}}
  pager: {kind: console}
calendars:
  nights: {zone: Europe/Berlin, quiet: ["20:00-07:00"], holidays: [2026-10-31]}
routes:
  - {name: board, match: {severity: high}, receivers: [board], digest: true, continue: true}
  - {name: pager, match: {severity: critical}, receivers: [pager], repeat: 4h, reminders: 2,
     continue: true}
  - name: desk
    match: {severity: medium}
    receivers: [desk]
    calendar: nights
inhibitions:
  - {name: echo, source: {severity: critical}, target: {max_severity: medium},
     equal: [topic], within: 6h}
"""
#: When a headline is published, by the hour in UTC; the verb says how severe it is.
NEWS = """
Mon 19 09  Chile plans duties against lithium brine hoarders
Mon 19 10  Peru mulls duties for silver coin collectors
Mon 19 19  Tokyo raises tariffs, bearing makers stunned
Tue 20 08  Niobium mine owners: Brazil raises duties overnight
Tue 20 09  Copper wire thieves blamed as Turkey plans tariffs
Tue 20 10  Solar roofs dearer once Vietnam raises duties
Tue 20 11  Soda ash lake drying, Kenya plans duties
Tue 20 12  Silicon smelter strike ends while Norway raises tariffs
Wed 21 09  Chile raises duties against lithium brine hoarders
Wed 21 13  Jakarta seals export licences: nickel ships turn around
Wed 21 14  Tin dredgers idle, Malaysia plans export licences
Wed 21 15  Pipe welders march because Mexico plans tariffs
Wed 21 21  Borate valley votes: Serbia raises duties
Thu 22 01  Manganese railway washed away, Ghana raises duties
Sat 24 22  Cobalt traders gather where Zambia plans duties
Wed 28 08  Antimony price doubles, Bolivia raises duties
Wed 28 09  Antimony price doubles, Bolivia seals export licences
Thu 29 10  Glass blowers pray: Bohemia plans tariffs
Sat 31 12  Sulphate kilns cold: Finland raises tariffs
Sun 01 05  Potash barons celebrate as Canada raises tariffs
"""
#: What people do, by the hour in UTC, before that hour's news.
ACTS = """
Tue 20 13  close Chile
Wed 28 10  acknowledge Antimony
Thu 29 09  silence tariff
"""
#: What is told, by the hour in UTC: the first word of each headline, a star for "over budget".
TOLD = """
Mon 19 09 desk: raised Chile
Tue 20 05 desk: raised Tokyo
Tue 20 08 desk: raised Niobium
Tue 20 10 desk: raised Solar
Wed 21 06 desk: digest: Silicon*, Copper*, Soda*
Wed 21 13 pager: raised Jakarta
Wed 21 13 desk: raised Jakarta
Wed 21 15 desk: raised Pipe
Wed 21 17 pager: reminder Jakarta
Wed 21 21 pager: reminder Jakarta
Thu 22 05 desk: quiet_hours: Borate, Manganese
Sun 25 06 desk: raised Cobalt
Mon 26 13 board: digest: Jakarta, Tokyo, Niobium, Solar, Silicon +2
Wed 28 08 desk: raised Antimony
Wed 28 09 pager: update Antimony
Wed 28 09 desk: update Antimony
Wed 28 16 pager: reminder Antimony
Wed 28 20 pager: reminder Antimony
Sun 01 06 desk: quiet_hours: Sulphate, Potash
Mon 02 14 board: digest: Antimony, Sulphate, Potash
"""


def feed_document(news: list[tuple[datetime, str]]) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><guid>{title}</guid><pubDate>{format_datetime(at)}</pubDate>"
        f"<link>https://news.example/{quote(title)}</link></item>"
        for at, title in news
    )
    return f'<rss version="2.0"><channel><title>W</title>{items}</channel></rss>'.encode()


def moments(text: str) -> list[tuple[datetime, str]]:
    """The lines of a table with their moments; days below the 15th are of November."""
    found = []
    for line in text.strip().splitlines():
        _, day, hour, rest = line.split(maxsplit=3)
        month = 10 if int(day) > 15 else 11
        found.append((datetime(2026, month, int(day), int(hour), tzinfo=UTC), rest))
    return found


class Newsroom:
    """The pipeline with its clock, its one feed and its post."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.now = START
        self.db = database
        self.post = Post()
        self.sources = FakeSources()
        (folder / "routes.yaml").write_text(ROUTES)
        (folder / "sources.yaml").write_text("sources: []\n")
        rules = folder / "rules"
        rules.mkdir()
        (rules / "pack.yaml").write_text(Path(__file__).with_name("fortnight.yaml").read_text())
        loaded = config.load(folder, {})
        judging = Judging(
            compile_rules(load_rules(rules)), compile_exposure(()), 72 * HOUR, 24 * 7 * HOUR
        )
        self.context = Context(
            db=database,
            sources=self.sources,
            senders=self.post,
            judging=judging,
            routes=loaded.routes,
            receivers=loaded.receivers,
            metrics=Metrics(),
            clock=lambda: self.now,
            rnd=random.Random(1),
            poll_concurrency=1,
            delivery_concurrency=1,
            inhibitions=loaded.inhibitions,
        )
        watch(database, a_feed(tier=Tier.WIRE), now=START)
        self.published: list[tuple[datetime, str]] = []

    def publish(self, *titles: str) -> None:
        self.published += [(self.now, title) for title in titles]

    def tick(self) -> None:
        if self.published:
            self.sources.publish("wire", feed_document(self.published))
            self.published = []
        asyncio.run(run_once(self.context))

    def told(self) -> list[str]:
        titles = sorted((title for _, title in moments(NEWS)), key=len, reverse=True)
        lines = []
        for at, name, said in self.post.got:
            short = said
            for title in titles:
                short = short.replace(title, title.split()[0])
            lines.append(f"{at:%a %d %H} {name}: {short}")
        return lines

    def act(self, act: str) -> None:
        """What a person does now: to the newest story of this first word, or to a topic."""
        verb, name = act.split()
        if verb == "silence":
            ends = self.now + 24 * HOUR
            match = Match(topics=(name,))
            silence = Silence("sil", SilenceKind.SILENCE, match, self.now, ends, "mia", "known")
            self.db.run_write(lambda s: store.silences.add(s, silence))
            return
        stories = self.db.run_read(lambda s: store.stories.page(s, 100)).rows
        story = next(each.id for each in stories if each.headline.startswith(name))
        if verb == "close":
            self.db.run_write(lambda s: close(s, story, "mia", self.now))
        else:
            until = self.now + 6 * HOUR
            self.db.run_write(lambda s: acknowledge(s, story, "mia", self.now, until=until))

    def run(self, until: datetime) -> None:
        """Let the hours pass, each with its acts and its news."""
        news, acts = moments(NEWS), moments(ACTS)
        while self.now < until:
            self.now += HOUR
            for at, act in acts:
                if at == self.now:
                    self.act(act)
            self.publish(*(title for at, title in news if at == self.now))
            self.tick()


END = START + timedelta(days=14, hours=12)


@pytest.fixture
def newsroom(one_database: Database, tmp_path: Path) -> Newsroom:
    """With its first poll behind it, which tells nothing."""
    newsroom = Newsroom(one_database, tmp_path)
    newsroom.publish("Wool weavers recall how Prussia raises tariffs")
    newsroom.tick()
    return newsroom


def test_a_fortnight(newsroom: Newsroom) -> None:
    newsroom.run(END)
    assert newsroom.told() == TOLD.strip().splitlines()
    page = newsroom.db.run_read(lambda s: store.outbox.page(s, 1000)).rows
    assert {each.state for each in page} == {
        DeliveryState.SENT,
        DeliveryState.BUNDLED,
        DeliveryState.SUPPRESSED,
    }
    why = sorted(each.reason for each in page if each.state is DeliveryState.SUPPRESSED)
    assert why == ["inhibited", "silenced", "story_closed", "story_closed"]


def test_a_clock_that_is_set_back_and_a_daemon_that_sleeps_lose_nothing(
    newsroom: Newsroom,
) -> None:
    newsroom.run(START + timedelta(days=3))
    newsroom.now -= timedelta(days=1)
    newsroom.tick()
    newsroom.now += timedelta(days=1, hours=20)
    newsroom.tick()
    newsroom.run(START + timedelta(days=8))
    lines = newsroom.told()
    assert len(lines) == len(set(lines))
    first_week = TOLD.strip().splitlines()[:13]
    known = {line[10:] for line in first_week if "reminder" not in line}
    assert {line[10:] for line in lines if "reminder" not in line} == known


def test_a_first_run_over_thousands_of_old_items_tells_nobody(
    one_database: Database, tmp_path: Path
) -> None:
    newsroom = Newsroom(one_database, tmp_path)
    does = ["raises duties", *["paints fences"] * 9]
    newsroom.publish(*(f"{_word(n)} {_word(n + 1)} {does[n % 10]}" for n in range(5000)))
    newsroom.tick()
    newsroom.now += HOUR
    newsroom.tick()
    assert newsroom.told() == []
    stored = newsroom.db.run_read(lambda s: s.scalar(text("SELECT count(*) FROM items")))
    assert stored == 5000
    assert newsroom.db.run_read(lambda s: store.outbox.page(s, 1)).rows == ()


def _word(number: int) -> str:
    """A word of its own for each number."""
    letters = "bdfgklmnprstvzch"
    return "".join(letters[int(digit, 16)] + "ao"[number % 2] for digit in f"{number:04x}")
