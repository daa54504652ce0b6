"""The ways in which a text may write the name of something the user depends on.

>>> [form.text for form in forms(ExposureKind.SUPPLIER, "Example Magnetics Co., Ltd.")]
['example magnetics co., ltd.', 'example magnetics']
>>> [form.text for form in forms(ExposureKind.MATERIAL, "NdFeB-Magnets")]
['ndfeb magnets', 'ndfeb magnet']
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from alerts.model.exposure import ExposureKind
from alerts.text.spans import Folded, fold

#: Names this short in capitals, such as "US" or "MP", must stand in capitals in the text too.
_ACRONYM = re.compile(r"[A-Z0-9.&]{1,4}")
_WORD = re.compile(r"[^\s,;()]+")
#: A name of one word left when its legal form is dropped must be this long to be looked for.
_LEAST = 4

_LEGAL_FORMS = (
    "& ab ag as asa a/s bhd bv b.v co company corp corporation gmbh inc incorporated k.k kg kgaa "
    "kk limited llc llp lp ltd mbh n.v nv oy oyj plc pte pty s.a s.a.s s.l s.p.a s.r.l sa sarl sas "
    "sdn se sl sp.z o.o spa srl und and"
)
_LEGAL = frozenset(_LEGAL_FORMS.split())
_LEGAL_WIDE = re.compile(
    "(?:股份有限公司|股份有限責任公司|有限责任公司|有限責任公司|有限公司|株式会社|주식회사)$|^(?:株式会社|주식회사)"
)


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a name; `exact` is what must stand there when case counts, or empty."""

    text: str
    exact: str = ""


def key(text: str) -> str:
    """A name as names are compared: folded, hyphens and line ends as blanks."""
    return haystack(fold(text).text).strip()


def haystack(folded: str) -> str:
    """A folded text in which names are looked for, character for character as long."""
    return folded.replace("-", " ").replace("\n", " ").replace("\t", " ")


def forms(kind: ExposureKind, name: str) -> tuple[Form, ...]:
    """The forms of one name: itself first; none for a blank one.

    A supplier is known without its legal form too, a material in the singular too.
    """
    folded = fold(name.strip())
    text = haystack(folded.text).strip()
    if not text:
        return ()
    whole = Form(text, name.strip() if _ACRONYM.fullmatch(name.strip()) else "")
    if kind is ExposureKind.SUPPLIER:
        short = _without_legal_form(folded)
        return (whole, short) if short and short.text != text else (whole,)
    if kind is ExposureKind.MATERIAL and re.search(r"[a-z]{4}(?<!s)(?<!u)(?<!i)s$", text):
        return (whole, Form(text[:-1]))
    return (whole,)


def _without_legal_form(folded: Folded) -> Form | None:
    wide = _LEGAL_WIDE.sub("", folded.text).strip()
    if wide != folded.text:
        return Form(haystack(wide)) if len(wide) > 1 else None
    words = list(_WORD.finditer(folded.text))
    kept = len(words)
    while kept > 1 and words[kept - 1][0].rstrip(".") in _LEGAL:
        kept -= 1
    if not 0 < kept < len(words):
        return None
    end = words[kept - 1].end()
    if kept > 1:
        return Form(haystack(folded.text[:end]))
    # One word alone may be any word: as a name it is written as the user writes it.
    short = Form(haystack(folded.text[:end]), haystack(folded.cased[:end]))
    return short if end >= _LEAST else None
