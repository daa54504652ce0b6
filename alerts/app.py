"""WIRING: settings become a running context; the only place that reads the clock or rolls dice."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from alerts import config, net, store
from alerts.config import Config
from alerts.config.feedback import is_wish
from alerts.config.proven import Proof
from alerts.config.routes import receiver_problem, unknown_topics
from alerts.config.rule_files import load_rules
from alerts.config.settings import HttpSettings
from alerts.errors import ConfigError, Problem
from alerts.model.policy import Receiver
from alerts.notify import Senders, template_mistake
from alerts.pipeline import operate, poll
from alerts.pipeline.callbacks import Callbacks
from alerts.pipeline.context import Context, Judging
from alerts.pipeline.network import Network, resume
from alerts.rules import RuleSet, compile_rules, run_examples
from alerts.sources import Access, Apart, Sources, full_text
from alerts.store import Database
from alerts.stories import compile_exposure
from alerts.telemetry import Metrics, get_logger


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def build_judging(settings: Config, ruleset: RuleSet) -> Judging:
    """Everything a verdict depends on, from the configuration."""
    return Judging(
        ruleset=ruleset,
        exposure=compile_exposure(settings.exposure),
        window=settings.settings.stories.window,
        max_age=settings.settings.stories.max_age,
        close_after=settings.settings.stories.close_after,
    )


def load_config(folder: Path, env: Mapping[str, str]) -> Config:
    """The configuration in this folder; raises ConfigError with every problem found."""
    loaded = config.load(folder, env)
    if problems := template_problems(loaded):
        raise ConfigError(problems)
    return loaded


def template_problems(loaded: Config) -> list[Problem]:
    """What is wrong with the templates of receivers."""
    path = loaded.folder / "routes.yaml"
    return [
        receiver_problem(path, name, "template", mistake)
        for name, receiver in loaded.receivers.items()
        if (mistake := template_mistake(receiver))
    ]


#: So many new objects that are still held are worth a pass of the garbage collector.
_NEW_OBJECTS = 20_000


@contextmanager
def built_to_last() -> Iterator[None]:
    """Keep the garbage collector away while what lives as long as the process is built.

    Its passes over rules and modules find nothing and cost a third of a start; so they wait, and
    what was built is never looked at again. Of what is made later little is left over in circles,
    so it is looked for more seldom than is usual.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()  # what an earlier call built and a reload has replaced since
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(_NEW_OBJECTS)
        gc.enable()


@built_to_last()
def load_ruleset(folder: Path) -> RuleSet:
    """The rules under `folder`/rules, compiled and proven on their own examples.

    Raises ConfigError with every problem: a set that fails its own examples is not used, nor one
    that lacks a topic the routes name. Examples from feedback are wishes and refuse nothing.
    """
    pack = load_rules(folder / "rules")
    routes = folder / "routes.yaml"
    if routes.exists() and (unknown := unknown_topics(routes, pack.topics)):
        raise ConfigError(unknown)
    ruleset = compile_rules(pack)
    proof = Proof(folder / "rules")
    if proof.known():
        return ruleset
    failures = [f for f in run_examples(ruleset, pack) if not is_wish(f.place.file)]
    if failures:
        raise ConfigError(
            [Problem(f.place.file, f.place.line, f.place.column, f.message) for f in failures]
        )
    proof.remember()
    return ruleset


