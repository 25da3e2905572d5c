"""The text of one bake file or expression with its concrete syntax tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ctxaudit.builds.bake.layout import misplaced_line
from ctxaudit.errors import CtxauditError
from ctxaudit.model import Location

if TYPE_CHECKING:
    from tree_sitter import Node

_EXPONENT = re.compile(rb"(?<![A-Za-z_0-9.])[0-9][0-9.]*[eE][+-]?[0-9]")


class Source:
    """A text; its lines are those of the file, further down by `above`.

    `is_bare`: the text is put between lines of ours, and all of it stands in one line of the file.
    """

    def __init__(self, path: str, content: bytes, above: int = 0, is_bare: bool = False) -> None:
        self.path = path
        self.content = content
        self.above = above
        self.is_bare = is_bare
        self._last_line = content.rstrip().count(b"\n")

    def root(self) -> Node:
        """The tree of the whole text. Raises CtxauditError where it is no HCL."""
        import tree_sitter_hcl
        from tree_sitter import Language, Parser

        try:
            self.content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = self.content[: error.start].count(b"\n")
            raise self.error("is not UTF-8", line) from None
        root = Parser(Language(tree_sitter_hcl.language())).parse(self.content).root_node
        if root.has_error:
            raise self._syntax_error(root)
        misplaced = misplaced_line(root, self.content)
        if misplaced is not None:
            message = "a line ends too early, or two things that need a line each stand in one"
            raise self.error(message, misplaced)
        return root

    def _syntax_error(self, root: Node) -> CtxauditError:
        node = root
        while node.type != "ERROR" and not node.is_missing:
            node = next(child for child in node.children if child.has_error or child.is_missing)
        line = node.start_point.row
        if node.type == "ERROR" and node.children:
            line = node.children[-1].start_point.row
        around = self.content.splitlines()[max(line - 1, 0) : line + 2]
        if any(b"%%%{" in each for each in around):
            return self.error("three or more % before a brace are not read", line)
        if any(map(_EXPONENT.search, around)):
            return self.error("a number with an exponent is not read; write it out", line)
        return self.error("this is no HCL; see what stands here and just before it", line)

    def error(self, message: str, line: int) -> CtxauditError:
        """An error at a line of the text, counted from 0."""
        return CtxauditError(message, path=self.path, line=self._line(line))

    def at(self, node: Node) -> Location:
        """Where a node stands in the file."""
        return Location(self.path, self._line(node.start_point.row))

    def text(self, node: Node) -> str:
        """What stands there."""
        return self.content[node.start_byte : node.end_byte].decode("utf-8")

    def _line(self, line: int) -> int:
        return self.above + (0 if self.is_bare else min(line, self._last_line)) + 1


def without_comments(node: Node) -> list[Node]:
    """The children that mean something."""
    return [child for child in node.children if child.type != "comment"]
