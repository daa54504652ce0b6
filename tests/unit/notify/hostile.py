"""Text that means something to one channel or another, in every place outside text can reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from alerts.model.alert import Alert
from alerts.model.assessment import Evidence
from alerts.model.digest import Digest, DigestKind, DigestLine
from alerts.model.facts import Span

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)

PIECES = st.sampled_from(
    [
        "<!channel>", "<@U012AB3CD>", "<@&123>", "<#C012>", "<t:0:R>", "<:e:1>", "@everyone",
        "https://evil.example/reuters.com", "HTTP://EVIL.EXAMPLE", "www.evil.example",
        "[reuters](https://evil.example)", "[x](<//evil.example>)", "![i](https://evil.example/i)",
        "<a href='https://evil.example'>", "<script>alert(1)</script>", "<img src=x onerror=y>",
        "&lt;b&gt;", "&amp;", "&#60;", "<at>Boss</at>", "{{DATE(2026-01-01,SHORT)}}", "${title}",
        "\r\nBcc: evil@evil.example", "\n\n<html>", "\r\n.\r\n", "=?utf-8?q?x?=",
        "--=_dl_51_=--", "mailto:a@b.example", "tel:+4930", ":smile:", "#general", "# head",
        "-# small", "- item", "1. item", "> quote", ">>> all", "*b*", "**b**", "_i_", "__u__",
        "~~s~~", "||spoiler||", "`c`", "```", "\\", "|", '"', "'", "\u2028", "\u202e", "\u200b",
        "\x1b[31m", "\ud800", "\x00", "𠮷", "稀土", "rare", " ", ".", ":", "%s", "{0}", "{{7*7}}",
    ]
)  # fmt: skip
OUTSIDE = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=60))


def saying(
    alert: Alert, text: str, *, times: int = 1, url: str = "https://news.example/a"
) -> Alert:
    """Every place of an alert that text from outside can reach says `text`."""
    return replace(
        alert,
        headline=text,
        summary=f"{text} indeed",
        changes=(text,) * times,
        source=text,
        outlet=text,
        url=url,
        exposure_hits=(text,) * times,
        topics=dict.fromkeys((f"{text}{n}" for n in range(times)), 0.9),
        evidence=tuple(
            Evidence(f"{text}{n}", "tariff", Span("title", 0, len(text)), text, 7)
            for n in range(times)
        ),
    )


def a_line(alert: Alert, **changes: object) -> DigestLine:
    """The alert as one story of a digest."""
    line = DigestLine(
        alert=alert.id,
        story=alert.story,
        kind=alert.kind,
        severity=alert.severity,
        direction=alert.direction,
        stage=alert.stage,
        score=alert.score,
        headline=alert.headline,
        summary=alert.summary,
        url=alert.url,
        source=alert.source,
        created=alert.created,
        exposure_hits=alert.exposure_hits,
        outlet=alert.outlet,
    )
    return replace(line, **changes)


def a_digest(*lines: DigestLine, **changes: object) -> Digest:
    """A daily digest of these stories."""
    made = Digest("dg_01", DigestKind.DIGEST, "desk", NOW, lines)
    return replace(made, **changes)


Build = Callable[..., Alert]
