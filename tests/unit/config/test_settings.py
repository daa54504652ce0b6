from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from alerts import config
from alerts.config import settings
from alerts.errors import ConfigError
from alerts.model.policy import Secret


def test_without_a_file_every_setting_has_its_default(load, tmp_path):
    read = load().settings
    assert (read.web.host, read.web.port, bool(read.web.token)) == ("127.0.0.1", 8080, False)
    assert (read.http.per_host, read.http.spacing) == (2, timedelta(seconds=1))
    assert (read.stories.window, read.stories.max_age) == (timedelta(hours=72), timedelta(days=7))
    assert read.database.url == f"sqlite:///{tmp_path}/alerts.db"


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(load):
    file = "web: {port: 1001}\npoll: {concurrency: 3}\n"
    env = {"ALERTS_WEB__PORT": "1002", "ALERTS_POLL__TICK": "9s"}
    read = load(env, {"web.port": "1003"}, alerts=file).settings
    assert read.web.port == 1003
    assert read.poll.tick == timedelta(seconds=9)
    assert read.poll.concurrency == 3
    assert load(env, alerts=file).settings.web.port == 1002
    assert load(alerts=file).settings.web.port == 1001


def test_the_environment_sets_a_key_of_a_section_the_file_leaves_empty(load):
    assert load({"ALERTS_WEB__PORT": "1002"}, alerts="web:\n").settings.web.port == 1002


def test_a_list_from_the_environment_is_parted_by_commas(load):
    read = load({"ALERTS_HTTP__ALLOW_PRIVATE": "feeds.corp.example, 10.0.0.0/8"}).settings
    assert read.http.allow_private == ("feeds.corp.example", "10.0.0.0/8")
    assert read.http.policy.allows_privately("10.1.2.3")


@pytest.mark.parametrize("url", ["https://alerts.example", "http://[::1]:8080/", ""])
def test_the_pages_may_have_an_address_of_their_own(load, url):
    assert load({"ALERTS_WEB__URL": url}).settings.web.url == url.rstrip("/")


def test_words_may_be_written_in_capitals(load):
    assert load({"ALERTS_LOG__LEVEL": "WARNING"}).settings.log.level == "warning"


MISTAKES = {
    "an unknown section": (
        "wbe: {}\n",
        "alerts.yaml:1:1: unknown key `wbe` (did you mean `web`?)",
    ),
    "an unknown key": (
        "web:\n  prot: 1\n",
        "alerts.yaml:2:3: unknown key `prot` (did you mean `port`?)",
    ),
    "pushes without a secret": (
        "websub: {url: 'https://alerts.example'}",
        ("alerts.yaml:1:15: pushes need a secret of at least 16 characters "
        "(set websub.secret or ALERTS_WEBSUB__SECRET)"),
    ),
    "pushes with a short secret": (
        "websub: {url: 'https://alerts.example', secret: abc}",
        ("alerts.yaml:1:49: pushes need a secret of at least 16 characters "
        "(set websub.secret or ALERTS_WEBSUB__SECRET)"),
    ),
    "pushes to no site": (
        "websub: {url: 'https://alerts.example/hub'}",
        "alerts.yaml:1:15: this is no address of a site (such as https://alerts.example.org)",
    ),
    "a port too large": ("web: {port: 70000}", "alerts.yaml:1:13: `port` must be at most 65535"),
    "an address of the pages with a path": (
        "web: {url: 'https://alerts.example/pages'}",
        "alerts.yaml:1:12: this is no address of a site (such as https://alerts.example.org)",
    ),
    "an address of the pages without its scheme": (
        "web: {url: alerts.example}",
        "alerts.yaml:1:12: this is no address of a site (such as https://alerts.example.org)",
    ),
    "a section that is no block": (
        "web: 5",
        "alerts.yaml:1:6: `web` must be a block of `key: value` lines",
    ),
    "a time without its unit": (
        "poll: {tick: 15}",
        ("alerts.yaml:1:14: a length of time is written with its unit "
        "(such as \"30s\", \"15m\" or \"7d\")"),
    ),
    "an unknown level": (
        "log: {level: warn}",
        "alerts.yaml:1:14: `level` has no choice `warn` (did you mean `warning`?)",
    ),
    "an address others can reach without a token": (
        "web: {host: 0.0.0.0}",
        ("alerts.yaml:1:13: an address other machines can reach needs a token "
        "(set web.token or ALERTS_WEB__TOKEN, or bind 127.0.0.1)"),
    ),
    "a network that is none": (
        "http: {allow_private: [10.0.0.0/99]}",
        ("alerts.yaml:1:23: an entry is neither a host name, an address nor a network "
        "(such as feeds.corp.example, 10.1.2.3 or 10.0.0.0/8)"),
    ),
    "a heartbeat to a private address": (
        "heartbeat:\n  url: http://10.0.0.7/ping",
        ("alerts.yaml:2:8: this address cannot be used: private address "
        "(a public one, or name its host in http.allow_private)"),
    ),
    "a database nobody knows": (
        "database: {url: 'postgresq://u:hidden@h/d'}",
        ("alerts.yaml:1:17: a database address begins with sqlite:/// or postgresql:// "
        "(did you mean `postgresql://`?)"),
    ),
    "a database that is no address": (
        "database: {url: alerts.db}",
        ("alerts.yaml:1:17: a database address begins with sqlite:/// or postgresql:// "
        "(or postgresql://user@host/name)"),
    ),
    "a variable that is not set": (
        "web:\n  token: ${TOKEN}\n",
        "alerts.yaml:2:10: the environment variable TOKEN is not set (set TOKEN or TOKEN_FILE)",
    ),
    "a token that is no text": (
        "web: {token: [a]}",
        "alerts.yaml:1:14: must be text (write ${NAME} to take it from the environment)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_in_the_file(text, wanted, complaints):
    assert complaints(alerts=text) == [wanted]


ENVIRONMENT = {
    "a port that is no number": (
        {"ALERTS_WEB__PORT": "SECRET"},
        "environment variable ALERTS_WEB__PORT: `port` must be a whole number",
    ),
    "an unknown key": (
        {"ALERTS_WEB__PROT": "1"},
        "environment variable ALERTS_WEB__PROT: unknown key `prot` (did you mean `port`?)",
    ),
    "a key too deep": (
        {"ALERTS_WEB__PORT__X": "1"},
        "environment variable ALERTS_WEB__PORT__X: unknown key `port__x` (did you mean `port`?)",
    ),
    "an address others can reach": (
        {"ALERTS_WEB__HOST": "::"},
        (
            "environment variable ALERTS_WEB__HOST: an address other machines can reach needs a "
            "token (set web.token or ALERTS_WEB__TOKEN, or bind 127.0.0.1)"
        ),
    ),
    "a database nobody knows": (
        {"ALERTS_DATABASE_URL": "mysql://u:SECRET@h/d"},
        (
            "environment variable ALERTS_DATABASE_URL: a database address begins with sqlite:/// "
            "or postgresql:// (or postgresql://user@host/name)"
        ),
    ),
}


@pytest.mark.parametrize(("env", "wanted"), ENVIRONMENT.values(), ids=ENVIRONMENT)
def test_a_mistake_in_the_environment(env, wanted, complaints):
    assert complaints(env) == [wanted]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_this_machine_needs_no_token(host, load):
    assert load({"ALERTS_WEB__HOST": host}).settings.web.host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "alerts.example.org"])
