"""What an expression of a bake file consists of, free of how it is written."""

from __future__ import annotations

from typing import NamedTuple

from ctxaudit.builds.bake.values import Value
from ctxaudit.model import Location

ITEM = "*"  # the name of the element that a splat stands at


class Literal(NamedTuple):
    """A value as it is written."""

    at: Location
    value: Value


class Template(NamedTuple):
    """A text put together of parts."""

    at: Location
    parts: tuple[Node, ...]


class Deferred(NamedTuple):
    """A string of a JSON file, which is a template once something asks for its value."""

    at: Location
    text: str


class Variable(NamedTuple):
    """A name."""

    at: Location
    name: str


class Attribute(NamedTuple):
    """`source.name`."""

    at: Location
    source: Node
    name: str


class Index(NamedTuple):
    """`source[key]`."""

    at: Location
    source: Node
    key: Node


class Splat(NamedTuple):
    """`source[*].each`, where `each` begins with the variable ITEM."""

    at: Location
    source: Node
    each: Node


class Call(NamedTuple):
    """A call of a function; `expands`: the last argument is a list of arguments."""

    at: Location
    name: str
    arguments: tuple[Node, ...]
    expands: bool


class Unary(NamedTuple):
    """An operator before its operand."""

    at: Location
    operator: str
    operand: Node


class Binary(NamedTuple):
    """An operator between its operands."""

    at: Location
    operator: str
    one: Node
    other: Node


class Conditional(NamedTuple):
    """`condition ? then : otherwise`."""

    at: Location
    condition: Node
    then: Node
    otherwise: Node


class Tuple(NamedTuple):
    """`[...]`."""

    at: Location
    items: tuple[Node, ...]


class Object(NamedTuple):
    """`{...}`."""

    at: Location
    items: tuple[tuple[Node, Node], ...]


class For(NamedTuple):
    """`[for ...]` if there is no `key`, else `{for ...}`; `groups`: values of a key are a list."""

    at: Location
    key_name: str | None
    value_name: str
    source: Node
    key: Node | None
    value: Node
    condition: Node | None
    groups: bool = False


class Joined(NamedTuple):
    """A `for` of a template, whose results become one text."""

    at: Location
    loop: For


Node = (
    Literal
    | Template
    | Deferred
    | Variable
    | Attribute
    | Index
    | Splat
    | Call
    | Unary
    | Binary
    | Conditional
    | Tuple
    | Object
    | For
    | Joined
)


class Setting(NamedTuple):
    """A name with its expression, in a block or outside of all."""

    at: Location
    name: str
    value: Node


class Block(NamedTuple):
    """A block with its labels and what stands in it."""

    at: Location
    kind: str
    labels: tuple[str, ...]
    settings: dict[str, Setting]
    blocks: tuple[Block, ...] = ()


class Document(NamedTuple):
    """A bake file."""

    settings: dict[str, Setting]
    blocks: tuple[Block, ...]
