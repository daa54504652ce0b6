from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from alerts.model.exposure import ExposureKind
from alerts.stories import exposure, exposure_families, exposure_names, exposure_priority
from alerts.stories.exposure_names import forms


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("JL MAG Rare-Earth Co., Ltd.", ["jl mag rare earth co., ltd.", "jl mag rare earth"]),
        ("Example Works GmbH & Co. KG", ["example works gmbh & co. kg", "example works"]),
        ("Example Works", ["example works"]),
        ("Co Ltd", ["co ltd"]),
        ("Ab Ltd", ["ab ltd"]),
        ("金力永磁科技股份有限公司", ["金力永磁科技股份有限公司", "金力永磁科技"]),
        ("株式会社プロテリアル", ["株式会社プロテリアル", "プロテリアル"]),
        ("", []),
        ("\u200b", []),
    ],
)
def test_a_supplier_is_known_without_its_legal_form(name: str, expected: list[str]) -> None:
    assert [form.text for form in forms(ExposureKind.SUPPLIER, name)] == expected


def test_one_word_without_its_legal_form_must_be_written_as_a_name() -> None:
    assert [f.exact for f in forms(ExposureKind.SUPPLIER, "Target Corporation")] == ["", "Target"]


def test_short_capitals_must_stand_in_capitals() -> None:
    assert forms(ExposureKind.COUNTRY, "US")[0].exact == "US"
    assert forms(ExposureKind.COUNTRY, "Peru")[0].exact == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("permanent magnets", ["permanent magnets", "permanent magnet"]),
        ("brass", ["brass"]),
        ("cerium", ["cerium"]),
        ("gas", ["gas"]),
    ],
)
def test_a_material_is_known_in_the_singular(name: str, expected: list[str]) -> None:
    assert [form.text for form in forms(ExposureKind.MATERIAL, name)] == expected


@pytest.mark.parametrize("module", [exposure, exposure_families, exposure_names, exposure_priority])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
