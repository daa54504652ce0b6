"""`alerts stories`: what happened in the world, as far as it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from alerts.cli import feedback, handling
from alerts.cli.options import AsJson, ConfigDir, Limit
from alerts.cli.output import plain, print_json, print_table, shape, shapes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.model.alert import Alert
    from alerts.model.decision import Decision
    from alerts.model.handling import Handling
    from alerts.model.item import Item
    from alerts.model.story import Story
    from alerts.store import Session

#: Of the list of stories.
_COLUMNS = (
    "id", "severity", "direction", "stage", "items", "sources", "updated", "people", "headline",
)  # fmt: skip

app = typer.Typer(help="See the stories, and say how far you are with them.")
app.command("ack")(handling.ack)
app.command("assign")(handling.assign)
app.command("close")(handling.close)
app.command("reopen")(handling.reopen)
app.command("feedback")(feedback.feedback)


@app.command("list")
def list_stories(
    config: ConfigDir = None,
    severity: Annotated[str, typer.Option(help="Only this severity and above.")] = "none",
    topic: Annotated[str, typer.Option(help="Only stories on this topic.")] = "",
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List stories, the newest first."""
    from alerts.cli.database import opened
    from alerts.model.assessment import Severity
    from alerts.store import handlings, stories

    try:
        least = Severity.parse(severity)
    except KeyError:
        raise typer.BadParameter(f"--severity is one of {', '.join(map(str, Severity))}") from None
    with opened(config) as database:
        page = database.run_read(
            lambda session: stories.page(session, limit, severity=least, topic=topic)
        )
        said = database.run_read(lambda session: handlings.of(session, [s.id for s in page.rows]))
    if as_json:
        print_json({"stories": shapes("StoryView", page.rows)})
        return
    print_table(
        f"{len(page.rows)} stories" + (", more exist: raise --limit" if page.next else ""),
        _COLUMNS,
        [_row(story, said.get(story.id)) for story in page.rows],
    )


def _row(story: Story, said: Handling | None) -> tuple[object, ...]:
    return (
        story.id,
        story.severity,
        story.direction,
        story.stage,
        len(story.items),
        len(story.sources),
        story.updated,
        handling.in_words(said) if said else "",
        story.headline,
    )


@app.command("show")
def show(
    story: Annotated[str, typer.Argument(help="The id of a story.")],
    config: ConfigDir = None,
    as_json: AsJson = False,
) -> None:
    """Show one story: its items, its alerts and every decision about it."""
    from alerts.cli.database import opened

    with opened(config) as database:
        found = database.run_read(lambda session: _whole(session, story))
    if as_json:
        print_json(
            {
                "story": shape("StoryView", found.story),
                "items": shapes("ItemView", found.items),
                "alerts": shapes("AlertView", found.alerts),
                "decisions": shapes("DecisionView", found.decisions),
                "handling": shape("HandlingView", found.handling),
            }
        )
    else:
        _print(found)


class _Whole(NamedTuple):
    """A story with what is known of it."""

    story: Story
    items: list[Item]
    alerts: Sequence[Alert]
    decisions: list[Decision]
    handling: Handling


def _whole(session: Session, story_id: str) -> _Whole:
    from alerts.store import alerts, decisions, handlings, items, stories

    story = stories.get(session, story_id)
    return _Whole(
        story,
        [items.get(session, each)[0] for each in story.items],
        alerts.page(session, 200, story=story_id).rows,
        decisions.for_subject(session, "story", story_id),
        handlings.get(session, story_id),
    )


def _print(found: _Whole) -> None:
    story = found.story
    typer.echo(f"{story.id}  {story.severity} · {story.direction} · {story.stage or 'no stage'}")
    typer.echo(plain(story.headline))
    typer.echo(f"people: {plain(handling.in_words(found.handling))}")
    print_table(
        "\nItems",
        ("id", "source", "published", "title"),
        [(i.id, i.publisher, i.published, i.title) for i in found.items],
    )
    print_table(
        "\nAlerts",
        ("id", "kind", "severity", "created", "summary"),
        [(a.id, a.kind, a.severity, a.created, a.summary) for a in found.alerts],
    )
    print_table(
        "\nDecisions",
        ("at", "reason", "detail"),
        [(d.at, d.reason, d.detail) for d in found.decisions],
    )
