from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date, timedelta

import pytest

from alerts.config.routes import unknown_topics
from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Severity, Stage
from alerts.model.calendar import Calendar, DigestPlan, Hours
from alerts.model.feed import Tier
from alerts.model.policy import (
    GroupBy,
    Inhibition,
    Label,
    Match,
    Receiver,
    ReceiverKind,
    Route,
    Secret,
)

MINUTE = timedelta(minutes=1)
OFFICE = Calendar(
    "office",
    "America/New_York",
    quiet=(Hours(1320, 420),),
    working=(Hours(480, 1080, frozenset(range(5))), Hours(540, 720, frozenset({5}))),
    holidays=frozenset({date(2026, 12, 25)}),
)
KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()
HOOK = "https://hooks.example/T0/B0/PLANTED-SECRET-42"
SOURCES = "sources: [{id: mofcom, url: https://a.example/f}, {id: ustr, url: https://b.example/f}]"
OPTIONAL = """\
receivers:
  slack: {kind: slack, url: "${SLACK_WEBHOOK_URL}", optional: true}
  webhook: {kind: webhook, url: "${WEBHOOK_URL}", secret: "${WEBHOOK_SECRET}", optional: true}
routes:
  - {name: all, receivers: [slack, webhook]}
"""


def test_a_route_with_everything(load):
    text = """\
receivers:
  desk: {kind: slack, url: https://hooks.example/x}
routes:
  - name: tariffs
    match:
      topics: [tariff, export_control]
      severity: high
      direction: [escalating, mixed]
      kind: [raised]
      sources: [mofcom]
    receivers: [desk, desk, console]
    continue: true
"""
    read = load(routes=text, sources=SOURCES)
    assert read.routes == (
        Route(
            name="tariffs",
            match=Match(
                topics=("tariff", "export_control"),
                severity=Severity.HIGH,
                directions=(Direction.ESCALATING, Direction.MIXED),
                kinds=(AlertKind.RAISED,),
                sources=("mofcom",),
            ),
            receivers=("desk", "console"),
            continues=True,
        ),
    )
    assert read.receivers == {
        "console": Receiver("console", ReceiverKind.CONSOLE),
        "desk": Receiver("desk", ReceiverKind.SLACK, Secret("https://hooks.example/x")),
    }


@pytest.mark.parametrize("match", ["", "match:", "match: {}"])
def test_a_route_without_a_match_wants_everything(match, load):
    text = f"routes:\n  - name: all\n    receivers: [console]\n    {match}\n"
    assert load(routes=text).routes == (Route("all", Match(), ("console",)),)


@pytest.mark.parametrize("text", ["", "routes: []", "receivers:\nroutes:\n"])
def test_without_routes_the_console_hears_everything(text, load):
    read = load(routes=text)
    assert [route.receivers for route in read.routes] == [("console",)]
    assert read.receivers["console"].kind is ReceiverKind.CONSOLE
    assert "there are no routes: every alert goes to the console" in read.notes


def test_an_optional_receiver_without_its_variables_is_left_out(load):
    read = load({"SLACK_WEBHOOK_URL": HOOK}, routes=OPTIONAL)
    assert set(read.receivers) == {"slack"}
    assert read.routes[0].receivers == ("slack",)
    assert (
        "receiver `webhook` is left out: WEBHOOK_URL and WEBHOOK_SECRET are not set" in read.notes
    )


def test_the_console_stands_in_when_all_receivers_are_left_out(load):
    read = load(routes=OPTIONAL)
    assert set(read.receivers) == {"console"}
    assert read.routes[0].receivers == ("console",)
    assert "route `all`: the console stands in for its receivers" in read.notes
    assert "receiver `slack` is left out: SLACK_WEBHOOK_URL is not set" in read.notes


def test_an_optional_receiver_with_its_variables_is_used(load, tmp_path):
    (tmp_path / "key").write_text(KEY + "\n")
    env = {"WEBHOOK_URL": HOOK, "WEBHOOK_SECRET_FILE": str(tmp_path / "key")}
    read = load(env, routes=OPTIONAL)
    assert read.receivers["webhook"].secret.reveal() == KEY
    assert read.receivers["webhook"].url.reveal() == HOOK


