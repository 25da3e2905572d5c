"""Which variables and functions an expression names."""

from __future__ import annotations

from collections.abc import Iterator

from ctxaudit.builds.bake import syntax


def variables_in(node: object, known: frozenset[str] = frozenset()) -> Iterator[syntax.Variable]:
    """The variables that an expression needs from outside of it."""
    if isinstance(node, syntax.Variable):
        if node.name not in known and node.name != syntax.ITEM:
            yield node
    elif isinstance(node, syntax.For):
        yield from variables_in(node.source, known)
        inner = known | {node.value_name, node.key_name or node.value_name}
        for within in (node.key, node.value, node.condition):
            yield from variables_in(within, inner)
    elif isinstance(node, tuple):
        for part in _parts(node):
            yield from variables_in(part, known)


def calls_in(node: object) -> Iterator[syntax.Call]:
    """The calls within an expression."""
    if isinstance(node, syntax.Call):
        yield node
    if isinstance(node, tuple):
        for part in _parts(node):
            yield from calls_in(part)


def _parts(node: tuple[object, ...]) -> tuple[object, ...]:
    """What is in a node; not its place, and nothing of a value."""
    if isinstance(node, syntax.Literal):
        return ()
    return node[1:] if hasattr(node, "at") else node
