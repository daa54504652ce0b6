"""Feed documents in the shapes that real publishers send."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

Story = tuple[str, str]
WHEN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def rss(stories: Sequence[Story], when: datetime = WHEN) -> bytes:
    """An RSS 2.0 document of (title, text) pairs."""
    items = "".join(
        f"<item><title>{escape(title)}</title><description>{escape(text)}</description>"
        f"<link>https://news.example.com/{n}?utm_source=rss</link><guid>rss-{n}</guid>"
        f"<pubDate>{format_datetime(when)}</pubDate></item>"
        for n, (title, text) in enumerate(stories)
    )
    head = '<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>'
    return f"{head}{items}</channel></rss>".encode()


def atom(stories: Sequence[Story], when: datetime = WHEN) -> bytes:
    """An Atom 1.0 document of (title, text) pairs."""
    entries = "".join(
        f"<entry><id>urn:atom:{n}</id><title>{escape(title)}</title><updated>{when.isoformat()}"
        f'</updated><link href="/a/{n}"/><content type="html">{escape(text)}</content></entry>'
        for n, (title, text) in enumerate(stories)
    )
    head = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Press</title>'
    return f"{head}{entries}</feed>".encode()


def json_feed(stories: Sequence[Story]) -> bytes:
    """A JSON Feed 1.1 document of (title, text) pairs."""
    items = [
        {"id": f"jf-{n}", "title": title, "content_text": text, "url": f"https://jf.example/{n}"}
        for n, (title, text) in enumerate(stories)
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": "Blog"}
    return json.dumps({**head, "items": items}).encode()
