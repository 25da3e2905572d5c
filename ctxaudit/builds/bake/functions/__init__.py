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
# seldom asked for that they are not written here
NOT_EVALUATED = frozenset(
    "bcrypt byteslen bytesslice cidrsubnets formatdate formattimestamp homedir rsadecrypt "
    "semvercmp timeadd timestamp unixtimestampparse uuidv4".split()
)
_MODULES = (
    arithmetic, collections, encodings, formatting, networks, paths, regexes, sets, texts,
)  # fmt: skip
