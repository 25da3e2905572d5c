"""The functions of bake's language."""

from __future__ import annotations

from ctxaudit.builds.bake.functions import (
    arithmetic,
    collections,
    encodings,
    formatting,
    networks,
    paths,
    regexes,
    sets,
    texts,
)
from ctxaudit.builds.bake.functions.registry import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "NOT_EVALUATED", "SPECIAL", "Function"]

# these take their arguments unevaluated
SPECIAL = ("can", "convert", "try")
# bake has them and their results are not the same each time, or not the same everywhere, or so
# seldom asked for that they are not written here; with the type of their results
NOT_EVALUATED = {
    **dict.fromkeys(
        "bcrypt formatdate formattimestamp homedir rsadecrypt timeadd timestamp uuidv4".split(),
        "string",
    ),
    **dict.fromkeys(("bytesslice", "cidrsubnets", "unixtimestampparse"), "any"),
    "byteslen": "number",
    "semvercmp": "bool",
}
_MODULES = (
    arithmetic, collections, encodings, formatting, networks, paths, regexes, sets, texts,
)  # fmt: skip
