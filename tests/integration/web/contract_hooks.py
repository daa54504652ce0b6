"""What schemathesis cannot guess: ids that are stored, and that a cursor is not invented.

Read by its command line, which `test_contract.py` runs; the ids come in the environment.
"""

from __future__ import annotations

import json
import os
from typing import Any

import schemathesis

STORED: dict[str, list[str]] = json.loads(os.environ["STORED_IDS"])


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    """Ask for something that is stored half of the time."""
    known = STORED.get(context.operation.path, [])
    asked = str((path_parameters or {}).get("id", ""))
    if known and len(asked) % 2:
        path_parameters["id"] = known[len(asked) % len(known)]
    return path_parameters


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:  # noqa: ARG001 - as it is called
    """Send to a source that exists whenever the name could be one."""
    source = (query or {}).get("source")
    if isinstance(source, str) and 0 < len(source) <= 64 and source.isprintable():
        query["source"] = STORED["source"][0]
    return query


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:  # noqa: ARG001 - as it is called
    """Leave out requests that count as valid only because a cursor may be any text."""
    valid = case.meta is not None and case.meta.generation.mode.is_positive
    return not (valid and "cursor" in (case.query or {}))
