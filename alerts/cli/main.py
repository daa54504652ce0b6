"""The command line: every command under its name, every error as one message."""

from __future__ import annotations

import sys

import typer

from alerts import __version__
from alerts.cli import (
    backtest,
    calendar,
    calibrate,
    check,
    db,
    deliveries,
    demo,
    doctor,
    examples,
    explain,
    exposure,
    init,
    receivers,
    routes,
    run,
    score,
    send_test,
    settings,
    silences,
    sources,
    stories,
    why,
)
from alerts.errors import AlertsError, ConfigError

app = typer.Typer(
    name="alerts",
    help="Watch feeds for supply-chain risk and tell the right people, with the reason shown.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"alerts {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and stop."
    ),
) -> None:
    """Hold the options that stand before a command."""


app.command("demo")(demo.demo)
app.command("init")(init.init)
app.command("run")(run.run)
app.command("check")(check.check)
app.command("score")(score.score)
app.command("calendar")(calendar.calendar)
app.command("calibrate")(calibrate.calibrate)
app.command("backtest")(backtest.backtest)
app.command("test")(examples.examples)
app.command("doctor")(doctor.doctor)
app.command("explain")(explain.explain)
app.command("why")(why.why)
app.command("send-test")(send_test.send_test)
app.add_typer(settings.app, name="config")
app.add_typer(sources.app, name="sources")
app.add_typer(stories.app, name="stories")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(receivers.app, name="receivers")
app.add_typer(silences.app, name="silences")
app.add_typer(routes.app, name="routes")
app.add_typer(exposure.app, name="exposure")
app.add_typer(db.app, name="db")


def main() -> None:
    """Run the command line; exit 0 ok, 1 failure, 2 usage or configuration error."""
    try:
        app()
    except ConfigError as error:
        _fail(error, 2)
    except AlertsError as error:
        _fail(error, 1)


def _fail(error: AlertsError, code: int) -> None:
    typer.echo(str(error), err=True)
    sys.exit(code)
