"""An alert with only what a routing test cares about."""

from __future__ import annotations

from typing import Any

from alerts.model.alert import Alert
from alerts.stories import Raise, assign, make_alert
from tests.builders import NOW, an_assessment, an_item


def an_alert(**given: Any) -> Alert:
    """A raised alert of high severity from the source "wire"."""
    item, assessment = an_item(), an_assessment()
    alert, _ = make_alert(assign(item, assessment, []).story, item, assessment, Raise(), (), NOW)
    values = {name: getattr(alert, name) for name in Alert.__dataclass_fields__}
    return Alert(**{**values, **given})
