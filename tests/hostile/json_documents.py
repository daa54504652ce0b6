"""JSON Feeds, Federal Register answers and JSON that is neither."""

from __future__ import annotations

import json

from tests.hostile.case import GOOD, OTHER, Must, adder

GROUP = "json/"
ADD = adder(GROUP)

VERSION = "https://jsonfeed.org/version/1.1"


def feed(items: object, **more: object) -> str:
    return json.dumps({"version": VERSION, "title": "B", "items": items, **more})


def an_item(title: object = GOOD, n: object = 1, **more: object) -> dict[str, object]:
    return {"id": n, "title": title, "content_text": "A text.", **more}


TWO = [an_item(), an_item(OTHER, 2)]


def read(name: str, build, entries=(2, 2), **how: object) -> None:
    ADD(name, build, must=Must.READ, entries=entries, **how)


def refuse(name: str, build, **how: object) -> None:
    ADD(name, build, must=Must.REFUSE, **how)


def bound(name: str, build, entries=(0, 2), **how: object) -> None:
    ADD(name, build, must=Must.BOUND, entries=entries, **how)


read("plain.json", feed(TWO), titles=(GOOD, OTHER))
read("bom.json", "\ufeff" + feed(TWO))
read("utf16.json", feed(TWO).encode("utf-16"))
bound("utf16_no_mark.json", feed(TWO).encode("utf-16-le"))
read(
    "latin1.json",
    json.dumps(
        {"version": VERSION, "items": [an_item("Zölle"), an_item(OTHER, 2)]}, ensure_ascii=False
    ).encode("latin-1"),
    titles=(OTHER,),
)
read("surrogates.json", feed(TWO).replace(GOOD, "a\\ud800b\\udc00"), titles=(OTHER,))
read(
    "nul_escapes.json",
    feed(TWO).replace(GOOD, "a\\u0000\\u001b[31mb"),
    titles=(OTHER,),
    never=("\x1b", "\0"),
)
refuse("nested_arrays.json", lambda s: b"[" * int(1_000_000 * s), problem="JSON", heavy=True)
refuse("nested_objects.json", lambda s: b'{"a":' * int(1_000_000 * s), problem="JSON", heavy=True)
bound(
    "nested_in_item.json",
    feed([an_item(), an_item(OTHER, 2)]).replace('"A text."', "[" * 5000 + "]" * 5000, 1),
)
read("nan.json", feed(TWO, x=float("nan"), y=float("inf")))
read("nan_id.json", feed([an_item(n=float("nan")), an_item(OTHER, float("-inf"))]))
read("huge_number.json", feed(TWO)[:-1] + ', "x": ' + "9" * 100_000 + "}")
read("huge_exponent.json", feed(TWO)[:-1] + ', "x": 1e999999999}')
read("huge_number_id.json", feed(TWO).replace('"id": 1', '"id": ' + "7" * 50_000))
bound(
    "duplicate_items.json",
    '{"version": "' + VERSION + '", "items": [], "items": ' + json.dumps(TWO) + "}",
)
read("duplicate_keys_in_item.json", feed(TWO).replace('"id": 1', '"id": 9, "id": 1'))
read("duplicate_ids.json", feed([an_item(), an_item(OTHER)]))
read(
    "odd_types.json",
    feed(
        [
            an_item(),
            an_item(
                OTHER,
                2,
                url=["x"],
                tags={"a": 1},
                authors="x",
                date_published=5,
                language=[],
                attachments=None,
            ),
        ]
    ),
)
read(
    "mixed_items.json",
    feed([an_item(), None, 5, "x", [], True, an_item(OTHER, 2)]),
    titles=(GOOD, OTHER),
    problem="items are no objects",
)
read("title_is_object.json", feed([an_item({"a": 1}), an_item(OTHER, 2)]), titles=(OTHER,))
read("no_ids.json", feed([{"title": GOOD}, {"title": OTHER}]))
read(
    "null_fields.json",
    feed([an_item(url=None, date_published=None, content_html=None), an_item(OTHER, 2)]),
)
read(
    "links_odd.json",
    feed([an_item(url="javascript:alert(1)"), an_item(OTHER, 2, url="https://u:p@a.example/\\")]),
    never=("javascript", "u:p@"),
)
read(
    "dates_odd.json",
    feed(
        [
            an_item(date_published="9999-99-99"),
            an_item(OTHER, 2, date_published="2026-11-20T08:00:00+25:00"),
        ]
    ),
)
read("version_1.json", feed(TWO, version="https://jsonfeed.org/version/1"))
refuse("version_missing.json", json.dumps({"items": TWO}), problem="neither title")
refuse("version_number.json", feed(TWO, version=1), problem="version")
refuse(
    "version_redos.json",
    feed(TWO, version="https://jsonfeed.org/" + "version/" * 10_000),
    problem="version",
)
refuse("items_object.json", feed({"a": 1}), problem="items")
refuse("items_null.json", feed(None), problem="items")
refuse("items_missing.json", json.dumps({"version": VERSION}), problem="items")
read("items_empty.json", feed([]), entries=(0, 0))
refuse(
    "top_array.json",
    json.dumps(TWO).replace('"title"', '"nothing"').replace("content_text", "none"),
)
refuse("top_null.json", "null")
refuse("top_number.json", "1" * 10_000)
refuse("top_string.json", '"' + "a" * 10_000)
refuse("truncated.json", feed(TWO)[:-20], problem="not JSON")
refuse("trailing_comma.json", feed(TWO)[:-1] + ",}", problem="not JSON")
refuse("single_quotes.json", feed(TWO).replace('"', "'"), problem="not JSON")
refuse("comments.json", "/* c */" + feed(TWO), problem="")
refuse("two_documents.json", feed(TWO) * 2, problem="not JSON")
refuse("jsonp.json", f"callback({feed(TWO)})")
refuse("xssi_prefix.json", ")]}'\n" + feed(TWO))
refuse("error_object.json", '{"error": {"code": 429, "message": "\\u001b[2J"}}', never=("\x1b",))
bound(
    "million_items.json",
    lambda s: feed([{"id": n, "title": "t"} for n in range(int(1_000_000 * s))]).encode(),
    entries=(0, 10_000),
    heavy=True,
)
bound(
    "items_300k.json",
    lambda s: feed([{"id": n, "title": "t"} for n in range(int(300_000 * s))]).encode(),
    entries=(0, 10_000),
    heavy=True,
)
bound(
    "title_9mb.json",
    lambda s: feed([an_item("x " * int(4_500_000 * s)), an_item(OTHER, 2)]).encode(),
    heavy=True,
)
bound(
    "text_9mb_markup.json",
    lambda s: feed([an_item(content_html="<p" * int(4_500_000 * s)), an_item(OTHER, 2)]).encode(),
    heavy=True,
)
bound(
    "keys_million.json",
    lambda s: json.dumps(
        {"version": VERSION, "items": TWO, **{f"k{n}": n for n in range(int(700_000 * s))}}
    ).encode(),
    heavy=True,
)
bound(
    "numbers_4m.json",
    lambda s: (
        b'{"version": "' + VERSION.encode() + b'", "items": [' + b"1," * int(4_500_000 * s) + b"1]}"
    ),
    entries=(0, 0),
    heavy=True,
)
bound(
    "escapes_9mb.json",
    lambda s: (
        feed([an_item("@"), an_item(OTHER, 2)])
        .replace("@", "\\u0041" * int(1_500_000 * s))
        .encode()
    ),
    heavy=True,
)

