"""Names that are nearly the one a pattern has: other case, or a slip of the pen."""

from __future__ import annotations

from ctxaudit.ignorefile import gopath
from ctxaudit.tree import ContextTree

_WILD = frozenset("*?[]\\|{}^")
_SHORTEST = 3


def near_miss(tree: ContextTree, text: str) -> str | None:
    """The one entry whose path differs from a literal pattern by case or by one slip.

    The slip is in the last name: a letter too many, too few, another one, or two exchanged. None
    for a pattern with wildcards, where several entries are as near, and for very short names.
    """
    if _WILD.intersection(text):
        return None
    parent, slash, name = gopath.clean(text).rpartition("/")
    at = tree.by_prefix.get(parent + slash)
    if at is None or len(name) < _SHORTEST:
        return None
    folder = tree.folders[at]
    names = folder.name_list()
    names += [tree.folders[child].prefix[len(folder.prefix) : -1] for child in tree.children[at]]
    if name in names:
        return None
    near = [one for one in names if one.lower() == name.lower()]
    near = near or [one for one in names if _is_one_slip(name, one)]
    return parent + slash + near[0] if len(near) == 1 else None


def _is_one_slip(one: str, other: str) -> bool:
    """Whether one letter makes the difference, or two neighbours in the wrong order.

    Digits do not count as letters: `v1` and `v2` are different things.
    """
    if abs(len(one) - len(other)) > 1:
        return False
    if min(len(one), len(other)) <= _SHORTEST:
        return f"{one}s" == other or one == f"{other}s"
    pairs = enumerate(zip(one, other, strict=False))
    shorter = min(len(one), len(other))
    start = next((at for at, (mine, theirs) in pairs if mine != theirs), shorter)
    rest, other_rest = one[start:], other[start:]
    changed = rest[:2] + other_rest[:2]
    if len(one) == len(other):
        swapped = rest[:2] == other_rest[:2][::-1] and rest[2:] == other_rest[2:]
        is_slip = swapped or rest[1:] == other_rest[1:]
        changed = changed if swapped else rest[:1] + other_rest[:1]
    else:
        is_slip = rest[1:] == other_rest or rest == other_rest[1:]
        changed = max(rest, other_rest, key=len)[:1]
    return is_slip and changed.isalpha()
