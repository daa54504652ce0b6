from __future__ import annotations

import base64

import pytest

from alerts.config.routes import unknown_topics
from alerts.model.alert import AlertKind
from alerts.model.assessment import Direction, Severity
from alerts.model.policy import Match, Receiver, ReceiverKind, Route, Secret

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
            "(known keys: allow_private, kind, optional, secret, url)"
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
    "a receiver name with a space": (
        "receivers: {'a b': {kind: console}}",
        (
            "1:13: a name has letters, digits, `_`, `-` and `.` only, at most 64 of them "
            "(such as mining_com)"
        ),
    ),
    "a slack without an address": (
        "receivers: {s: {kind: slack}}",
        "1:16: a slack needs `url` (such as ${SLACK_WEBHOOK_URL})",
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


def test_a_topic_no_rule_gives_is_told_at_its_place(write):
    text = "routes: [{name: a, receivers: [console], match: {topics: [tariff, tarif, zz]}}]"
    found = unknown_topics(write(routes=text) / "routes.yaml", ["tariff", "rare_earth"])
    assert [str(p).rpartition("routes.yaml:")[2] for p in found] == [
        "1:67: no rule gives the topic `tarif` (did you mean `tariff`?)",
        "1:74: no rule gives the topic `zz` (there are: rare_earth, tariff)",
    ]
