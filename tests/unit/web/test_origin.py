"""Which forms are of our own pages, from the headers browsers add by themselves."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from alerts.web.origin import from_our_page

HOST = "127.0.0.1:8080"
PROXY = "https://alerts.example"


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"origin": f"http://{HOST}"}, True),
        ({"origin": f"https://{HOST}"}, True),
        ({"origin": PROXY}, True),
        ({"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://127.0.0.1:8081"}, False),
        ({"origin": "http://127.0.0.1"}, False),
        ({"origin": f"ftp://{HOST}"}, False),
        ({"origin": "https://alerts.example.evil.example"}, False),
        ({"origin": "http://[broken"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": f"http://{HOST}", "sec-fetch-site": "same-site"}, False),
        ({"origin": "http://evil.example", "sec-fetch-site": "same-origin"}, False),
    ],
)
def test_a_form_is_ours_when_the_browser_says_so(headers: dict[str, str], ours: bool) -> None:
    assert from_our_page(Headers({"host": HOST, **headers}), PROXY) is ours


def test_without_a_host_and_a_proxy_no_origin_is_ours() -> None:
    assert from_our_page(Headers({"origin": "http://"}), "") is False
    assert from_our_page(Headers({"origin": PROXY, "host": HOST}), "") is False
