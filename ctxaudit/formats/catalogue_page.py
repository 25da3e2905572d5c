"""The catalogue as one Markdown page, `docs/catalogue.md`."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.catalogue import FAMILIES, SECRET_FAMILIES, Entry, entries
from ctxaudit.catalogue.entry import Proof

_INTRODUCTION = """\
# The catalogue

What ctxaudit knows by name among the files of a build context, made from its data by
`python -m ctxaudit.formats.catalogue_page`. Each family is a rule of the same name
(`ctxaudit rule build-output`); the families of secrets belong to the rule `secret-in-context`.

The names are patterns as in an ignore file: `**/x` is meant at any depth, `x` at the root of the
build context. Confidence is how sure it is that no build needs the entry: `high` gives a finding
with a line for the ignore file, `medium` a note from 1 MB on, `low` a note from 10 MB on, `none`
nothing. A marker makes it surer: `beside` is where the name begins, `above` there or in a directory
above, `inside` in the entry itself, `tagged` likewise, and with the signature of a
[cache directory tag](https://bford.info/cachedir/). Severity is the worst that it gets, in the
image.
"""


def catalogue_page() -> str:
    """The page with all entries."""
    return "\n".join([_INTRODUCTION, *(line for name in FAMILIES for line in _family(name))])


def _family(name: str) -> Iterator[str]:
    yield f"## {name}\n"
    if name in SECRET_FAMILIES:
        yield "Known by name; where that is not enough, the content decides.\n"
    yield "| what | names | confidence | severity | a build needs it where |"
    yield "|---|---|---|---|---|"
    for one in entries(name):
        cells = (one.what, _names(one), _confidence(one), one.severity, one.breaks)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""


def _names(one: Entry) -> str:
    text = " ".join(f"`{name}`" for name in one.names)
    if one.claims_parent:
        text = f"the directory of {text}"
    if one.exceptions:
        text += " but not " + " ".join(f"`{name}`" for name in one.exceptions)
    return f"{text} ({one.kind})" if one.kind != "any" else text


def _confidence(one: Entry) -> str:
    return "; ".join([one.confidence, *map(_proof, one.proofs)])


def _proof(proof: Proof) -> str:
    markers = " and ".join(f"{marker.condition} `{marker.path}`" for marker in proof.markers)
    return f"{proof.confidence} with {markers}"


if __name__ == "__main__":
    print(catalogue_page(), end="")
