"""Templates: what a message says, in the words of whoever runs alerts.

The language is Jinja's without what could run long or grow large: nothing is assigned or called,
loops run over what an alert holds and nest once, and only the filters below are there. So a
template is done after a few thousand steps, and the limits on time and size are a second fence.
Every value from outside is made fit for the channel where it is put out, whatever a template did
to it before; only the template's own text can be markup.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from alerts.errors import NotifyError
from alerts.model.alert import Alert
from alerts.notify import render
from alerts.notify.example import EXAMPLE
from alerts.notify.outline import Show
from alerts.notify.outside import cut

if TYPE_CHECKING:
    from jinja2 import Template, nodes
    from jinja2.sandbox import SandboxedEnvironment

#: Characters at most of what comes out: no channel takes less.
OUTPUT_LIMIT = 2800
SECONDS = 0.5
_VALUE_LIMIT = 2000
_VALUES = 30
_LOOPS = 2
_NODES = frozenset(
    {"Template", "Output", "TemplateData", "For", "If", "Name", "Getattr", "Getitem", "Slice"}
    | {"Const", "List", "Tuple", "Neg", "Filter", "Test", "Compare", "Operand", "And", "Or"}
    | {"Not", "CondExpr", "Concat", "Keyword"}
)
_TESTS = frozenset({"defined", "undefined", "none"})


class TemplateError(NotifyError):
    """A template cannot be used."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a channel shows text from outside, and a link to an address."""

    show: Show
    link: Callable[[str], str]


class _Ready(str):
    """Text of our own that is ready for the channel."""

    __slots__ = ()


def fill(source: str, alert: Alert, style: Style) -> str:
    """Return what the template says of this alert, fit for the channel.

    Raises TemplateError when it cannot be read, fails, says nothing, or takes too long or too much.
    """
    lines = (line.rstrip() for line in _generated(source, alert, style).strip().splitlines())
    if not (text := "\n".join(lines)):
        raise TemplateError("it says nothing")
    return text


def mistake(source: str, style: Style) -> str:
    """Return what is wrong with a template, empty when nothing is.

    Every name in it is looked at, and it is filled with an example.
    """
    from jinja2 import nodes

    try:
        tree = _parsed(source, _environment(style))
        for node in tree.find_all(nodes.Getattr):
            if isinstance(node.node, nodes.Name) and node.node.name == "alert":
                _check_known(node.attr, fields(EXAMPLE, style), node.lineno)
        _generated(source, EXAMPLE, style)
    except TemplateError as error:
        return str(error)
    return ""


def _generated(source: str, alert: Alert, style: Style) -> str:
    import jinja2

    template = _compiled(source, style)
    # Only its own work counts, and not how busy the machine is.
    until, parts, size = time.thread_time() + SECONDS, [], 0
    try:
        for part in template.generate(alert=fields(alert, style)):
            parts.append(part)
            size += len(part)
            if size > OUTPUT_LIMIT:
                raise TemplateError(f"it says more than {OUTPUT_LIMIT} characters")
            if time.thread_time() > until:
                raise TemplateError(f"it takes longer than {SECONDS} s of processor time")
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise TemplateError(cut(str(error), 200) or type(error).__name__) from None
    return "".join(parts)


def fields(alert: Alert, style: Style) -> dict[str, object]:
    """Return what a template may name behind `alert.`, text from outside still as it came."""
    return {
        "id": alert.id,
        "story": alert.story,
        "kind": str(alert.kind),
        "severity": str(alert.severity),
        "direction": str(alert.direction),
        "stage": alert.stage.replace("_", " "),
        "score": alert.score,
        "priority": alert.priority,
        "topics": render.topic_labels(alert),
        "headline": alert.headline,
        "summary": render.summary(alert),
        "changes": render.changes(alert),
        "touches": alert.exposure_hits,
        "why": render.score_sum(alert),
        "reasons": [
            {"points": render.signed(each.points), "rule": each.name, "quotes": each.quotes}
            for each in render.reasons(alert)
        ],
        "source": alert.source,
        "publisher": alert.publisher,
        "coverage": render.coverage(alert),
        "at": _Ready(render.moment(alert.created)),
        "link": _Ready(style.link(alert.url)),
    }


