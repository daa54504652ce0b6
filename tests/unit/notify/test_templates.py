"""Templates say what they are told, cannot do harm, and never cost a message."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.model.delivery import Sent
from alerts.model.policy import MailOptions, Receiver, ReceiverKind, Secret
from alerts.notify import Senders, discord, ntfy, slack, teams, template_mistake, templates
from alerts.notify.base import POSTED, STYLES
from alerts.notify.example import EXAMPLE
from alerts.notify.preview import preview
from tests.unit.notify import test_discord, test_slack, test_teams
from tests.unit.notify.hostile import OUTSIDE, saying

SLACK = STYLES[ReceiverKind.SLACK]
EVERYTHING = """\
*{{ alert.headline }}* ({{ alert.severity | upper }}, {{ alert.at }})
{% for change in alert.changes %}
• {{ change }}
{% endfor %}
{% if alert.touches %}Touches {{ alert.touches | join(" / ") }}.
{% endif %}
{{ alert.reasons[0].rule }} {{ alert.reasons[0].points }}: {{ alert.reasons[0].quotes }}
{{ alert.link }}
"""
SAID = """\
*Example: ministry puts export licences on gallium &amp; germanium into force* (HIGH, \
2026-03-02 08:15 UTC)
• stage announced → in force
• severity medium → high
Touches gallium (chip line 2) / Aurora Crystals GmbH.
control effect +40: export licences
<https://news.example/gallium?id=7&amp;lang=en|Read it at news.example>"""

MISTAKES = {
    "{{ alert.headlin }}": "line 1: an alert has no 'headlin'; it has id, story, kind",
    "\n{{ alert.changes.first }}": "has no attribute 'first'",
    "{{ name }}": "there is no 'name': a template knows `alert`",
    "{{ alert.severity": "line 1: unexpected end of template",
    "{% set x = 1 %}": "line 1: a template has no assign here",
    "{% macro m() %}{% endmacro %}": "a template has no macro here",
    "{% include 'other' %}": "a template has no include here",
    "{{ 'a' * 999999999 }}": "a template has no mul here",
    "{{ alert.headline.upper() }}": "a template has no call here",
    "{{ alert.headline.__class__ }}": "no attribute '__class__'",
    "{{ alert['__init__'] }}": "no attribute '__init__'",
    "{{ alert.summary | center(99999999) }}": "No filter named 'center'",
    "{{ alert.score is divisibleby 0 }}": "no test 'divisibleby'",
    "{% for c in alert.headline %}{% endfor %}": "a loop runs over a list",
    "{{ alert.changes[9] }}": "index out of range",
    "{{" + "(" * 5000 + "1" + ")" * 5000 + "}}": "it is nested too deeply",
    "x" * (templates.OUTPUT_LIMIT + 1): "it says more than 2800 characters",
    "{% for a in alert.changes %}" * 3 + "{% endfor %}" * 3: "loops nest 2 deep at the most",
}


def a_receiver(kind: ReceiverKind, template: str, **given) -> Receiver:
    url = Secret("https://receiver.example/topic")
    return Receiver("r", kind, url, template=template, **given)


def test_a_template_says_what_it_is_told():
    assert templates.fill(EVERYTHING, EXAMPLE, SLACK) == SAID


@pytest.mark.parametrize("source", MISTAKES, ids=lambda source: source[:40])
def test_a_mistake_is_found_before_anything_is_sent(source):
    found = template_mistake(a_receiver(ReceiverKind.SLACK, source))
    assert MISTAKES[source] in found
    with pytest.raises(templates.TemplateError):
        templates.fill(source, EXAMPLE, SLACK)


def test_a_template_without_a_mistake_may_have_nothing_to_say_of_the_example():
    source = "{% if alert.severity == 'critical' %}Act now{% endif %}"
    assert template_mistake(a_receiver(ReceiverKind.SLACK, source)) == ""
    with pytest.raises(templates.TemplateError, match="it says nothing"):
        templates.fill(source, EXAMPLE, SLACK)


