"""What answers and documents ask of their readers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.sources.base import Asks
from alerts.sources.caching import asks_of, fresh_for

EXPIRES = {
    "Date": "Mon, 01 Jun 2026 08:00:00 GMT",
    "Expires": "Mon, 01 Jun 2026 08:10:00 GMT",
}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "public, max-age=300"}, 300),
        ({"Cache-Control": "max-age=300", "Age": "100"}, 200),
        ({"Cache-Control": "max-age=300", "Age": "400"}, None),
        ({"Cache-Control": "max-age=300", "Age": "-4"}, 300),
        ({"Cache-Control": "s-maxage=300"}, None),
        ({"Cache-Control": "no-cache, max-age=300"}, None),
        ({"Cache-Control": "max-age=0"}, None),
        ({"Cache-Control": "max-age=99999999"}, 86_400),
        ({"Cache-Control": "max-age=x"}, None),
        (EXPIRES, 600),
        ({**EXPIRES, "Expires": "0"}, None),
        ({**EXPIRES, "Cache-Control": "max-age=60"}, 60),
    ],
)
def test_how_long_an_answer_stays_fresh(headers, seconds):
    wanted = None if seconds is None else timedelta(seconds=seconds)
    assert fresh_for(headers) == wanted


@pytest.mark.parametrize(
    ("head", "asks"),
    [
        ("", Asks()),
        ("<ttl> 60 </ttl>", Asks(timedelta(hours=1))),
        ("<ttl>0</ttl>", Asks()),
        ("<ttl>soon</ttl>", Asks()),
        ("<ttl>999999</ttl>", Asks(timedelta(days=1))),
        (
            "<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>",
            Asks(timedelta(minutes=30)),
        ),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", Asks()),
        (
            "<skipHours><hour>0</hour><hour> 5 </hour><hour>24</hour><hour>x</hour></skipHours>",
            Asks(None, (0, 5)),
        ),
        (
            "<skipDays><day>Saturday</day><day>Sunday</day><day>Someday</day></skipDays>",
            Asks(None, (), (5, 6)),
        ),
        (
            "<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>",
            Asks(),
        ),
    ],
)
def test_what_the_head_of_a_document_asks(head, asks):
    assert asks_of(f"<rss><channel>{head}<item><ttl>7</ttl></item></channel></rss>") == asks


def test_what_stands_after_the_entries_of_a_long_document_is_read_too():
    body = "<rss><channel>" + "<item/>" * 9_000 + "<ttl>60</ttl></channel></rss>"
    assert asks_of(body) == Asks(timedelta(hours=1))
