"""The rules of the house, read from the source itself.

The import table stands in pyproject.toml, where import-linter reads it; here it is checked a
second time without that tool, and each check is shown to find what is planted for it.
"""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from alerts.telemetry import Metrics

ROOT = Path(__file__).resolve().parents[2]
TABLE = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
CONTRACTS = TABLE["importlinter"]["contracts"]
LAYERS = tuple(
    frozenset(name.strip() for name in layer.split("|")) for layer in CONTRACTS[0]["layers"]
)
CORE = frozenset(name.removeprefix("alerts.") for name in CONTRACTS[1]["source_modules"])
FORBIDDEN = frozenset(CONTRACTS[1]["forbidden_modules"])

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
CLOCKS = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
    | {f"datetime.{each}" for each in ("datetime.now", "datetime.utcnow", "date.today")}
)


def sources(root: Path) -> list[Path]:
    return sorted((root / "alerts").rglob("*.py"))


def parsed(root: Path) -> Iterator[tuple[str, str, ast.Module]]:
    """Path, package and syntax tree of every module under `alerts/`."""
    for path in sources(root):
        inside = path.relative_to(root / "alerts")
        package = inside.parts[0].removesuffix(".py")
        yield str(path.relative_to(root)), package, ast.parse(path.read_text(encoding="utf-8"))