class App:
    """One configured service: open it, start it, reload it, close it."""

    def __init__(self, settings: Config, ruleset: RuleSet, env: Mapping[str, str]) -> None:
        self._config = settings
        self._ruleset = ruleset
        self._env = env
        self.db = Database(settings.settings.database.url)
        self.metrics = Metrics()
        self._context: Context | None = None
        self._sessions: list[aiohttp.ClientSession] = []
        self._apart = Apart()
        self._network = Network()
        self._extracting = Apart(full_text.BOUNDS)

    @classmethod
    def open(cls, folder: Path, env: Mapping[str, str]) -> App:
        """Read the configuration in `folder` and bring the database to today's shape.

        Raises ConfigError with every problem found, StoreError when the database cannot be used.
        """
        loaded = load_config(folder, env)
        app = cls(loaded, load_ruleset(folder), env)
        app.db.migrate()
        return app

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self._config

    @property
    def context(self) -> Context:
        """The context in force; a reload replaces it whole."""
        if self._context is None:
            raise RuntimeError("the app is not started")
        return self._context

    @property
    def tick(self) -> timedelta:
        """How often the scheduler looks for due work."""
        return self._config.settings.poll.tick

    @property
    def beat(self) -> timedelta:
        """How often the heartbeat address is pinged."""
        return self._config.settings.heartbeat.every

    @property
    def feed_count(self) -> int:
        """How many feeds are polled."""
        return sum(f.enabled for f in self._config.feeds)

    @property
    def receiver_count(self) -> int:
        """How many receivers can be told."""
        return len(self._config.receivers)

    async def start(self) -> None:
        """Take the daemon's lock, open the network side and make the tables know the feeds.

        Raises StoreError when the database is in use by another daemon, or damaged.
        """
        self.db.lock_for_daemon()
        await asyncio.to_thread(self.db.check)
        self._context = self._build(self._config, self._ruleset)
        feeds = self._config.feeds
        await self.db.write(lambda session: store.feeds.sync(session, feeds, now()))
        await self.db.read(partial(resume, network=self._network))
        await self.db.write(store.outbox.release_all)
        # A process that was killed kept what it was polling claimed, and nobody else polls here.
        await self.db.write(lambda session: store.feeds.make_due(session, now(), poll.CLAIM))
        if pulses := await self.db.read(store.pulses.every):
            back = max(pulses.values()) - now()
            if back > operate.SMALLEST_STEP:
                await operate.clock_set_back(self._context, back)

    async def reload(self) -> None:
        """Read the configuration again and swap it in whole; on ConfigError the old one stays."""
        folder = self._config.folder
        # Compiling takes seconds; polls, deliveries and HTTP go on meanwhile.
        loaded = await asyncio.to_thread(load_config, folder, self._env)
        ruleset = await asyncio.to_thread(load_ruleset, folder)
        if loaded.settings.database.url != self._config.settings.database.url:
            get_logger("app").warning("reload.database_unchanged", hint="restart to move")
        await self.db.write(lambda session: store.feeds.sync(session, loaded.feeds, now()))
        self._config, self._ruleset = loaded, ruleset
        self._context = self._build(loaded, ruleset)

    async def close(self) -> None:
        """Close the network side and the database."""
        for session in self._sessions:
            await session.close()
        self._sessions.clear()
        await self._apart.close()
        await self._extracting.close()
        self.db.close()

    def _build(self, loaded: Config, ruleset: RuleSet) -> Context:
        settings = loaded.settings
        private = frozenset(settings.http.allow_private)
        hooks = private | _private_receivers(loaded.receivers)
        return Context(
            db=self.db,
            sources=Sources(
                self._session(settings.http, private),
                per_host=settings.http.per_host,
                spacing=settings.http.spacing,
                settle=settings.seeds.settle,
                policy=net.AddressPolicy(private),
                apart=self._apart,
                secrets=loaded.secrets,
                access=Access(self._session(settings.http, frozenset()), self._extracting),
            ),
            senders=Senders(self._session(settings.http, hooks), policy=net.AddressPolicy(hooks)),
            judging=build_judging(loaded, ruleset),
            routes=loaded.routes,
            receivers=loaded.receivers,
            metrics=self.metrics,
            clock=now,
            rnd=random.SystemRandom(),
            poll_concurrency=settings.poll.concurrency,
            delivery_concurrency=settings.delivery.concurrency,
            feeds={feed.id: feed for feed in loaded.feeds},
            inhibitions=loaded.inhibitions,
            deadlines=loaded.deadlines,
            network=self._network,
            heartbeat=settings.heartbeat.url,
            callbacks=(
                Callbacks(settings.websub.url, settings.websub.secret)
                if settings.websub.url
                else None
            ),
            rules=loaded.folder / "rules",
        )

    def _session(self, settings: HttpSettings, private: frozenset[str]) -> aiohttp.ClientSession:
        """A new guarded session, closed with the app; one per reload, so that none is cut off."""
        policy = net.AddressPolicy(private)
        session = net.open_session(policy, user_agent=net.user_agent(settings.contact))
        self._sessions.append(session)
        return session


def _private_receivers(receivers: Mapping[str, Receiver]) -> frozenset[str]:
    """The hosts of receivers that may lie in a private network."""
    private = (r.url.reveal() for r in receivers.values() if r.allow_private)
    return frozenset(host for url in private if (host := urlsplit(url).hostname))
