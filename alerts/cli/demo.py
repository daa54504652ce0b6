"""`alerts demo`: the bundled fortnight, offline: items become stories, stories become messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from alerts.cli.options import AsJson

if TYPE_CHECKING:
    from rich.console import Console

    from alerts.model.alert import Alert
    from alerts.pipeline.rehearse import Rehearsal


def demo(as_json: AsJson = False) -> None:
    """Play the bundled seed files through the whole pipeline and show what would be sent.

    Needs no network, no key and no configuration, and leaves nothing behind.
    """
    import tempfile
    from pathlib import Path

    from alerts import config
    from alerts.app import build_judging, load_ruleset, now
    from alerts.config.starter import starter_folder
    from alerts.pipeline.rehearse import rehearse
    from alerts.store import Database

    starter = starter_folder()
    folder = starter / "config"
    judging = build_judging(config.load(folder, {}), load_ruleset(folder))
    with tempfile.TemporaryDirectory(prefix="alerts-demo-") as scratch:
        database = Database(str(Path(scratch) / "demo.db"))
        try:
            database.migrate()
            rehearsal = rehearse(database, judging, starter / "seeds" / "examples", now())
        finally:
            database.close()
    if as_json:
        _print_json(rehearsal)
    else:
        _print(rehearsal)


def _print_json(rehearsal: Rehearsal) -> None:
    from alerts.cli.output import print_json, shape, shapes

    print_json(
        {
            "entries": rehearsal.entries,
            "stories": [
                {
                    "story": shape("StoryView", told.story),
                    "alerts": shapes("AlertView", told.alerts),
                }
                for told in rehearsal.stories
            ],
            "aside": [item.title for item, _ in rehearsal.aside],
            "problems": list(rehearsal.problems),
        }
    )


def _print(rehearsal: Rehearsal) -> None:
    from rich.console import Console
    from rich.rule import Rule

    from alerts.cli.output import plain
    from alerts.cli.reading import highlighted, waterfall

    console = Console(highlight=False)
    for number, told in enumerate(rehearsal.stories, 1):
        console.print(Rule(f"story {number} of {len(rehearsal.stories)}", align="left"))
        for item, assessment in told.items:
            console.print(highlighted(item.document, assessment))
            console.print(waterfall(assessment))
        for alert in told.alerts:
            _print_slack(console, alert)
        if not told.alerts:
            console.print("  no alert: below medium\n", style="dim")
    console.print(Rule("left alone", align="left"))
    for item, assessment in rehearsal.aside:
        console.print(f"  {plain(item.title)}", style="dim", markup=False)
        console.print(f"    score {assessment.score}, off topic", style="dim")
    for problem in rehearsal.problems:
        console.print(plain(problem), style="red", markup=False)
    sent = sum(len(told.alerts) for told in rehearsal.stories)
    typer.echo(
        f"\n{rehearsal.entries} items became {len(rehearsal.stories)} stories "
        f"and {sent} messages; {len(rehearsal.aside)} were left alone."
    )


def _print_slack(console: Console, alert: Alert) -> None:
    from rich.panel import Panel
    from rich.text import Text

    from alerts.notify.slack import preview

    body = Text("\n".join(preview(alert)))
    console.print(Panel(body, title="Slack", title_align="left", width=min(console.width, 96)))
