"""Where HCL has line ends that its grammar, as parsed here, does not care about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_FREE = frozenset(
    "tuple new_index function_arguments template_interpolation for_tuple_expr for_object_expr "
    "template_if_intro template_else_intro template_if_end template_for_start "
    "template_for_end".split()
)
_CLOSING = frozenset((")", "]", "}", "tuple_end", "object_end", "template_interpolation_end"))


def misplaced_line(root: Node, source: bytes) -> int | None:
    """The first line, from 0, where a line end is missing or one too many; None if all is well."""
    stack = [root]
    lines: list[int] = []
    while stack:
        node = stack.pop()
        if node.type == "body":
            lines += _in_body(node, source)
        elif node.type == "block":
            lines += _in_block(node, source)
        elif node.type == "attribute":
            lines += _in_expression(node, source)
        if node.type in ("config_file", "body", "block"):
            stack += node.children
    return min(lines, default=None)


def _breaks(source: bytes, start: int, end: int) -> bool:
    return b"\n" in _COMMENT.sub(b"", source[start:end])


def _in_body(body: Node, source: bytes) -> Iterator[int]:
    items = [child for child in body.children if child.type != "comment"]
    for previous, item in pairwise(items):
        if not _breaks(source, previous.end_byte, item.start_byte) and not _ends_line(previous):
            yield item.start_point.row


def _ends_line(item: Node) -> bool:
    """A heredoc ends with a line end of its own."""
    while item.child_count:
        item = item.children[-1]
    return item.type == "heredoc_identifier"


def _in_block(block: Node, source: bytes) -> Iterator[int]:
    parts = [child for child in block.children if child.type != "comment"]
    opening = next(index for index, part in enumerate(parts) if part.type == "block_start")
    for previous, part in pairwise(parts[: opening + 1]):
        if _breaks(source, previous.end_byte, part.start_byte):
            yield part.start_point.row
    if parts[opening + 1].type != "body":
        return
    body, closing = parts[opening + 1], parts[-1]
    items = [child for child in body.children if child.type != "comment"]
    if not items:
        return
    ends = _breaks(source, items[-1].end_byte, closing.start_byte) or _ends_line(items[-1])
    if _breaks(source, parts[opening].end_byte, items[0].start_byte):
        if not ends:
            yield closing.start_point.row
    elif ends or len(items) > 1 or items[0].type != "attribute":
        yield items[0].start_point.row


def _in_expression(attribute: Node, source: bytes) -> Iterator[int]:
    """Line ends are free within brackets only, and in an object between its elements."""
    end = attribute.start_byte
    comma = True
    for leaf, free, begins_element in _leaves(attribute):
        breaks = _breaks(source, end, leaf.start_byte)
        if (breaks and not free) or (begins_element and not breaks and not comma):
            yield leaf.start_point.row
        comma = leaf.type in (",", "object_start", "{")
        end = leaf.end_byte


def _leaves(root: Node) -> Iterator[tuple[Node, bool, bool]]:
    """The tokens, whether a line end may stand before each, and whether an element begins there."""
    stack = [(root, False, False)]
    while stack:
        node, free, begins = stack.pop()
        if node.type in ("comment", "template_literal"):
            continue
        if not node.child_count or node.type in ("object_start", "object_end", "tuple_end"):
            yield node, free or node.type in _CLOSING, begins
            continue
        stack += reversed(list(_children(node, free, begins)))


def _children(node: Node, free: bool, begins: bool) -> Iterator[tuple[Node, bool, bool]]:
    inside = node.type in _FREE
    in_template = node.type in ("quoted_template", "string_lit", "heredoc_template")
    first = True
    for child in node.children:
        if child.type == "comment":
            continue
        if child.type == "object_elem":
            yield child, True, True
        elif first:
            yield child, free, begins
        else:
            yield (
                child,
                inside
                or in_template
                or (free and node.type != "object_elem" and node.type != "object"),
                False,
            )
        first = False
        if child.type == "(":
            inside = True
        elif child.type == ")":
            inside = node.type in _FREE
