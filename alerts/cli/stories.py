"""`alerts stories`: what happened in the world, as far as it is known."""

from __future__ import annotations

from typing import Annotated

import typer

from alerts.cli import feedback, handling
from alerts.cli.options import AsJson, ConfigDir, Limit
from alerts.cli.output import plain, print_json, print_table, shape, shapes

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
        (
            "id",
            "severity",
            "direction",
            "stage",
            "items",
            "sources",
            "updated",
            "people",
            "headline",
        ),
        [
            (
                s.id,
                s.severity,
                s.direction,
                s.stage,
                len(s.items),
                len(s.sources),
                s.updated,
                handling.in_words(said[s.id]) if s.id in said else "",
                s.headline,
            )
            for s in page.rows
        ],
    )


@app.command("show")
def show(
    story: Annotated[str, typer.Argument(help="The id of a story.")],
    config: ConfigDir = None,
    as_json: AsJson = False,
) -> None:
    """Show one story: its items, its alerts and every decision about it."""
    from alerts.cli.database import opened
    from alerts.model.alert import Alert
    from alerts.model.decision import Decision
    from alerts.model.handling import Handling
    from alerts.model.item import Item
    from alerts.model.story import Story
    from alerts.store import Session, alerts, decisions, handlings, items, stories

    def read(session: Session) -> tuple[Story, list[Item], list[Alert], list[Decision], Handling]:
        found = stories.get(session, story)
        members = [items.get(session, each)[0] for each in found.items]
        told = list(alerts.page(session, 200, story=story).rows)
        decided = decisions.for_subject(session, "story", story)
        return found, members, told, decided, handlings.get(session, story)

    with opened(config) as database:
        found, members, told, decided, said = database.run_read(read)
    if as_json:
        print_json(
            {
                "story": shape("StoryView", found),
                "items": shapes("ItemView", members),
                "alerts": shapes("AlertView", told),
                "decisions": shapes("DecisionView", decided),
                "handling": shape("HandlingView", said),
            }
        )
        return
    typer.echo(f"{found.id}  {found.severity} · {found.direction} · {found.stage or 'no stage'}")
    typer.echo(plain(found.headline))
    typer.echo(f"people: {plain(handling.in_words(said))}")
    print_table(
        "\nItems",
        ("id", "source", "published", "title"),
        [(i.id, i.source, i.published, i.title) for i in members],
    )
    print_table(
        "\nAlerts",
        ("id", "kind", "severity", "created", "summary"),
        [(a.id, a.kind, a.severity, a.created, a.summary) for a in told],
    )
    print_table(
        "\nDecisions", ("at", "reason", "detail"), [(d.at, d.reason, d.detail) for d in decided]
    )
