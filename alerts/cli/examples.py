"""`alerts test`: the examples inside the rule files, run against the rules."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alerts.cli.options import AsJson, ConfigDir

if TYPE_CHECKING:
    from alerts.model.rule import RulePack
    from alerts.rules.lint import Finding


def examples(
    config: ConfigDir = None,
    *,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="A folder of rule files, instead of the config.")
    ] = None,
    only: Annotated[
        str, typer.Option("--only", help="Only examples of files whose path holds this.")
    ] = "",
    lint: Annotated[
        bool, typer.Option("--lint", help="Also list what is allowed but likely a mistake.")
    ] = False,
    stream: Annotated[
        Path | None,
        typer.Option(help="With --lint: .jsonl[.gz] of items no rule may hold in too often."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run every example the rule files hold; exit 3 when one does not come out as it says."""
    from alerts.cli.output import print_json
    from alerts.config import find_readable
    from alerts.config.rule_files import load_rules
    from alerts.rules import compile_rules, run_examples
    from alerts.rules.examples import count

    pack = load_rules(rules or find_readable(config, os.environ) / "rules")
    failures = [
        f for f in run_examples(compile_rules(pack), pack) if not only or only in f.place.file
    ]
    findings = _findings(pack, stream) if lint else []
    if as_json:
        print_json(
            {
                "examples": count(pack),
                "failures": [asdict(f) for f in failures],
                "findings": [asdict(f) for f in findings],
            }
        )
    else:
        for finding in findings:
            place = finding.place
            typer.echo(f"{place.file}:{place.line}:{place.column}: {finding.message}")
        for failure in failures:
            place = failure.place
            typer.echo(f"{place.file}:{place.line}:{place.column}: {failure.message}")
        typer.echo(f"{count(pack)} examples, {len(failures)} failed")
    if failures:
        raise typer.Exit(3)


def _findings(pack: RulePack, stream: Path | None) -> list[Finding]:
    from alerts.cli.score import read_documents
    from alerts.rules import compile_rules
    from alerts.rules.lint import lint, too_frequent

    findings = lint(pack)
    if stream is not None:
        documents = (r.document for r in read_documents(str(stream)) if r.document is not None)
        findings += too_frequent(compile_rules(pack), documents)
    return findings