@lru_cache(maxsize=64)
def _compiled(source: str, style: Style) -> Template:
    environment = _environment(style)
    return environment.from_string(_parsed(source, environment))


def _parsed(source: str, environment: SandboxedEnvironment) -> nodes.Template:
    """The tree of a template that holds nothing the language does not have."""
    import jinja2

    try:
        tree = environment.parse(source)
        _check(tree)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"line {error.lineno}: {error.message}") from None
    except RecursionError:
        raise TemplateError("it is nested too deeply") from None
    _bound_loops(tree, environment)
    return tree


def _check(tree: nodes.Template) -> None:
    from jinja2 import meta, nodes

    for name in sorted(meta.find_undeclared_variables(tree) - {"alert"}):
        raise TemplateError(f"there is no {name!r}: a template knows `alert`")
    for node in tree.find_all(nodes.Node):
        name = type(node).__name__
        if name not in _NODES:
            raise TemplateError(f"line {node.lineno}: a template has no {name.lower()} here")
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            raise TemplateError(f"line {node.lineno}: no test {node.name!r}")
        if isinstance(node, nodes.For) and (node.recursive or _depth(node) > _LOOPS):
            raise TemplateError(f"line {node.lineno}: loops nest {_LOOPS} deep at the most")


def _bound_loops(tree: nodes.Template, environment: SandboxedEnvironment) -> None:
    """Make every loop run over lists only, and over no more than their first values."""
    from jinja2 import nodes

    for loop in tree.find_all(nodes.For):
        each = nodes.Filter(loop.iter, "each", [], [], None, None, lineno=loop.lineno)
        loop.iter = each.set_environment(environment)


def _check_known(name: str, known: Mapping[str, object], line: int) -> None:
    if name not in known:
        raise TemplateError(f"line {line}: an alert has no {name!r}; it has {', '.join(known)}")


def _depth(loop: nodes.For) -> int:
    """How many loops stand in one another from this one on."""
    from jinja2 import nodes

    return 1 + max((_depth(inner) for inner in loop.find_all(nodes.For)), default=0)


def _environment(style: Style) -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.runtime import LoopContext
    from jinja2.sandbox import SandboxedEnvironment

    class Environment(SandboxedEnvironment):
        """Values are looked into, never called, and have no attributes but their fields."""

        def getattr(self, obj: object, attribute: str) -> object:
            if isinstance(obj, LoopContext):
                return super().getattr(obj, attribute)
            return self.getitem(obj, attribute)

        def getitem(self, obj: object, argument: object) -> object:
            if isinstance(obj, Mapping) and argument in obj:
                return obj[argument]
            if isinstance(obj, Sequence) and isinstance(argument, int):
                return obj[argument]
            return self.undefined(obj=obj, name=str(argument))

    environment = Environment(
        undefined=StrictUndefined,
        finalize=lambda value: _put_out(value, style.show),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    environment.filters = dict(_FILTERS)
    return environment


def _put_out(value: object, show: Show) -> object:
    from jinja2 import Undefined

    if isinstance(value, (_Ready, Undefined)):
        return value
    return show(_text(value), _VALUE_LIMIT)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return _join(value)
    return cut(str(value), _VALUE_LIMIT)


def _join(values: Sequence[object], parting: str = ", ") -> str:
    if isinstance(values, str):
        return values
    return cut(cut(str(parting), 20).join(_text(each) for each in values[:_VALUES]), _VALUE_LIMIT)


def _default(value: object, other: object = "") -> object:
    from jinja2 import Undefined

    return other if isinstance(value, Undefined) or not value else value


def _each(values: object) -> Sequence[object]:
    if not isinstance(values, (list, tuple)):
        raise TypeError("a loop runs over a list, such as alert.changes")
    return values[:_VALUES]


_FILTERS: Mapping[str, Callable[..., Any]] = {
    "each": _each,
    "upper": lambda value: _text(value).upper(),
    "lower": lambda value: _text(value).lower(),
    "capitalize": lambda value: _text(value).capitalize(),
    "cut": lambda value, limit: cut(_text(value), limit),
    "first": lambda values: values[0] if values else "",
    "length": len,
    "join": _join,
    "default": _default,
}
