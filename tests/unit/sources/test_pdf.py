"""The text of PDFs, and the reasons why there is none."""

from __future__ import annotations

import sys

import pytest

from alerts.sources.apart import UNKNOWN_COST
from alerts.sources.base import Received
from alerts.sources.pdf import cost_of, is_installed, is_pdf, read_pdf
from tests.pdfs import a_chinese_pdf, a_file, a_pdf, locked

NOTICE = a_pdf(["Export of gallium takes a licence (No. 46).", "It lapses on 1 June 2026."])


def document(body: bytes, content_type: str = "application/pdf") -> Received:
    return Received("https://a.example/notice", body, content_type)


def read(body: bytes):
    return read_pdf(document(body))


@pytest.mark.parametrize("packed", [True, False])
def test_the_text_of_all_pages_with_its_title(packed):
    pdf = a_pdf(["First page."], ["Second page."], title="Quota\n2026", packed=packed)
    found = read(pdf)
    assert (found.title, found.text) == ("Quota 2026", "First page.\nSecond page.")
    assert (found.problem, found.notes) == ("", ())


def test_chinese_text_by_the_code_of_its_font():
    assert read(a_chinese_pdf("稀土出口管制公告")).text == "稀土出口管制公告"


@pytest.mark.parametrize("leftover", ["Microsoft Word - 附件.docx", "annex_final.pdf", ""])
def test_the_name_of_a_file_is_no_title(leftover):
    assert read(a_pdf(["Text"], title=leftover)).title == ""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (a_pdf([], []), "holds no text: its pages are pictures"),
        (a_pdf(), "has no pages"),
        (a_pdf(*([f"- {n} -"] for n in range(9))), "no text but what its pages repeat"),
        (NOTICE[:400], "is damaged"),
        (b"%PDF-1.7\n" + b"x" * 500, "is damaged"),
        (NOTICE.replace(b"/Type /Page ", b"/Typo /Rage ").replace(b"Kids [", b"Bids ["), "PDF"),
        (a_file([b"<< /Type /Catalog /Pages 1 0 R >>"]), "PDF"),
    ],
    ids=[
        "scanned",
        "no pages",
        "scanned with page numbers",
        "breaks off",
        "rubbish",
        "no page tree",
        "pages in a circle",
    ],
)
def test_what_has_no_text_says_why(body, said):
    found = read(body)
    assert said in found.problem
    assert found.text == ""


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_password_is_a_problem_and_a_lock_without_one_is_none(algorithm):
    assert read(locked(NOTICE, "", algorithm)).text == read(NOTICE).text
    asked = read(locked(NOTICE, "secret", algorithm))
    assert asked.problem == "the PDF is encrypted and asks for a password"
    assert asked.text == ""


def test_pages_that_are_pictures_are_noted_where_others_have_text():
    found = read(a_pdf(["Annex"], [], []))
    assert found.text == "Annex"
    assert found.notes == ("2 of 3 pages of the PDF hold no text",)


def test_too_many_pages_are_read_up_to_a_page_that_is_named():
    found = read(a_pdf(*([f"{'word ' * n}.", "end"] for n in range(310))))
    assert found.notes == ("the PDF is read up to page 300 of 310",)


def test_one_part_that_grows_without_end_is_refused():
    pdf = a_pdf(["a" * 30_000_000])
    assert len(pdf) < 50_000
    assert read(pdf).problem == "the PDF holds more than one document may"


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    assert is_installed()
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert not is_installed()
    found = read(NOTICE)
    assert found.failure == "reading a PDF takes an extra: pip install 'alerts[pdf]'"


@pytest.mark.parametrize(
    ("body", "content_type", "wanted"),
    [
        (NOTICE, "text/html", True),
        (b"\xef\xbb\xbf\n" + NOTICE, "", True),
        (b"<html>%PDF-1.7</html>", "application/pdf", False),
        (b"", "application/pdf", False),
    ],
)
def test_a_pdf_is_known_by_its_bytes(body, content_type, wanted):
    found = document(body, content_type)
    assert is_pdf(found) is wanted
    assert (cost_of(found) == UNKNOWN_COST) is wanted
