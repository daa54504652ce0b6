from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text.urls import MAX_LENGTH, canonical, safe_link

NEWS = "https://news.example"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{NEWS}/a", f"{NEWS}/a"),
        ("HTTPS://News.EXAMPLE:443/A", f"{NEWS}/A"),
        ("http://news.example:80", "http://news.example/"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("http://news.example./a", "http://news.example/a"),
        (f"  {NEWS}/a \n", f"{NEWS}/a"),
        (f"{NEWS}/a#part", f"{NEWS}/a"),
        ("https://user:pw@news.example/a", f"{NEWS}/a"),
        (f"{NEWS}/a?utm_source=rss&utm_medium=feed", f"{NEWS}/a"),
        (f"{NEWS}/a?b=2&UTM_Term=x&a=1", f"{NEWS}/a?b=2&a=1"),
        (f"{NEWS}/a?fbclid=1&gclid=2&mc_cid=3&mc_eid=4&cmpid=5&partner=rss&emc=rss", f"{NEWS}/a"),
        (f"{NEWS}/a?src=rss&ref=rss_home&rss=1", f"{NEWS}/a"),
        (f"{NEWS}/a?ref=twitter&source=newsletter", f"{NEWS}/a"),
        (f"{NEWS}/a?ref=EO14257&src=7", f"{NEWS}/a?ref=EO14257&src=7"),
        (f"{NEWS}/a?&&id=1&", f"{NEWS}/a?id=1"),
        (f"{NEWS}/a?flag", f"{NEWS}/a?flag"),
        ("https://news.example/a b?q=ä|", f"{NEWS}/a%20b?q=%C3%A4%7C"),
        (f"{NEWS}/%c3%a4", f"{NEWS}/%C3%A4"),
        (f"{NEWS}/100%", f"{NEWS}/100%25"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://稀土.中国/", "https://xn--udsp52f.xn--fiqs8s/"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("http://[2001:db8::1]:81/a", "http://[2001:db8::1]:81/a"),
        (f"https://www.google.com/url?rct=j&sa=t&url={NEWS}/a?utm_source%3Dx&ct=ga", f"{NEWS}/a"),
        (f"https://google.co.uk/url?q={NEWS}/a", f"{NEWS}/a"),
        (f"https://www.google.com/url?url={NEWS}/a&url=https://b.example/", f"{NEWS}/a"),
        ("https://www.google.com/url?sa=t", "https://www.google.com/url?sa=t"),
        ("https://www.google.com/url?url=ftp://x/", "https://www.google.com/url?url=ftp://x/"),
        (f"https://google.com.evil.example/url?url={NEWS}/",
         f"https://google.com.evil.example/url?url={NEWS}/"),
        (f"{NEWS}/url?url=https://b.example/", f"{NEWS}/url?url=https://b.example/"),
    ],
)  # fmt: skip
def test_links_to_one_article_share_one_address(url: str, expected: str) -> None:
    assert canonical(url) == expected
    assert canonical(expected) == expected


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("/a", f"{NEWS}/feed.xml", f"{NEWS}/a"),
        ("b?x=1", f"{NEWS}/a/feed.xml", f"{NEWS}/a/b?x=1"),
        ("//cdn.example/a", f"{NEWS}/", "https://cdn.example/a"),
        ("http://b.example/", f"{NEWS}/", "http://b.example/"),
        ("/a", "", ""),
        ("", f"{NEWS}/", ""),
        ("/a", "http://[", ""),
    ],
)
def test_relative_links_are_resolved(url: str, base: str, expected: str) -> None:
    assert canonical(url, base) == expected


HOSTILE = [
    "", " ", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://news.example/",
    "mailto:a@b.example", "http://", "http:///a", "http://news.example:0/", "http://a..b/",
    "http://news.example:99999/", "http://news.example:x/", "http://[::1", "http://[zz]/", "http://[fe80:::1]/",
    "http://[fe80::1%25eth0]/", "http://-a.example/", "http://a b.example/", "http://a<b.example/",
    "http://news.example\\@127.0.0.1/", "http://℀.example/", "https://" + "a" * 5000 + ".example/",
    "http://" + "ü" * 70 + ".example/", "news.example/a", "http://\ud800.example/",
    "http://" + "a." * 140 + "example/",
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE)
def test_what_is_no_web_address_gives_nothing(url: str) -> None:
    assert canonical(url) == ""
    assert safe_link(url) == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{NEWS}/a?utm_source=x#part", f"{NEWS}/a?utm_source=x#part"),
        ("https://user:pw@news.example/", f"{NEWS}/"),
        ("http://news.example@127.0.0.1/", "http://127.0.0.1/"),
        (f"{NEWS}/a|b>c<d\"e", f"{NEWS}/a%7Cb%3Ec%3Cd%22e"),
        (f"{NEWS}/\r\nHost: x", f"{NEWS}/Host:%20x"),
        (f"{NEWS}/a\u202eb", f"{NEWS}/a%E2%80%AEb"),
        (f"{NEWS}/\ud800", f"{NEWS}/%EF%BF%BD"),
        (NEWS, f"{NEWS}/"),
    ],
)  # fmt: skip
def test_a_shown_link_holds_nothing_that_ends_it_early(url: str, expected: str) -> None:
    assert safe_link(url) == expected


@given(st.text(st.sampled_from("htps:/?#[]@&=%.a1\\<>| \r\nüß稀\ud800\x00-_"), max_size=40))
def test_no_address_raises_and_all_results_are_plain_ascii(tail: str) -> None:
    for url in (tail, "http://" + tail, "https://news.example/" + tail):
        for link in (canonical(url), canonical(url, "https://b.example/c"), safe_link(url)):
            assert link.isascii()
            assert not set(link) & set(' <>"|\\\r\n\x00')
            assert link == "" or link.startswith(("http://", "https://"))
            assert len(link) <= 12 * MAX_LENGTH
        once = canonical(url)
        assert canonical(once) == once