def test_any_other_address_is_allowed_with_a_token(host, load):
    read = load({"ALERTS_WEB__HOST": host, "ALERTS_WEB__TOKEN": "hidden"}).settings
    assert read.web.token.reveal() == "hidden"


def test_secrets_are_not_in_the_printed_settings(load):
    env = {"ALERTS_WEB__TOKEN": "hidden", "ALERTS_DATABASE_URL": "postgresql://u:hidden@h/d"}
    assert "hidden" not in repr(load(env))


def test_a_relative_database_starts_beside_the_folder(load, tmp_path):
    read = load(alerts="database: {url: 'sqlite:///data/x.db'}").settings
    assert read.database.url == f"sqlite:///{tmp_path}/data/x.db"


@pytest.mark.parametrize("url", ["sqlite:////data/x.db", "sqlite://", "sqlite:///:memory:"])
def test_any_other_database_stays_as_written(url, load):
    assert load({"ALERTS_DATABASE__URL": url}).settings.database.url == url


def test_the_users_own_folder_keeps_its_data_in_the_users_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    folder = settings.user_folder()
    folder.mkdir(parents=True)
    (folder / "sources.yaml").write_text("")
    url = config.load(folder, {}).settings.database.url
    assert url == settings.sqlite_url(Path(tmp_path / "d" / "alerts" / "alerts.db"))


def test_a_file_that_is_a_list_is_told_once(complaints):
    assert complaints({"ALERTS_WEB__PORT": "1"}, alerts="- a\n") == [
        "alerts.yaml:1:1: must be a block of `key: value` lines"
    ]


def test_an_unknown_flag_is_told_by_its_name(load):
    with pytest.raises(ConfigError, match=r"option --web-prot: unknown key `prot`"):
        load(flags={"web.prot": "1"})


def test_settings_can_be_made_from_values():
    poll = settings.PollSettings(tick=timedelta(seconds=1))
    web = settings.WebSettings(host="::", token=Secret("hidden"))
    assert (poll.tick, web.token.reveal()) == (timedelta(seconds=1), "hidden")


def test_a_setting_over_a_section_that_is_no_block_does_not_hide_the_mistake(complaints):
    assert complaints({"ALERTS_WEB__PORT": "1"}, alerts="web: 5\n") == [
        "alerts.yaml:1:6: `web` must be a block of `key: value` lines"
    ]
