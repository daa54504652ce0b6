from __future__ import annotations

import pytest

SOURCE = "sources:\n- id: a\n  url: https://a.example/\n  "

CASES = {
    "a setting of another file": (
        {"sources": SOURCE + "per_host: 3"},
        "sources.yaml:4:3: unknown key `per_host` (it is a setting of `http:` in alerts.yaml)",
    ),
    "one with two places": (
        {"sources": SOURCE + "allow_private: true"},
        (
            "sources.yaml:4:3: unknown key `allow_private` "
            "(it is a setting of `http:` in alerts.yaml or of `receivers:` in routes.yaml)"
        ),
    ),
    "a key of the top of a file": (
        {"alerts": "inhibitions: []"},
        "alerts.yaml:1:1: unknown key `inhibitions` (it is a setting of routes.yaml)",
    ),
    "an option beside the options": (
        {"sources": SOURCE + "query: gallium"},
        "sources.yaml:4:3: unknown key `query` (it is a setting of `options:` in sources.yaml)",
    ),
    "an option that is nearly another word for a key": (
        {"sources": SOURCE + "links: /news/*"},
        "sources.yaml:4:3: unknown key `links` (it is a setting of `options:` in sources.yaml)",
    ),
    "a setting among the options": (
        {"sources": SOURCE + "options: {tier: official}"},
        "sources.yaml:4:13: unknown key `tier` (it is a setting of `sources:` in sources.yaml)",
    ),
    "a key with another spelling in lists and in names": (
        {"routes": "calendars: {work: {from: a@b.example}}"},
        "routes.yaml:1:20: unknown key `from` (it is a setting of `receivers:` in routes.yaml)",
    ),
    "a key of inner blocks of one kind": (
        {"routes": "routes: [{name: a, receivers: [console], max_severity: low}]"},
        (
            "routes.yaml:1:42: unknown key `max_severity` (it is a setting of `match:` in "
            "routes.yaml or of `source:` in routes.yaml or of `target:` in routes.yaml)"
        ),
    ),
    "a near key of the block is meant before a key of elsewhere": (
        {"sources": "source: []"},
        "sources.yaml:1:1: unknown key `source` (did you mean `sources`?)",
    ),
    "another word for a key of the block is meant before a key of elsewhere": (
        {"sources": SOURCE + "folder: x"},
        "sources.yaml:4:3: unknown key `folder` (did you mean `path`?)",
    ),
    "a key that stands in many places": (
        {"alerts": "seeds: {zone: UTC}"},
        "alerts.yaml:1:9: unknown key `zone` (known keys: settle)",
    ),
    "a key of nowhere": (
        {"alerts": "seeds: {hue: red}"},
        "alerts.yaml:1:9: unknown key `hue` (known keys: settle)",
    ),
}


@pytest.mark.parametrize(("files", "told"), CASES.values(), ids=CASES)
def test_an_unknown_key_is_told_where_it_belongs(files, told, complaints):
    assert complaints(**files) == [told]


def test_so_is_one_of_the_environment(complaints):
    assert complaints({"ALERTS_POLL__PER_HOST": "3"}) == [
        (
            "environment variable ALERTS_POLL__PER_HOST: unknown key `per_host` "
            "(it is a setting of `http:` in alerts.yaml)"
        )
    ]
