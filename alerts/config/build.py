"""A configuration folder and the environment to model objects, all mistakes at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from alerts.config.deadlines import CalendarFile
from alerts.config.exposure import ExposureFile, build_exposure
from alerts.config.exposure_csv import TABLES, read_tables
from alerts.config.files import nearest, validate
from alerts.config.marks import MarkedDocument
from alerts.config.places import belongs
from alerts.config.reader import load_document
from alerts.config.routes import RoutesBuilder, RoutesFile
from alerts.config.settings import (
    DatabaseSettings,
    Settings,
    anchored,
    default_database,
    merge,
    overlay_settings,
)
from alerts.config.source_kinds import option_problems
from alerts.config.sources import Built, SourcesFile, build_feeds, feed_notes
from alerts.config.variables import Expanded, expand
from alerts.errors import ConfigError, Problem
from alerts.model.deadline import DeadlinePlan
from alerts.model.exposure import Exposure
from alerts.model.feed import Feed
from alerts.model.policy import Inhibition, Receiver, Route, Secret
from alerts.sources.kinds import installed

M = TypeVar("M", bound=BaseModel)

SETTINGS, SOURCES, ROUTES, EXPOSURE = "alerts.yaml", "sources.yaml", "routes.yaml", "exposure.yaml"
CALENDAR = "calendar.yaml"
FILES = (SETTINGS, SOURCES, ROUTES, EXPOSURE, CALENDAR)
_FOLDERS = ("rules", "schema", TABLES)


@dataclass(frozen=True, slots=True)
class Config:
    """Everything the files and the environment say, except the rules."""

    folder: Path
    settings: Settings
    feeds: tuple[Feed, ...]
    #: By name; the optional ones without their variables are not among them.
    receivers: Mapping[str, Receiver]
    routes: tuple[Route, ...]
    exposure: tuple[Exposure, ...]
    #: What is odd and yet no mistake, one sentence each.
    notes: tuple[str, ...] = ()
    inhibitions: tuple[Inhibition, ...] = ()
    deadlines: DeadlinePlan = field(default_factory=DeadlinePlan)
    #: The secret options of sources, by the id of the source and their name.
    secrets: Mapping[str, Mapping[str, Secret]] = field(default_factory=dict)


def load(folder: Path, env: Mapping[str, str], flags: Mapping[str, str] | None = None) -> Config:
    """Return what the folder and the environment say; `flags` ("web.port") win over both.

    Raises ConfigError with every problem of every file.
    """
    if not folder.is_dir():
        problem = Problem(str(folder), 0, 0, "there is no such configuration folder")
        raise ConfigError([replace(problem, hint="`alerts init` writes one")])
    return _Loading(folder, env).run(flags or {})


@dataclass(slots=True)
class _Loading:
    """One pass over a folder; problems gather while the rest is still read."""

    folder: Path
    env: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def run(self, flags: Mapping[str, str]) -> Config:
        self._look_around()
        settings = self._settings(flags)
        known = settings or Settings()
        built = self._feeds(known)
        told = self._routes(known, None if built is None else built.feeds)
        exposure = self._exposure()
        deadlines = self._calendar()
        if self.problems or settings is None or told is None:
            raise ConfigError(self.problems)
        return Config(
            folder=self.folder,
            settings=settings,
            feeds=tuple(built.feeds) if built else (),
            receivers=told.receivers,
            routes=told.routes,
            exposure=exposure,
            notes=tuple(self.notes),
            inhibitions=told.inhibitions,
            deadlines=deadlines,
            secrets=built.secrets if built else {},
        )

    def _look_around(self) -> None:
        """Tell of files nobody reads; one whose name is nearly right is a mistake."""
        try:
            paths = sorted(self.folder.iterdir())
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            self.problems.append(Problem(str(self.folder), 0, 0, message))
            return
        for path in paths:
            name = path.name
            if name in FILES or name in _FOLDERS or name.startswith("."):
                continue
            meant = nearest(name, FILES) if path.suffix in (".yaml", ".yml") else ""
            if meant and not (self.folder / meant).exists():
                hint = f"did you mean {meant}?"
                self.problems.append(Problem(str(path), 0, 0, "is not a file alerts reads", hint))
            elif path.suffix != ".md":
                self.notes.append(f"{path} is not read by alerts")

    def _settings(self, flags: Mapping[str, str]) -> Settings | None:
        over = overlay_settings(self.env, flags)
        self.problems += over.problems
        self.notes += over.notes
        expanded = self._expanded(SETTINGS)
        if expanded is None:
            return None
        self._all_must_be_set(expanded)
        settings = self._valid(merge(expanded.document, over), Settings)
        if settings is None:
            return None
        url = settings.database.url
        url = anchored(url, self.folder) if url else default_database(self.folder)
        return settings.model_copy(update={"database": DatabaseSettings(url=url)})

    def _feeds(self, settings: Settings) -> Built | None:
        self.problems += installed().problems
        if not (self.folder / SOURCES).exists():
            hint = "`alerts init` writes a commented one"
            self.problems.append(Problem(str(self.folder / SOURCES), 0, 0, "is missing", hint))
            return None
        expanded = self._expanded(SOURCES)
        if expanded is None:
            return None
        self._all_must_be_set(expanded)
        parsed = self._valid(expanded.document, SourcesFile)
        mistaken = option_problems(expanded.document, belongs)
        self.problems += mistaken
        if parsed is None or mistaken:
            return None
        base = self.folder.resolve().parent
        built = build_feeds(parsed, expanded, base, settings.http.policy)
        self.problems += built.problems
        self.notes += feed_notes(built.feeds)
        return built

    def _routes(self, settings: Settings, feeds: Sequence[Feed] | None) -> RoutesBuilder | None:
        expanded = self._expanded(ROUTES)
        if expanded is None:
            return None
        parsed = self._valid(expanded.document, RoutesFile)
        if parsed is None:
            return None
        builder = RoutesBuilder(parsed, expanded, settings.http.policy)
        builder.build_routes(None if feeds is None else frozenset(feed.id for feed in feeds))
        self.problems += builder.problems
        self.notes += builder.notes
        return builder

    def _exposure(self) -> tuple[Exposure, ...]:
        expanded = self._expanded(EXPOSURE)
        if expanded is None:
            return ()
        self._all_must_be_set(expanded)
        parsed = self._valid(expanded.document, ExposureFile)
        tables = read_tables(self.folder)
        self.problems += tables.problems
        self.notes += tables.notes
        return () if parsed is None else (*build_exposure(parsed), *tables.entries)

    def _calendar(self) -> DeadlinePlan:
        expanded = self._expanded(CALENDAR)
        if expanded is None:
            return DeadlinePlan()
        self._all_must_be_set(expanded)
        parsed = self._valid(expanded.document, CalendarFile)
        return DeadlinePlan() if parsed is None else parsed.plan()

    def _expanded(self, name: str) -> Expanded | None:
        """The file with its variables filled in; an absent file is an empty one."""
        path = self.folder / name
        if not path.exists():
            return Expanded(MarkedDocument(str(path), None))
        try:
            expanded = expand(load_document(path), self.env)
        except ConfigError as error:
            self.problems += error.problems
            return None
        self.problems += expanded.problems
        return expanded

    def _all_must_be_set(self, expanded: Expanded) -> None:
        self.problems += [missing.problem for missing in expanded.missing]

    def _valid(self, document: MarkedDocument, model: type[M]) -> M | None:
        try:
            return validate(document, model, belongs)
        except ConfigError as error:
            self.problems += error.problems
            return None