def test_half_of_an_optional_receiver_is_a_mistake(complaints):
    assert complaints({"WEBHOOK_URL": HOOK}, routes=OPTIONAL) == [
        (
            "routes.yaml:3:59: the environment variable WEBHOOK_SECRET is not set "
            "(set WEBHOOK_SECRET or WEBHOOK_SECRET_FILE)"
        )
    ]


def test_a_receiver_that_is_not_optional_needs_its_variables(complaints):
    text = OPTIONAL.replace(", optional: true", "")
    assert [line.split(" (")[0] for line in complaints(routes=text)] == [
        "routes.yaml:2:29: the environment variable SLACK_WEBHOOK_URL is not set",
        "routes.yaml:3:33: the environment variable WEBHOOK_URL is not set",
        "routes.yaml:3:59: the environment variable WEBHOOK_SECRET is not set",
    ]


def test_a_left_out_receiver_is_still_checked_for_its_keys(complaints):
    text = OPTIONAL.replace("optional: true", "optional: true, hue: red", 1)
    assert complaints(routes=text) == [
        (
            "routes.yaml:2:69: unknown key `hue` "
            "(known keys: allow_private, budget, channel, digest, encrypted, fallback, from, "
            "kind, old_secret, optional, password, rate, ...)"
        )
    ]


def test_a_variable_of_a_route_must_be_set(complaints):
    text = "routes: [{name: a, receivers: ['${WHO}']}]"
    assert any("WHO is not set" in line for line in complaints(routes=text))


