"""Whatever goes in, well-formed XML comes out, and what was readable stays."""

from __future__ import annotations

import xml.sax
import xml.sax.handler

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.sources.mend import mend


class Texts(xml.sax.handler.ContentHandler):
    """Remembers the text and the deepest nesting."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.depth = 0
        self.deepest = 0

    def startElementNS(self, name: object, qname: object, attrs: object) -> None:  # noqa: N802 - SAX name
        del name, qname, attrs
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)

    def endElementNS(self, name: object, qname: object) -> None:  # noqa: N802 - SAX name
        del name, qname
        self.depth -= 1

    def characters(self, content: str) -> None:
        self.text += content


def read(document: str) -> Texts:
    handler = Texts()
    parser = xml.sax.make_parser()  # noqa: S317 - our own output
    parser.setFeature(xml.sax.handler.feature_namespaces, True)
    parser.setContentHandler(handler)
    parser.feed(document.encode())
    parser.close()
    return handler


@pytest.mark.parametrize(
    ("broken", "text"),
    [
        ("<r>R&D & more</r>", "R&D & more"),
        ("<r>&nbsp;&euro;&uuml;&foo;&lt;&amp;</r>", "\xa0€ü&foo;<&"),
        (
            "<r>&#65;&#x42;&#0;&#xD800;&#x110000;&#99999999999;</r>",
            "AB\ufffd\ufffd\ufffd&#99999999999;",
        ),
        ("<r>a ]]> b > c</r>", "a ]]> b > c"),
        ("<r>a < b <1 <</r>", "a < b <1 <"),
        ("<r><i>one</r>", "one"),
        ("<r><i>one</b></i>two</r>", "onetwo"),
        ("<r><i>one<j>two</i>three</r>", "onetwothree"),
        ("<r><i>cut", "cut"),
        ("<r>kept<i a='1", "kept"),
        ("<r>kept</r", "kept"),
        ("<r>kept</", "kept"),
        ("<r>kept</i<b>x</b></r>", "keptx"),
        ("<r>one</r>junk<x/>", "one"),
        ("<r>one</r><r>two</r>", "one"),
        ("<r/>junk", ""),
        ("<r><![CDATA[a<b]]>c</r>", "a<bc"),
        ("<r><![CDATA[open <i>x</i></r>", "open x"),
        ("<r><!-- x --><?p x?><!x>a</r>", "a"),
        ("<r><!-- open <i>x</i></r>", " open x"),
        ("<r a=1 a='2' b=\"x<y\" c d='&'>t</r>", "t"),
        ("<r <i>x</i></r>", "x"),
        ("<dc:r xml:lang='de'><nix:i x:y='1'>a</nix:i></dc:r>", "a"),
        ("<r xmlns:a='u'><a:b/><a:c>x</a:c></r><a:d/>", "x"),
        ("<r xmlns:a='' xmlns:xml='u'><a:b>x</a:b></r>", "x"),
        ("<r xmlns:a='u v ' xmlns='&#32;w\n'><a:b>x</a:b></r>", "x"),
        ("<R>a</R>", "a"),
        ("<r / >a</r>", "a"),
    ],
)
def test_what_can_be_read_is_kept(broken: str, text: str) -> None:
    assert read(mend(broken)).text == text


def test_elements_too_deep_are_left_out_and_their_text_stays() -> None:
    found = read(mend("<r>" + "<a>" * 5000 + "deep" + "</a>" * 5000 + "end</r>"))
    assert found.text == "deepend"
    assert found.deepest == 100


def test_attributes_too_many_are_left_out() -> None:
    mended = mend("<r " + " ".join(f"a{n}='x'" for n in range(500)) + ">t</r>")
    assert read(mended).text == "t"
    assert mended.count("='") + mended.count('="') == 64


def test_the_work_ends_after_so_many_tags() -> None:
    assert read(mend("<r>" + "<i>x</i>" * 100, max_tags=11)).text == "xxxxx"


PIECES = (
    *("<", ">", "</", "/>", "<a", "<b:c", "</a>", " x=", '"', "'", "&", "&#1;", "&lt;", ";"),
    *("<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "<!", "t", " ", "\n", "xmlns:b='u'"),
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_the_result_is_always_well_formed_and_mended_once(inner: str) -> None:
    mended = mend("<r>" + inner)
    assert read(mended).text == read(mend(mended)).text
