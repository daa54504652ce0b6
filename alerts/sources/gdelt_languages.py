"""The languages GDELT names: by ISO 639-3 code in its files, by English name in its search."""

from __future__ import annotations

_LANGUAGES = """
ar ara arabic
cs ces czech
da dan danish
de deu german
el ell greek
en eng english
es spa spanish
fa fas persian
fi fin finnish
fr fra french
hi hin hindi
hu hun hungarian
id ind indonesian
it ita italian
ja jpn japanese
ko kor korean
ms msa malay
nl nld dutch
no nor norwegian
pl pol polish
pt por portuguese
ro ron romanian
ru rus russian
sv swe swedish
th tha thai
tr tur turkish
uk ukr ukrainian
vi vie vietnamese
zh zho chinese
"""

#: BCP 47 tags by code and by name, both in lower case.
TAGS = {
    said: tag for tag, *names in map(str.split, _LANGUAGES.strip().splitlines()) for said in names
}
