"""`alerts explain`: why a stored item, story or alert is what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.explain_deadline import deadlines_json, explain_deadline, print_deadlines
from alerts.cli.options import AsJson, ConfigDir

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.model.alert import Alert
    from alerts.model.assessment import Assessment
    from alerts.model.decision import Decision
    from alerts.model.item import Article, Item
    from alerts.pipeline.trail import AlertTrail
    from alerts.pipeline.why import Answer
    from alerts.store import Session


def explain(
    subject: Annotated[
        str, typer.Argument(metavar="ID", help="An item, story, alert or deadline id.")
    ],
    config: ConfigDir = None,
    as_json: AsJson = False,
) -> None:
    """Show the full reasoning behind a stored item, story, alert or deadline.

    The evidence with its points and severity rows, the story it joined and why, the exposure it
    touches, the routes and what became of every delivery; all as recorded.
    """
    from alerts.cli.database import opened
    from alerts.errors import NotFound

    kind = subject.partition("_")[0]
    read = {"itm": _item, "sto": _story, "alr": _alert, "ddl": explain_deadline}.get(kind)
    if read is None:
        raise NotFound(f"{subject!r} is no id; ids begin with itm_, sto_, alr_ or ddl_")
    with opened(config) as database:
        database.run_read(lambda session: read(session, subject, as_json))


def _item(session: Session, subject: str, as_json: bool) -> None:
    from alerts.cli.output import print_json, shape, shapes
    from alerts.pipeline.trail import trail_of_item
    from alerts.pipeline.why import became
    from alerts.store import deadlines

    trail = trail_of_item(session, subject)
    answer = became(trail)
    dated = deadlines.about(session, items=[subject])
    if as_json:
        print_json(
            {
                **_answered(answer),
                "item": shape("ItemView", trail.item),
                "assessment": shape("AssessmentView", trail.assessment),
                "alerts": shapes("AlertView", (each.alert for each in trail.alerts)),
                "decisions": shapes("DecisionView", trail.decisions),
                "deadlines": deadlines_json(dated),
            }
        )
        return
    _print_verdict(answer)
    _print_evidence(trail.item, trail.assessment)
    for each in trail.alerts:
        _print_alert(each)
    print_deadlines(dated)
    _print_decisions((*trail.decisions, *trail.verdicts))


def _story(session: Session, subject: str, as_json: bool) -> None:
    from alerts.cli.output import plain, print_json, print_table, shape, shapes
    from alerts.pipeline.inquire import of_story
    from alerts.pipeline.trail import trail_of_alert
    from alerts.store import alerts, deadlines, decisions, handlings, items, stories

    story = stories.get(session, subject)
    answer = of_story(session, subject)
    told = [trail_of_alert(session, a) for a in alerts.page(session, 200, story=subject).rows]
    decided = decisions.for_subject(session, "story", subject)
    joined = stories.memberships(session, subject)
    dated = deadlines.about(session, stories=[subject])
    if as_json:
        members = [items.get(session, each)[0] for each in story.items]
        print_json(
            {
                **_answered(answer),
                "story": shape("StoryView", story),
                "joined": [
                    {"item": j.item, "at": j.at.isoformat(), "reason": str(j.reason)}
                    for j in joined
                ],
                "items": shapes("ItemView", members),
                "alerts": shapes("AlertView", (each.alert for each in told)),
                "decisions": shapes("DecisionView", decided),
                "handling": shape("HandlingView", handlings.get(session, subject)),
                "deadlines": deadlines_json(dated),
            }
        )
        return
    typer.echo(f"{story.id}  {story.severity} · {story.direction} · {story.stage or 'no stage'}")
    typer.echo(plain(story.headline))
    _print_verdict(answer)
    rows = [(j.item, j.at, j.reason, _joined_by(session, j.item, subject)) for j in joined]
    print_table("\nItems", ("id", "at", "reason", "how it came in"), rows)
    for each in told:
        _print_alert(each)
    print_deadlines(dated)
    _print_decisions(decided)


def _alert(session: Session, subject: str, as_json: bool) -> None:
    from alerts.cli.output import print_json, shape, shapes
    from alerts.pipeline.trail import trail_of_alert, trail_of_item
    from alerts.pipeline.why import Answer, of_alert
    from alerts.store import alerts, deadlines
    from alerts.stories.exposure_priority import told_priority

    trail = trail_of_alert(session, alerts.get(session, subject))
    alert = trail.alert
    source = trail_of_item(session, alert.item)
    dated = [deadlines.get(session, alert.deadline)] if alert.deadline else []
    verdict, sentence, heard = of_alert(trail)
    answer = Answer(
        verdict, sentence, item=alert.item, story=alert.story, alert=alert.id, receivers=heard
    )
    if as_json:
        print_json(
            {
                **_answered(answer),
                "priority": told_priority(alert).sentence,
                "alert": shape("AlertView", alert),
                "item": shape("ItemView", source.item),
                "assessment": shape("AssessmentView", source.assessment),
                "deliveries": shapes("DeliveryView", (each.delivery for each in trail.promises)),
                "deadlines": deadlines_json(dated),
                "decisions": shapes("DecisionView", trail.decisions),
            }
        )
        return
    _print_verdict(answer)
    _print_evidence(source.item, source.assessment)
    _print_alert(trail)
    print_deadlines(dated)
    _print_decisions((*source.decisions, *source.verdicts, *trail.decisions))


def _answered(answer: Answer) -> dict[str, object]:
    from alerts.cli.output import shape

    return {
        "verdict": str(answer.verdict),
        "sentence": answer.sentence,
        "answer": shape("AnswerView", answer),
    }


def _joined_by(session: Session, item: str, story: str) -> str:
    """How an item came into a story, as recorded when it did."""
    from alerts.store import decisions

    placed = [
        each
        for each in decisions.for_subject(session, "item", item)
        if each.data.get("story") == story
    ]
    return placed[-1].detail if placed else ""


def _print_verdict(answer: Answer) -> None:
    from alerts.cli.output import plain

    typer.echo(f"{answer.verdict}: {plain(answer.sentence)}\n")


def _print_evidence(item: Item, assessment: Assessment) -> None:
    from rich.console import Console

    from alerts.cli.reading import highlighted, waterfall

    console = Console(highlight=False)
    if item.article is not None:
        console.print(_scored(item.article), markup=False, soft_wrap=True)
    console.print(highlighted(item.document, assessment))
    console.print(waterfall(assessment))


def _scored(article: Article) -> str:
    """Which text was scored, of one for which the article was asked for."""
    from alerts.cli.output import plain

    when = f"{article.at:%Y-%m-%d %H:%M} UTC"
    if article.problem:
        said = f"Scored: the text of the source; its article was not read at {when}"
        return plain(f"{said}: {article.problem} ({article.url})\n")
    return plain(f"Scored: the full text, read at {when} from {article.url}\n")


def _print_alert(trail: AlertTrail) -> None:
    """One alert: what it says, its priority, what it touches, whom it reached."""
    from alerts.cli.output import print_table
    from alerts.notify.console import render_lines
    from alerts.pipeline.why import of_promise
    from alerts.stories.exposure_priority import told_priority

    alert = trail.alert
    typer.echo(f"\nAlert {alert.id}")
    typer.echo(render_lines(alert))
    typer.echo(told_priority(alert).sentence)
    if alert.touches:
        print_table("\nExposure", ("touches", "weight", "owner", "because"), _touch_rows(alert))
    heard = [of_promise(each) for each in trail.promises]
    if heard:
        print_table(
            "\nDeliveries",
            ("id", "receiver", "route", "verdict", "what became of it"),
            [(h.delivery, h.receiver, h.route, h.verdict, h.sentence) for h in heard],
        )


def _touch_rows(alert: Alert) -> Iterable[tuple[object, ...]]:
    from dataclasses import replace

    from alerts.stories.exposure import readable

    for touch in alert.touches:
        if touch.span is None:
            where = "said by an earlier item of the story"
        else:
            where = f"{touch.span.field} {touch.span.start}-{touch.span.end}: {touch.text}"
        via = f", through {touch.via}" if touch.via else ""
        yield readable(replace(touch, owner="")), f"{touch.weight:g}", touch.owner, where + via


def _print_decisions(decided: Iterable[Decision]) -> None:
    from alerts.cli.output import print_table

    rows = [(d.at, d.reason, d.detail) for d in sorted(decided, key=lambda d: d.at)]
    print_table("\nDecisions", ("at", "reason", "detail"), rows)