WHOLE = "(write the whole address, such as https://hooks.example.org/alerts)"
TRUST = "(set `allow_private: true` on this receiver if you trust the host)"
KEYS = "(whsec_ and then 24 to 64 random bytes in base64: openssl rand -base64 32)"
MISTAKES = {
    "a receiver nobody defined": (
        "receivers: {slack: {kind: console}}\nroutes: [{name: a, receivers: [slak]}]",
        "2:32: no receiver `slak` (did you mean `slack`?)",
    ),
    "a receiver unlike any other": (
        "routes: [{name: a, receivers: [zzz]}]",
        "1:32: no receiver `zzz` (there are: console)",
    ),
    "a source nobody defined": (
        "routes: [{name: a, receivers: [console], match: {sources: [mofcon]}}]",
        "1:60: no source `mofcon` (did you mean `mofcom`?)",
    ),
    "a route without receivers": (
        "routes: [{name: a, receivers: []}]",
        "1:31: `receivers` must have at least 1 entries",
    ),
    "a route named twice": (
        "routes:\n- {name: a, receivers: [console]}\n- {name: a, receivers: [console]}\n",
        "3:10: this route's name is already given in line 2 (give each route a name of its own)",
    ),
    "an unknown severity": (
        "routes: [{name: a, receivers: [console], match: {severity: hihg}}]",
        "1:60: `severity` has no choice `hihg` (did you mean `high`?)",
    ),
    "an unknown direction": (
        "routes: [{name: a, receivers: [console], match: {direction: [up]}}]",
        "1:62: `direction[0]` must be one of escalating, easing, mixed, none",
    ),
    "a key of another name": (
        "routes: [{name: a, receivers: [console], match: {severty: high}}]",
        "1:50: unknown key `severty` (did you mean `severity`?)",
    ),
    "continue misspelt": (
        "routes: [{name: a, receivers: [console], continues: true}]",
        "1:42: unknown key `continues` (did you mean `continue`?)",
    ),
    "an unknown kind of receiver": (
        f"receivers:\n  s:\n    kind: slak\n    url: {HOOK}\n",
        "3:11: `kind` has no choice `slak` (did you mean `slack`?)",
    ),
    "receivers as a list": (
        f"receivers:\n  - id: s\n    kind: slak\n    url: {HOOK}\n",
        "2:3: `receivers` must be a block of `key: value` lines",
    ),
    "a route without the key receivers": (
        "routes: [{name: a}]",
        "1:10: key `receivers` is missing (add it)",
    ),
    "an inner route named like an outer one": (
        "routes:\n- {name: a, receivers: [console],\n   routes: [{name: a}]}\n",
        "3:20: this route's name is already given in line 2 (give each route a name of its own)",
    ),
    "an inner route to nobody": (
        "routes: [{name: a, receivers: [console], routes: [{name: b, receivers: [slak]}]}]",
        "1:73: no receiver `slak` (there are: console)",
    ),
    "an inner route of an unknown source": (
        "routes: [{name: a, receivers: [console], routes: [{name: b, match: {sources: [ustt]}}]}]",
        "1:79: no source `ustt` (did you mean `ustr`?)",
    ),
    "an inner route with a key of another name": (
        "routes: [{name: a, receivers: [console], routes: [{name: b, grup_by: topic}]}]",
        "1:61: unknown key `grup_by` (did you mean `group_by`?)",
    ),
    "grouping by something unknown": (
        "routes: [{name: a, receivers: [console], group_by: storey}]",
        "1:52: `group_by` has no choice `storey` (did you mean `story`?)",
    ),
    "a wait without a group": (
        "routes: [{name: a, receivers: [console], wait: 5m}]",
        "1:48: `wait` is for groups (add group_by: story, topic or country)",
    ),
    "an interval without a group": (
        "routes: [{name: a, receivers: [console], group_by: none, interval: 5m}]",
        "1:68: `interval` is for groups (add group_by: story, topic or country)",
    ),
    "a repeat without a unit": (
        "routes: [{name: a, receivers: [console], repeat: 4}]",
        ('1:50: a length of time is written with its unit (such as "30s", "15m" or "7d")'),
    ),
    "reminders of nothing": (
        "routes: [{name: a, receivers: [console], reminders: 2}]",
        "1:53: nothing repeats here (add repeat: 4h)",
    ),
    "too many reminders": (
        "routes: [{name: a, receivers: [console], repeat: 4h, reminders: 51}]",
        "1:65: `reminders` must be at most 50",
    ),
    "reminders of a digest": (
        "routes: [{name: a, receivers: [console], repeat: 4h, digest: true}]",
        "1:10: a route into the digest sends no reminders (remove `repeat`)",
    ),
    "an unknown calendar": (
        "calendars: {nights: {}}\nroutes: [{name: a, receivers: [console], calendar: night}]",
        "2:52: no calendar `night` (did you mean `nights`?)",
    ),
    "a calendar nobody defined": (
        "routes: [{name: a, receivers: [console], calendar: night}]",
        "1:52: no calendar `night` (there are: none)",
    ),
    "an unknown time zone": (
        "calendars: {c: {zone: Europe/Berln}}",
        "1:23: there is no such time zone (did you mean `Europe/Berlin`?)",
    ),
    "a time zone that is a folder": (
        "defaults: {zone: Europe}",
        '1:18: there is no such time zone (such as "Europe/Berlin" or "UTC")',
    ),
    "a time zone that is a path": (
        "defaults: {zone: ../../etc/localtime}",
        '1:18: there is no such time zone (such as "Europe/Berlin" or "UTC")',
    ),
    "a time zone that is a number": (
        "defaults: {zone: 5}",
        '1:18: there is no such time zone (such as "Europe/Berlin" or "UTC")',
    ),
    "hours that are none": (
        "calendars: {c: {quiet: [22-7]}}",
        '1:25: hours are written as from-to (such as "22:00-07:00" or "mon-fri 08:00-18:00")',
    ),
    "an hour that does not exist": (
        "calendars: {c: {quiet: ['25:00-26:00']}}",
        '1:25: a time of day is written like "08:00" (quote it)',
    ),
    "hours that begin at the end": (
        "calendars: {c: {quiet: ['24:00-07:00']}}",
        '1:25: hours begin before 24:00 (such as "22:00-07:00" or "mon-fri 08:00-18:00")',
    ),
    "a day that does not exist": (
        "calendars: {c: {working: ['mon-fry 08:00-18:00']}}",
        (
            "1:27: days are named by mon, tue, wed, thu, fri, sat, sun "
            '(such as "22:00-07:00" or "mon-fri 08:00-18:00")'
        ),
    ),
    "a holiday that does not exist": (
        "calendars: {c: {holidays: [2026-02-29]}}",
        "1:28: a date is written as year-month-day (such as 2026-12-25)",
    ),
    "a calendar that never opens": (
        "calendars: {c: {quiet: ['00:00-24:00']}}",
        "1:16: this calendar never opens (leave some hours of the week open)",
    ),
    "a budget that is none": (
        "defaults: {budget: many}",
        "1:20: a budget is a number of interrupts a day (such as 6, or unlimited)",
    ),
    "a negative budget": (
        "receivers: {s: {kind: console, budget: -1}}",
        "1:40: a budget is a number of interrupts a day (such as 6, or unlimited)",
    ),
    "a digest at no time of day": (
        "defaults: {digest: {at: 8}}",
        '1:25: a time of day is written like "08:00" (quote it)',
    ),
    "a digest on no day": (
        "defaults: {digest: {every: mondy}}",
        "1:28: `every` has no choice `mondy` (did you mean `monday`?)",
    ),
    "a digest of nothing": (
        "defaults: {digest: {most: 0}}",
        "1:27: `most` must be at least 1",
    ),
    "an inhibition without a target": (
        "inhibitions: [{name: a, source: {}, equal: [story]}]",
        "1:15: key `target` is missing (add it)",
    ),
    "an inhibition of unequal alerts": (
        "inhibitions: [{name: a, source: {}, target: {}, equal: []}]",
        "1:56: nothing would have to be equal (such as [topic, country])",
    ),
    "an inhibition by an unknown label": (
        "inhibitions: [{name: a, source: {}, target: {}, equal: [tropic]}]",
        "1:57: `equal[0]` has no choice `tropic` (did you mean `topic`?)",
    ),
    "an inhibition of an unknown source": (
        "inhibitions: [{name: a, source: {sources: [x]}, target: {}, equal: [story]}]",
        "1:44: no source `x` (there are: mofcom, ustr)",
    ),
    "a certainty above one": (
        "routes: [{name: a, receivers: [console], match: {certainty: 2}}]",
        "1:61: `certainty` must be at most 1.0",
    ),
    "an unknown kind of exposure": (
        "routes: [{name: a, receivers: [console], match: {exposure: [suplier]}}]",
        "1:61: `exposure[0]` has no choice `suplier` (did you mean `supplier`?)",
    ),
    "a receiver name with a space": (
        "receivers: {'a b': {kind: console}}",
        (
            "1:13: a name has letters, digits, `_`, `-` and `.` only, at most 64 of them "
            "(such as mining_com)"
        ),
    ),
    "a slack without an address": (
        "receivers: {s: {kind: slack}}",
        "1:16: a slack needs `url` (such as ${SLACK_WEBHOOK_URL}, or `token` and `channel`)",
    ),
    "a slack with a key": (
        f"receivers: {{s: {{kind: slack, url: {HOOK}, secret: x}}}}",
        "1:90: a slack has no `secret` (remove it)",
    ),
    "a webhook without a key": (
        f"receivers: {{s: {{kind: webhook, url: {HOOK}}}}}",
        f"1:16: a webhook needs `secret` {KEYS}",
    ),
    "a webhook with a key that is none": (
        f"receivers: {{s: {{kind: webhook, url: {HOOK}, secret: PLANTED!}}}}",
        f"1:92: the signing key is not base64 {KEYS}",
    ),
    "a console with an address": (
        f"receivers: {{s: {{kind: console, url: {HOOK}}}}}",
        "1:37: a console has no `url` (remove it)",
    ),
    "an address without its scheme": (
        "receivers: {s: {kind: slack, url: hooks.example/PLANTED}}",
        f"1:35: this address cannot be used: not an http or https URL {WHOLE}",
    ),
    "an address of a private network": (
        "receivers: {s: {kind: slack, url: http://10.0.0.1/PLANTED}}",
        f"1:35: this address cannot be used: private address {TRUST}",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake(text, wanted, complaints):
    found = complaints(routes=text, sources=SOURCES)
    assert found == [f"routes.yaml:{wanted}"]
    assert "PLANTED" not in str(found)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://localhost:9/x"])
def test_a_private_address_may_be_allowed_for_one_receiver(url, load):
    text = f"receivers: {{s: {{kind: slack, url: '{url}', allow_private: true}}}}"
    assert load(routes=text).receivers["s"].allow_private


def test_routes_are_checked_although_the_sources_are_wrong(complaints):
    text = "routes: [{name: a, receivers: [consle], match: {sources: [x]}}]"
    assert complaints(routes=text, sources="sources: 5") == [
        "routes.yaml:1:32: no receiver `consle` (did you mean `console`?)",
        "sources.yaml:1:10: `sources` must be a list (write one entry a line, each after `- `)",
    ]


def test_addresses_and_keys_are_not_in_the_printed_config(load):
    env = {"SLACK_WEBHOOK_URL": HOOK, "WEBHOOK_URL": HOOK, "WEBHOOK_SECRET": KEY}
    printed = repr(load(env, routes=OPTIONAL))
    assert "PLANTED" not in printed
    assert KEY not in printed


FULL = """\
defaults: {zone: Europe/Berlin, budget: 6, digest: {every: monday, at: "07:30", most: 5}}
receivers:
  desk: {kind: console}
  night: {kind: console, zone: UTC, budget: unlimited, digest: {}}
calendars:
  office:
    zone: America/New_York
    working: ["mon-fri 08:00-18:00", "sat 09:00-12:00"]
    quiet: ["22:00-07:00"]
    holidays: [2026-12-25]
routes:
  - name: outer
    match: {max_severity: high, stage: [in_force], certainty: 0.5, owner: [Motors],
      country: [China], tier: [official], lang: [zh], exposure: [anything]}
    receivers: [desk]
    group_by: topic
    wait: 2m
    calendar: office
    repeat: 4h
    routes:
      - {name: inner, receivers: [night], interval: 1h, reminders: 2}
      - {name: plain, group_by: none}
  - {name: weekly, receivers: [desk], digest: true}
inhibitions:
  - {name: echo, source: {severity: critical}, target: {max_severity: medium}, equal: [topic]}
"""


def test_what_an_inner_route_leaves_out_it_has_from_the_one_around_it(load):
    read = load(routes=FULL)
    outer, weekly = read.routes
    inner, plain = outer.routes
    assert (outer.group_by, outer.wait, outer.interval) == (GroupBy.TOPIC, MINUTE * 2, MINUTE * 30)
    assert outer.calendar == OFFICE
    assert outer.match == Match(
        max_severity=Severity.HIGH,
        stages=(Stage.IN_FORCE,),
        certainty=0.5,
        owners=("Motors",),
        countries=("China",),
        tiers=(Tier.OFFICIAL,),
        langs=("zh",),
        exposure=("anything",),
    )
    assert inner == replace(
        outer, name="inner", match=Match(), receivers=("night",), routes=(),
        interval=MINUTE * 60, reminders=2,
    )  # fmt: skip
    assert (plain.group_by, plain.wait, plain.receivers) == (GroupBy.NONE, MINUTE * 0, ("desk",))
    assert (weekly.digest, weekly.calendar, weekly.repeat) == (True, None, None)


def test_a_receiver_has_the_limits_of_the_file_unless_it_says_otherwise(load):
    receivers = load(routes=FULL).receivers
    monday = DigestPlan(450, 0, 5)
    desk, night = receivers["desk"], receivers["night"]
    assert (desk.zone, desk.budget, desk.digest) == ("Europe/Berlin", 6, monday)
    assert (night.zone, night.budget, night.digest) == ("UTC", None, DigestPlan())


def test_the_console_that_stands_in_has_the_limits_of_the_file(load):
    console = load(routes="defaults: {budget: 3}\nroutes: []").receivers["console"]
    assert console.budget == 3


def test_an_inhibition_lasts_a_day_unless_it_says_otherwise(load):
    assert load(routes=FULL).inhibitions == (
        Inhibition(
            "echo",
            Match(severity=Severity.CRITICAL),
            Match(max_severity=Severity.MEDIUM),
            (Label.TOPIC,),
            MINUTE * 1440,
        ),
    )


def test_a_topic_of_an_inner_route_and_of_an_inhibition_is_checked_too(write):
    text = (
        "routes: [{name: a, receivers: [console], routes: [{name: b, match: {topics: [tarif]}}]}]\n"
        "inhibitions: [{name: i, source: {topics: [zz]}, target: {}, equal: [story]}]\n"
    )
    found = unknown_topics(write(routes=text) / "routes.yaml", ["tariff"])
    assert [(p.line, p.column) for p in found] == [(1, 78), (2, 43)]


def test_a_topic_no_rule_gives_is_told_at_its_place(write):
    text = "routes: [{name: a, receivers: [console], match: {topics: [tariff, tarif, zz]}}]"
    found = unknown_topics(write(routes=text) / "routes.yaml", ["tariff", "rare_earth"])
    assert [str(p).rpartition("routes.yaml:")[2] for p in found] == [
        "1:67: no rule gives the topic `tarif` (did you mean `tariff`?)",
        "1:74: no rule gives the topic `zz` (there are: rare_earth, tariff)",
    ]
