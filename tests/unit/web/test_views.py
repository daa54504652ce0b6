from __future__ import annotations

import pytest

from alerts.text.urls import shown_location


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://example.org/feed.xml", "https://example.org/feed.xml"),
        ("https://user:pass@example.org:8443/feed", "https://example.org:8443/feed"),
        ("https://a@b:c@example.org/", "https://example.org/"),
        ("http://example.org/feed?key=s3cret&x=1#part", "http://example.org/feed?…"),
        ("/data/seeds", "/data/seeds"),
        ("seeds?", "seeds?"),
    ],
)
def test_an_address_is_shown_without_what_may_be_a_key(location: str, shown: str) -> None:
    assert shown_location(location) == shown
