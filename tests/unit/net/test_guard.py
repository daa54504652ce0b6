"""Only public unicast addresses may be reached, and what the user has named."""

from __future__ import annotations

import pytest

from alerts.net import AddressPolicy, check_url

REFUSED = {
    "": "empty",
    "http://127.0.0.1/": "loopback",
    "http://127.1/": "unusual",
    "http://2130706433/": "unusual",
    "http://0x7f.0.0.1/": "unusual",
    "http://0x7f000001/": "unusual",
    "http://0177.0.0.1/": "unusual",
    "http://0/": "unusual",
    "http://8.8.8.8./": "unusual",
    "http://①②⑦.⓪.⓪.①/": "unusual",
    "http://[::1]/": "loopback",
    "http://[::]/": "unspecified",
    "http://[::ffff:127.0.0.1]/": "loopback",
    "http://[::7f00:1]/": "loopback",
    "http://[2002:7f00:1::]/": "loopback",
    "http://[64:ff9b::7f00:1]/": "loopback",
    "http://[64:ff9b::a9fe:a9fe]/": "metadata",
    "http://[64:ff9b:1::7f00:1]/": "private",
    "http://[::ffff:0:7f00:1]/": "reserved",
    "http://[2600::5efe:7f00:1]/": "loopback",
    "http://[2002:808:808::5efe:7f00:1]/": "loopback",
    "http://[2001:0:1::1]/": "reserved",
    "http://[4000::1]/": "reserved",
    "http://[fd00::1]/": "private",
    "http://[fd00:ec2::254]/": "metadata",
    "http://[fd20:ce::254]/": "metadata",
    "http://[fe80::1]/": "link-local",
    "http://[fe80::1%25eth0]/": "zone",
    "http://[ff02::1]/": "multicast",
    "http://[2001:db8::1]/": "documentation",
    "http://0.0.0.0/": "unspecified",
    "http://10.0.0.8/": "private",
    "http://100.64.0.1/": "carrier-internal",
    "http://169.254.1.1/": "link-local",
    "http://169.254.169.254/latest/": "metadata",
    "http://168.63.129.16/": "metadata",
    "http://172.31.255.1/": "private",
    "http://192.168.1.1/": "private",
    "http://198.18.0.1/": "benchmarking",
    "http://203.0.113.9/": "documentation",
    "http://224.0.0.1/": "multicast",
    "http://255.255.255.255/": "reserved",
    "http://localhost/": "loopback name",
    "http://LOCALHOST./": "loopback name",
    "http://a.localhost/": "loopback name",
    "file:///etc/passwd": "http",
    "gopher://127.0.0.1:6379/_INFO": "http",
    "jar:http://news.example!/": "http",
    "//news.example/": "http",
    "http://user:pw@news.example/": "credentials",
    "http://news.example@127.0.0.1/": "credentials",
    "http://127.0.0.1#@news.example/": "loopback",
    "http://news.example\\@127.0.0.1/": "backslash",
    "http://news.example/\r\nHost: x": "control",
    "http://news.example/ x": "white space",
    "http://news.example\x85/": "control",
    "http://news.example:0/": "port",
    "http://news.example:/": "port",
    "http://news.example:99999/": "malformed",
    "http://[::1/": "malformed",
    "http:///feed.xml": "no host",
    "http://news..example/": "host name",
    "http://new!s.example/": "host name",
    f"http://{'a' * 64}.example/": "host name",
    f"http://\u0fb2{'a' * 90}.example/": "host name",
    f"http://news.example/{'a' * 5000}": "longer",
}


@pytest.mark.parametrize(("url", "reason"), REFUSED.items(), ids=map(ascii, REFUSED))
def test_a_url_that_could_reach_inside_is_refused_with_its_reason(url: str, reason: str) -> None:
    said = check_url(url)
    assert reason in said
    assert len(said) < 100


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/feed.xml",
        "HTTP://NEWS.EXAMPLE:8080/feed?x=1#part",
        "https://bücher.example/",
        "https://xn--bcher-kva.example./",
        "http://under_score.example/",
        "http://93.184.216.34:8080/",
        "http://[2606:4700::1111]/",
        "http://[64:ff9b::5db8:d822]/",
        "http://[::ffff:93.184.216.34]/",
    ],
)
def test_a_public_address_is_allowed(url: str) -> None:
    assert check_url(url) == ""


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("127.0.0.0/8", "http://127.9.9.9/"),
        ("[::1]", "http://[::1]:8000/"),
        ("fd00::/8", "http://[fd12::1]/"),
        ("localhost", "http://localhost:8000/"),
        ("127.0.0.1", "http://localhost:8000/"),
        ("169.254.169.254/32", "http://169.254.169.254/"),
    ],
)
def test_what_the_user_names_is_opened_and_nothing_else(allowed: str, url: str) -> None:
    policy = AddressPolicy(frozenset({allowed}))
    assert check_url(url, policy) == ""
    assert check_url("http://10.0.0.8/", policy) == "private address"


def test_a_permitted_name_may_stand_for_a_private_address_but_not_for_metadata() -> None:
    policy = AddressPolicy(frozenset({"Feeds.Corp.Example"}))
    assert policy.refuse_address("10.1.2.3", "feeds.corp.example.") == ""
    assert policy.refuse_address("10.1.2.3", "other.example") == "private address"
    assert policy.refuse_address("169.254.169.254", "feeds.corp.example") != ""
    assert policy.refuse_address("0.0.0.0", "feeds.corp.example") == "unspecified address"


def test_no_permission_opens_addresses_that_name_no_single_host() -> None:
    policy = AddressPolicy(frozenset({"0.0.0.0/0", "ff00::/8"}))
    assert policy.refuse_address("0.0.0.0") == "unspecified address"
    assert policy.refuse_address("ff02::1") == "multicast address"


def test_an_answer_that_is_no_address_is_refused() -> None:
    assert AddressPolicy().refuse_address("news.example") == "not an IP address"
    assert not AddressPolicy(frozenset({"10.0.0.0/8"})).allows_privately("news.example")


@pytest.mark.parametrize("entry", ["10.0.0.0/40", "1.2.3", "::g"])
def test_a_permission_that_is_no_network_is_an_error(entry: str) -> None:
    with pytest.raises(ValueError, match=r"[\w ]"):
        AddressPolicy(frozenset({entry}))
