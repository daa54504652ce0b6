"""What it costs to read a feed: the quick way, and feedparser alone.

    python -m benchmarks.feed_parsing --entries 20

The documents are written as common publishing systems write them: RSS with creators, categories
and a long escaped text, and Atom with authors and summaries. The best of several rounds counts.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime

from alerts.sources.feed import parse_feed

NOW = datetime(2026, 6, 2, 12, tzinfo=UTC)
WORDS = "the ministry said that exports of gallium and magnets need a licence from next month "
RSS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">'
    "<channel><title>Desk</title><link>https://desk.example/</link><language>en-US</language>"
    '<atom:link href="https://desk.example/feed/" rel="self" type="application/rss+xml"/>'
)


def an_rss(entries: int) -> bytes:
    items = "".join(
        f"<item><title>Exports of gallium, case {n}</title><link>https://desk.example/{n}/</link>"
        f"<dc:creator><![CDATA[Desk]]></dc:creator>"
        f"<pubDate>Mon, 01 Jun 2026 {n % 24:02}:00:00 +0000</pubDate>"
        f"<category><![CDATA[Trade]]></category><category><![CDATA[Metals]]></category>"
        f'<guid isPermaLink="false">https://desk.example/?p={n}</guid>'
        f"<description><![CDATA[<p>{WORDS * 3}</p>]]></description>"
        f"<content:encoded><![CDATA[{f'<p>{WORDS * 4}</p>' * 8}]]></content:encoded></item>"
        for n in range(entries)
    )
    return f"{RSS_HEAD}{items}</channel></rss>".encode()


def an_atom(entries: int) -> bytes:
    found = "".join(
        f"<entry><id>tag:desk.example,2026:{n}</id><title>Exports of gallium, case {n}</title>"
        f'<link rel="alternate" type="text/html" href="https://desk.example/{n}"/>'
        f"<updated>2026-06-01T{n % 24:02}:00:00Z</updated><author><name>Desk</name></author>"
        f'<summary type="html">&lt;p&gt;{WORDS * 4}&lt;/p&gt;</summary></entry>'
        for n in range(entries)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title>{found}</feed>'.encode()


def seconds(body: bytes, *, quick: bool, rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        started = time.perf_counter()
        parse_feed(body, now=NOW, url="https://desk.example/feed/", quick=quick)
        best = min(best, time.perf_counter() - started)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    for name, make in (("rss", an_rss), ("atom", an_atom)):
        body = make(given.entries)
        quick, slow = (seconds(body, quick=q, rounds=given.rounds) for q in (True, False))
        print(
            f"{name}: {len(body)} bytes, {given.entries} entries: quick {quick * 1e3:.2f} ms "
            f"({given.entries / quick:,.0f} entries/s), feedparser {slow * 1e3:.2f} ms "
            f"({given.entries / slow:,.0f} entries/s), {slow / quick:.1f} times as fast"
        )


if __name__ == "__main__":
    main()
