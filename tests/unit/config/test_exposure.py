from __future__ import annotations

import pytest

from alerts.model.exposure import Exposure, ExposureKind


def test_everything_one_depends_on(load):
    text = """\
materials:
  - neodymium
  - {name: dysprosium, aliases: [Dy, 镝], weight: 0.9, owner: magnets, note: two months}
hs_codes: [8505.11, 2805.30, 85, {code: 2846.90.20, weight: 0.5}]
suppliers: [{name: Example Magnetics GmbH, aliases: [Example Magnetics]}]
countries: [NO, China]
sites: [Baotou]
"""
    kind = ExposureKind
    assert load(exposure=text).exposure == (
        Exposure(kind.MATERIAL, "neodymium"),
        Exposure(kind.MATERIAL, "dysprosium", ("Dy", "镝"), 0.9, "magnets", "two months"),
        Exposure(kind.SUPPLIER, "Example Magnetics GmbH", ("Example Magnetics",)),
        Exposure(kind.COUNTRY, "NO"),
        Exposure(kind.COUNTRY, "China"),
        Exposure(kind.SITE, "Baotou"),
        Exposure(kind.HS_CODE, "8505.11"),
        Exposure(kind.HS_CODE, "2805.30"),
        Exposure(kind.HS_CODE, "85"),
        Exposure(kind.HS_CODE, "2846.90.20", (), 0.5),
    )


def test_what_is_touched_through_something_else(load):
    text = """\
materials: [{name: magnet sets, part_of: [NdFeB magnets]}]
hs_codes: [{code: 8505.11, materials: [NdFeB magnets]}]
programmes: [{name: Traction motor, needs: [magnet sets, 8505.11]}]
"""
    found = load(exposure=text).exposure
    assert [(e.kind, e.needs) for e in found] == [
        (ExposureKind.MATERIAL, ("NdFeB magnets",)),
        (ExposureKind.PROGRAMME, ("magnet sets", "8505.11")),
        (ExposureKind.HS_CODE, ("NdFeB magnets",)),
    ]


@pytest.mark.parametrize(
    ("block", "weight"),
    [("", 1.0), ("tier: 1", 1.0), ("tier: 2", 0.7), ("tier: 4", 0.5), ("tier: 4, weight: 1", 1.0)],
)
def test_a_supplier_without_a_weight_weighs_by_its_tier(load, block, weight):
    [entry] = load(exposure=f"suppliers: [{{name: x, {block}}}]").exposure
    assert entry.weight == weight


@pytest.mark.parametrize("text", ["", "materials:\nhs_codes:\nsites:\n", "materials: []"])
def test_nothing_is_an_empty_set(text, load):
    assert load(exposure=text).exposure == ()


HS = "an HS code has 2, 4, 6, 8 or 10 digits (such as 8505 or 8505.11)"
MISTAKES = {
    "a code with an odd number of digits": ("hs_codes: [0850511]", f"1:12: {HS}"),
    "a code in words": ("hs_codes:\n  - code: magnets\n", f"2:11: {HS}"),
    "a kind misspelt": (
        "material: [x]",
        "1:1: unknown key `material` (did you mean `materials`?)",
    ),
    "a weight above one": (
        "materials: [{name: x, weight: 5}]",
        "1:31: `weight` must be at most 1.0",
    ),
    "a tier below the first": (
        "suppliers: [{name: x, tier: -1}]",
        "1:29: `tier` must be at least 0",
    ),
    "a blank need": (
        "programmes: [{name: x, needs: ['']}]",
        "1:32: `needs[0]` must have at least 1 characters",
    ),
    "a block without a name": (
        "materials: [{weight: 1}]",
        "1:13: key `name` is missing (add it)",
    ),
    "a code called a name": (
        "hs_codes: [{name: 8505}]",
        "1:12: key `code` is missing (add it)",
    ),
    "a switch as a name": (
        "countries: [true]",
        "1:13: `countries[0]` must be a block of `key: value` lines",
    ),
    "one alias that is no list": (
        "sites: [{name: x, aliases: y}]",
        "1:28: `aliases` must be a list (write one entry a line, each after `- `)",
    ),
}


@pytest.mark.parametrize(("text", "wanted"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake(text, wanted, complaints):
    assert f"exposure.yaml:{wanted}" in complaints(exposure=text)
