"""How the program names itself."""

from __future__ import annotations

from alerts import __version__
from alerts.net import user_agent


def test_the_user_agent_names_the_program_and_its_operator() -> None:
    assert user_agent() == f"alerts/{__version__}"
    assert user_agent("ops@corp.example") == f"alerts/{__version__} (+ops@corp.example)"


def test_a_contact_cannot_break_out_of_the_header() -> None:
    assert user_agent("a\r\nX-Evil: 1\x00é") == f"alerts/{__version__} (+aX-Evil: 1)"
    assert len(user_agent("a" * 1000)) < 230