REGISTER = {
    "count": 1,
    "results": [{"document_number": "2026-1", "title": GOOD, "publication_date": "2026-11-20"}],
}


def register(**fields: object) -> str:
    record = {**REGISTER["results"][0], **fields}  # type: ignore[index]
    return json.dumps({"count": 1, "results": [record]})


read("register.json", json.dumps(REGISTER), entries=(1, 1), titles=(GOOD,))
read(
    "register_types.json",
    register(
        title=[],
        abstract=5,
        agencies="x",
        cfr_references={"a": 1},
        dates=[1],
        docket_ids="x",
        publication_date=7,
        html_url={},
    ),
    entries=(0, 1),
)
read(
    "register_dates.json",
    register(
        effective_on="0000-99-99", comments_close_on="x" * 5000, publication_date="9999-12-31"
    ),
    entries=(1, 1),
)
read(
    "register_lists.json",
    register(
        docket_ids=["D"] * 50_000,
        agency_names=["A"] * 50_000,
        cfr_references=[{"title": "1", "part": "2"}] * 50_000,
    ),
    entries=(1, 1),
)
read(
    "register_mixed.json",
    json.dumps({"results": [None, 1, [], {"document_number": None}, *REGISTER["results"]]}),
    entries=(1, 1),
)  # type: ignore[misc]
bound("register_word_only.json", '{"x": "document_number"}', entries=(0, 0))
bound("register_in_text.json", feed(TWO).replace("A text.", 'the \\"document_number\\"'))
