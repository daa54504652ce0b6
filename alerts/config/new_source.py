"""A source that is about to be written down, as it will be read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alerts.config.edit_sources import NewSource, with_sources
from alerts.config.files import parse_document, validate
from alerts.config.source_kinds import option_problems
from alerts.config.sources import Built, SourcesFile, build_feeds
from alerts.config.variables import expand
from alerts.errors import ConfigError
from alerts.net import AddressPolicy

_NAME = "the new source"


def read_source(
    source: NewSource, folder: Path, env: Mapping[str, str], policy: AddressPolicy
) -> Built:
    """Return the feed this source will be in `folder`, with its secrets.

    Raises ConfigError with every mistake; places are lines of the text to be written.
    """
    document = parse_document(with_sources("", [source], _NAME), _NAME)
    expanded = expand(document, env)
    problems = [*expanded.problems, *(missing.problem for missing in expanded.missing)]
    problems += option_problems(expanded.document)
    if problems:
        raise ConfigError(problems)
    parsed = validate(expanded.document, SourcesFile)
    built = build_feeds(parsed, expanded, folder.resolve().parent, policy)
    if built.problems:
        raise ConfigError(built.problems)
    return built