def test_a_template_has_only_so_much_time(monkeypatch):
    monkeypatch.setattr(templates, "SECONDS", -1)
    with pytest.raises(templates.TemplateError, match="it takes longer than"):
        templates.fill("x {{ alert.id }}", EXAMPLE, SLACK)


def test_the_longest_loops_end_soon():
    many = replace(EXAMPLE, changes=("",) * 100_000)
    loops = "{% for a in alert.changes %}" * 2 + "{% if a.b is defined %}x{% endif %}" * 150
    with pytest.raises(templates.TemplateError, match="it says nothing"):
        templates.fill(loops + "{% endfor %}" * 2, many, SLACK)


WAYS = ("{{ VALUE }}", "{{ VALUE|lower }}", "{{ '<' ~ VALUE ~ '>' }}", "{{ VALUE|cut(9) }}")


@settings(deadline=None, max_examples=60)
@given(OUTSIDE, st.sampled_from(WAYS), st.sampled_from(sorted(STYLES)))
def test_no_text_from_outside_is_markup_whatever_a_template_does_to_it(text, way, kind):
    source = way.replace("VALUE", "alert.headline") + " end"
    said = templates.fill(source, saying(EXAMPLE, text), STYLES[kind])
    markup = {"slack": "<>", "discord": "<>[]*_`|", "console": "\x1b\x00\u202e"}.get(kind, "@")
    assert not set(said) & set(markup)
    assert "\n" not in said


@pytest.mark.parametrize("kind", STYLES)
def test_every_channel_says_what_its_template_says_and_keeps_first_and_last_line(kind, a_delivery):
    mail = MailOptions("a@example.org", ("b@example.org",))
    receiver = a_receiver(kind, "One of {{ alert.source }}\nTwo", mail=mail)
    shown, failure = preview(receiver, EXAMPLE, a_delivery)
    assert failure == ""
    assert "HIGH · escalating · UPDATE" in shown
    assert "One of Example Wire" in shown
    assert "Two" in shown
    assert "licences for gallium" not in shown
    assert a_delivery.id in shown or kind is ReceiverKind.CONSOLE


@pytest.mark.parametrize("kind", [k for k in ReceiverKind if k in STYLES or k in POSTED])
def test_a_preview_shows_no_secret(kind, a_delivery):
    receiver = Receiver(
        "r",
        kind,
        Secret("https://receiver.example/planted-topic"),
        Secret("planted-key"),
        mail=MailOptions("a@example.org", ("b@example.org",)),
    )
    assert "planted" not in preview(receiver, EXAMPLE, a_delivery)[0]


def test_a_template_that_fails_costs_no_message(a_delivery, now):
    receiver = a_receiver(ReceiverKind.CONSOLE, "{{ alert.changes[0] }}")
    told = replace(EXAMPLE, changes=())

    async def send(console):
        async with aiohttp.ClientSession() as session:
            return await Senders(session, console=console).send(a_delivery, told, receiver, now)

    console = io.StringIO()
    outcome = asyncio.run(send(console))
    assert outcome == Sent(0, "template not used: tuple index out of range", untemplated=True)
    assert told.headline in console.getvalue()
    shown, failure = preview(receiver, told, a_delivery)
    assert (shown, failure) == (console.getvalue(), "tuple index out of range")


@pytest.mark.parametrize("letter", ["x", "稀", "𠮷", "&"])
def test_the_longest_text_of_a_template_is_within_every_channels_limits(letter, a_delivery):
    said = templates.fill(letter * templates.OUTPUT_LIMIT, EXAMPLE, SLACK)
    assert test_slack.problems(slack.build(EXAMPLE, a_delivery, said)) == []
    assert test_discord.problems(discord.build(EXAMPLE, a_delivery, said)) == []
    assert test_teams.problems(teams.build(EXAMPLE, a_delivery, said)) == []
    assert len(ntfy.build(EXAMPLE, a_delivery, "t", said)["message"].encode()) <= 4096