def imports(path: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and absolute dotted name of everything a module imports, at any depth."""
    home = list(Path(path).with_suffix("").parts[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom):
            up = home[: len(home) - node.level + 1] if node.level else []
            base = ".".join([*up, *([node.module] if node.module else [])])
            for name in node.names:
                yield node.lineno, f"{base}.{name.name}"


def level(package: str) -> int | None:
    return next((i for i, layer in enumerate(LAYERS) if package in layer), None)


def broken_layers(root: Path) -> list[str]:
    """Every import that goes up, or across to a sibling, and every package outside the table."""
    found = []
    for path, package, tree in parsed(root):
        if package in ("__init__", "__main__"):
            continue
        here = level(package)
        if here is None:
            found.append(f"{path}: {package} is not in the table of layers")
            continue
        for line, name in imports(path, tree):
            top, _, rest = name.partition(".")
            other = rest.partition(".")[0]
            there = level(other) if top == "alerts" else None
            if other != package and there is not None and there <= here:
                found.append(f"{path}:{line}: {package} may not import {name}")
    return found


def forbidden_in_core(root: Path) -> list[str]:
    """Every import by which the core could read, write, wait or roll dice."""
    found = []
    for path, package, tree in parsed(root):
        if package in CORE:
            for line, name in imports(path, tree):
                top = name.partition(".")[0]
                if top in FORBIDDEN or top == "importlib":
                    found.append(f"{path}:{line}: the core may not import {top}")
            found += [
                f"{path}:{node.lineno}: the core may not use {node.id}"
                for node in ast.walk(tree)
                if isinstance(node, ast.Name) and node.id in ("__import__", "open", "print")
            ]
    return found


def long_files(root: Path) -> list[str]:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in sources(root)}
    return [f"{p.relative_to(root)}: {n} lines" for p, n in lengths.items() if n > MAX_FILE_LINES]


def long_functions(root: Path) -> list[str]:
    found = []
    for path, _, tree in parsed(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MAX_FUNCTION_LINES:
                    found.append(f"{path}:{node.lineno}: {node.name} has {lines} lines")
    return found


#: Where it is decided what becomes of exceptions nobody can foresee: in jobs, and in plug-ins.
BOUNDARIES = ("alerts/daemon/", "alerts/sources/outside.py")


def broad_catches(root: Path) -> list[str]:
    """`except:`, `except Exception` and `suppress(Exception)` outside the two boundaries."""
    found = []
    for path, _, tree in parsed(root):
        if path.startswith(BOUNDARIES):
            continue
        for node in ast.walk(tree):
            caught: list[ast.expr | None] = []
            if isinstance(node, ast.ExceptHandler):
                caught = list(node.type.elts) if isinstance(node.type, ast.Tuple) else [node.type]
            elif isinstance(node, ast.Call) and dotted(node.func).endswith("suppress"):
                caught = list(node.args)
            if any(each is None or is_broad(each) for each in caught):
                found.append(f"{path}:{node.lineno}: catches everything")
    return found


def is_broad(node: ast.expr) -> bool:
    return dotted(node).rpartition(".")[2] in ("Exception", "BaseException")


def clock_readings(root: Path) -> list[str]:
    """Every call that asks what time it is, outside the one place that may."""
    return [
        f"{path}:{node.lineno}: reads the clock"
        for path, package, tree in parsed(root)
        if package != "app"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and dotted(node) in CLOCKS
    ]


def dotted(node: ast.expr) -> str:
    """`a.b.c` of a chain of names, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


CHECKS = (
    broken_layers,
    forbidden_in_core,
    long_files,
    long_functions,
    broad_catches,
    clock_readings,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_keeps_its_rules(check) -> None:
    assert check(ROOT) == []


def test_the_whole_house_is_read() -> None:
    packages = {package for _, package, _ in parsed(ROOT)}
    assert set().union(*LAYERS) <= packages


PLANTED = {
    "a lower layer imports a higher one": (
        broken_layers,
        "model/x.py",
        "from alerts.store import Database",
    ),
    "a sibling imports a sibling": (broken_layers, "rules/x.py", "import alerts.stories.assign"),
    "a sibling is imported inside a function": (
        broken_layers,
        "web/x.py",
        "def f():\n    from alerts import daemon",
    ),
    "a higher layer is imported by a relative path": (
        broken_layers,
        "text/deep/x.py",
        "from ...pipeline import poll",
    ),
    "a higher layer is imported for typing only": (
        broken_layers,
        "net/x.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import alerts.config",
    ),
    "a package stands outside the table": (broken_layers, "helpers/x.py", ""),
    "the core reads the environment": (forbidden_in_core, "routing/x.py", "import os.path"),
    "the core logs": (forbidden_in_core, "text/x.py", "from logging import getLogger"),
    "the core sleeps": (forbidden_in_core, "rules/x.py", "def f():\n    import time"),
    "the core imports in hiding": (forbidden_in_core, "stories/x.py", "__import__('os')"),
    "the core opens a file": (forbidden_in_core, "model/x.py", "open('x').read()"),
    "a file is too long": (long_files, "cli/x.py", "\n" * (MAX_FILE_LINES + 1)),
    "a function is too long": (
        long_functions,
        "cli/x.py",
        "async def f():\n" + "    x = 1\n" * MAX_FUNCTION_LINES,
    ),
    "everything is caught": (broad_catches, "store/x.py", "try: f()\nexcept Exception: pass"),
    "everything is caught bare": (broad_catches, "store/x.py", "try: f()\nexcept: raise"),
    "everything is caught among others": (
        broad_catches,
        "store/x.py",
        "try: f()\nexcept (OSError, builtins.BaseException): pass",
    ),
    "everything is suppressed": (
        broad_catches,
        "cli/x.py",
        "with contextlib.suppress(Exception): f()",
    ),
    "the clock is read": (clock_readings, "pipeline/x.py", "now = datetime.now(UTC)"),
    "the clock is passed on": (clock_readings, "pipeline/x.py", "f(clock=time.time)"),
}


@pytest.mark.parametrize(("check", "path", "text"), PLANTED.values(), ids=PLANTED)
def test_each_check_finds_what_is_planted_for_it(check, path, text, tmp_path: Path) -> None:
    planted = tmp_path / "alerts" / path
    planted.parent.mkdir(parents=True)
    planted.write_text(text, encoding="utf-8")
    found = check(tmp_path)
    assert len(found) == 1
    assert found[0].startswith(f"alerts/{path}")


ALLOWED = {
    "a higher layer imports lower ones": (
        "cli/x.py",
        "import alerts.web\nimport alerts.model.item",
    ),
    "a package imports itself": (
        "rules/x.py",
        "from . import compile\nfrom alerts.rules import lint",
    ),
    "the edges use the system": ("store/x.py", "import os, sqlite3, time\nopen('x')"),
    "the job boundary catches everything": ("daemon/x.py", "try: f()\nexcept Exception: pass"),
    "a narrow error is caught": ("store/x.py", "try: f()\nexcept (OSError, KeyError): pass"),
    "the root of the wiring reads the clock": ("app.py", "now = datetime.now(UTC)"),
    "a file and a function of full length": (
        "cli/x.py",
        "def f():\n" + "    x = 1\n" * (MAX_FUNCTION_LINES - 1) + "\n" * (MAX_FILE_LINES - 60),
    ),
}


@pytest.mark.parametrize(("path", "text"), ALLOWED.values(), ids=ALLOWED)
def test_no_check_finds_what_is_allowed(path: str, text: str, tmp_path: Path) -> None:
    planted = tmp_path / "alerts" / path
    planted.parent.mkdir(parents=True)
    planted.write_text(text, encoding="utf-8")
    assert [line for check in CHECKS for line in check(tmp_path)] == []


def test_every_metric_is_counted_somewhere() -> None:
    """A metric that nobody writes says that nothing happens."""
    written = {
        node.attr
        for path, _, tree in parsed(ROOT)
        if not path.endswith("telemetry.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("metrics")
    }
    assert {each.name for each in fields(Metrics)} - written == set()


@pytest.mark.skipif(
    importlib.util.find_spec("importlinter") is None, reason="import-linter is a dev dependency"
)
def test_the_contracts_of_import_linter_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [linter, "--no-cache"], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{len(CONTRACTS)} kept, 0 broken" in run.stdout


def test_the_core_needs_nothing_but_the_standard_library_and_one_matcher() -> None:
    """Whatever is loaded by importing every module of the core, directly or by way of others."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sources(ROOT)
        if path.relative_to(ROOT / "alerts").parts[0] in CORE and path.name != "__init__.py"
    ]
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); before = set(sys.modules)\n"
        + "".join(f"import {name}\n" for name in names)
        + "loaded = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        + "print(*sorted(loaded - sys.stdlib_module_names))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], check=False, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    # The library's own build data, which zoneinfo asks for, is named after the platform.
    loaded = {name for name in run.stdout.split() if not name.startswith("_sysconfigdata_")}
    assert loaded == {"alerts", "ahocorasick_rs"}
