"""Whatever is shown is one printable line."""

from __future__ import annotations

from alerts.sources.base import one_line


def test_a_shown_text_is_one_printable_line() -> None:
    assert one_line(" a\n\tb \x1b[31m\u202e") == "a b \ufffd[31m\ufffd"
    assert one_line("x" * 300, 10) == "x" * 9 + "…"
    assert one_line("x" * 10, 10) == "x" * 10
    assert one_line(5) == "5"
